//! QR codes (ISO/IEC 18004), as SVG and as PNG, with the quiet zone of four modules that readers need.

use std::fmt::Write;

use anyhow::Context as _;
use qrcode::{Color, EcLevel, QrCode};

use crate::platform::error::{Error, Result};

/// Light modules on each side.
const QUIET_MODULES: usize = 4;
/// The narrowest and the widest PNG, in pixels.
pub const MIN_PIXELS: u32 = 64;
pub const MAX_PIXELS: u32 = 2048;

/// A QR code that holds `text`, as an SVG document. The drawing has one unit a module and scales to any size.
pub fn svg(text: &str) -> Result<String> {
    let code = Modules::of(text)?;
    let side = code.side();
    let mut path = String::new();
    for (x, y, run) in code.runs() {
        let (x, y) = (x + QUIET_MODULES, y + QUIET_MODULES);
        let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

/// A QR code that holds `text`, as a PNG of `pixels` by `pixels` in black and white. Each module has the same whole number
/// of pixels, so a size that is no multiple gets a wider quiet zone. A code that needs more pixels than `pixels` is as
/// large as it needs.
pub fn png(text: &str, pixels: u32) -> Result<Vec<u8>> {
    let code = Modules::of(text)?;
    let side = code.side();
    let pixels = (pixels.clamp(MIN_PIXELS, MAX_PIXELS) as usize).max(side);
    let scale = pixels / side;
    let before = (pixels - scale * side) / 2;
    let module = |pixel: usize| (pixel >= before).then(|| (pixel - before) / scale);
    let row_bytes = pixels.div_ceil(8);
    let mut image = vec![0xff; row_bytes * pixels];
    for y in 0..pixels {
        for x in 0..pixels {
            let dark = matches!((module(x), module(y)), (Some(x), Some(y)) if code.is_dark(x, y));
            if dark {
                image[y * row_bytes + x / 8] &= !(0x80 >> (x % 8));
            }
        }
    }
    encode(&image, pixels).map_err(Error::Internal)
}

fn encode(image: &[u8], pixels: usize) -> anyhow::Result<Vec<u8>> {
    let side = u32::try_from(pixels)?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(image)?;
    writer.finish()?;
    Ok(bytes)
}

/// The dark modules of a code without its quiet zone, and how many modules a side has. Neighbours in a row are joined:
/// `(column, row, length)`.
pub struct Runs {
    pub side: u16,
    pub runs: Vec<(u16, u16, u16)>,
}

/// The runs of a QR code that holds `text`. `None` for a text longer than a code holds (some 2,300 bytes).
pub fn runs(text: &str) -> Option<Runs> {
    let code = Modules::of(text).ok()?;
    let small = |count: usize| u16::try_from(count).ok();
    let runs = code.runs().into_iter();
    let runs = runs.map(|(x, y, run)| Some((small(x)?, small(y)?, small(run)?)));
    Some(Runs {
        side: small(code.0.width())?,
        runs: runs.collect::<Option<_>>()?,
    })
}

/// The modules of a code and its quiet zone.
struct Modules(QrCode);

impl Modules {
    fn of(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .with_context(|| format!("a QR code cannot hold {} bytes", text.len()))
            .map_err(Error::Internal)?;
        Ok(Self(code))
    }

    fn side(&self) -> usize {
        self.0.width() + 2 * QUIET_MODULES
    }

    /// The dark modules, those beside each other in a row joined, from the corner of the code inside its quiet zone.
    fn runs(&self) -> Vec<(usize, usize, usize)> {
        let width = self.0.width();
        let mut runs = Vec::new();
        for y in 0..width {
            let mut x = 0;
            while x < width {
                let dark = |x: &usize| self.0[(*x, y)] == Color::Dark;
                let run = (x..width).take_while(dark).count();
                if run > 0 {
                    runs.push((x, y, run));
                }
                x += run.max(1);
            }
        }
        runs
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = QUIET_MODULES..QUIET_MODULES + self.0.width();
        inside.contains(&x)
            && inside.contains(&y)
            && self.0[(x - QUIET_MODULES, y - QUIET_MODULES)] == Color::Dark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "https://exchange.example.cn/s/7H3KQ2ZB";

    /// The pixels of a PNG, `true` for black.
    fn pixels(bytes: &[u8]) -> (usize, Vec<bool>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .expect("a PNG");
        let mut image = vec![0; reader.output_buffer_size().expect("a size")];
        let frame = reader.next_frame(&mut image).expect("a frame");
        let side = frame.width as usize;
        let black = (0..side * side).map(|at| {
            let (x, y) = (at % side, at / side);
            image[y * frame.line_size + x / 8] & (0x80 >> (x % 8)) == 0
        });
        (side, black.collect())
    }

    #[test]
    fn a_png_shows_each_module_with_its_quiet_zone() {
        let code = Modules::of(TEXT).expect("a code");
        let wanted = code.side() as u32 * 5 + 3;
        let (side, black) = pixels(&png(TEXT, wanted).expect("a PNG"));
        assert_eq!(side, wanted as usize);
        for y in 0..code.side() {
            for x in 0..code.side() {
                let middle = (1 + y * 5 + 2) * side + 1 + x * 5 + 2;
                assert_eq!(black[middle], code.is_dark(x, y), "{x} {y}");
            }
        }
        assert!((0..side).all(|x| !black[x]));
    }

    #[test]
    fn a_size_is_kept_within_its_limits_and_never_too_small_for_the_code() {
        assert_eq!(pixels(&png("a", 1).expect("a PNG")).0, 64);
        assert_eq!(pixels(&png("a", 9000).expect("a PNG")).0, 2048);
        let long = "a".repeat(2000);
        let side = Modules::of(&long).expect("a code").side();
        assert_eq!(pixels(&png(&long, 64).expect("a PNG")).0, side);
    }

    #[test]
    fn an_svg_has_the_dark_modules_as_runs() {
        let drawing = svg(TEXT).expect("an SVG");
        let code = Modules::of(TEXT).expect("a code");
        let drawn: usize = drawing
            .match_indices("v1")
            .filter_map(|(at, _)| drawing[..at].rsplit('h').next()?.parse::<usize>().ok())
            .sum();
        let dark = (0..code.side() * code.side())
            .filter(|at| code.is_dark(at % code.side(), at / code.side()))
            .count();
        assert_eq!(drawn, dark);
        assert!(drawing.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.side())));
    }

    #[test]
    fn a_text_too_long_for_a_code_is_an_error() {
        assert!(svg(&"a".repeat(3000)).is_err());
        assert!(png(&"a".repeat(3000), 256).is_err());
    }
}
