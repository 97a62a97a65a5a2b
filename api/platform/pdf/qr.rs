//! QR codes as dark squares.

use qrcode::{Color, EcLevel, QrCode};

/// The dark modules of a code, and how many modules a side has. Neighbours in a row are joined: `(column, row, length)`.
pub struct Modules {
    pub side: u16,
    pub runs: Vec<(u16, u16, u16)>,
}

/// `None` for data longer than a code holds (some 2,300 bytes).
pub fn modules(data: &str) -> Option<Modules> {
    let code = QrCode::with_error_correction_level(data, EcLevel::M).ok()?;
    let side = u16::try_from(code.width()).ok()?;
    let mut runs = Vec::new();
    for (row, colors) in (0..).zip(code.to_colors().chunks(usize::from(side))) {
        let mut dark = 0;
        for (column, color) in (0..).zip(colors) {
            match color {
                Color::Dark => dark += 1,
                Color::Light if dark > 0 => {
                    runs.push((column - dark, row, dark));
                    dark = 0;
                }
                Color::Light => {}
            }
        }
        if dark > 0 {
            runs.push((side - dark, row, dark));
        }
    }
    Some(Modules { side, runs })
}
