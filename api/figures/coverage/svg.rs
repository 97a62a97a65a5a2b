//! The figures as a drawing: one tile for each city in a fixed layout, so that two drawings can be laid side by side.

use std::fmt::Write as _;

use super::map::{COLUMNS, ROWS, TILES, Tile};
use super::view::CoverageView;
use crate::kernel::clock::official_time;

const TILE: u32 = 104;
const GAP: u32 = 8;
const MARGIN: u32 = 24;
const HEAD: u32 = 92;
const FOOT: u32 = 62;
const WIDTH: u32 = MARGIN * 2 + COLUMNS * TILE + (COLUMNS - 1) * GAP;
const HEIGHT: u32 = HEAD + ROWS * TILE + (ROWS - 1) * GAP + FOOT;
/// Characters of a title that fit on the line.
const TITLE_CHARACTERS: usize = 30;
const FONTS: &str =
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif";

/// What a tile shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Covered(i64),
    Missing,
    /// The programme is not to reach the city; people may have come.
    NoTarget(i64),
}

/// A look of tiles: the fill, the line around, and the ink.
struct Paint {
    fill: &'static str,
    line: &'static str,
    name: &'static str,
    more: &'static str,
    dashes: &'static str,
}

impl Look {
    const fn paint(self) -> Paint {
        match self {
            Self::Covered(_) => Paint {
                fill: "#1b7f4b",
                line: "#14613a",
                name: "#ffffff",
                more: "#ffffff",
                dashes: "",
            },
            Self::Missing => Paint {
                fill: "#d5d9de",
                line: "#aab1ba",
                name: "#2b323b",
                more: "#4a535e",
                dashes: "",
            },
            Self::NoTarget(_) => Paint {
                fill: "#ffffff",
                line: "#c3c9d1",
                name: "#4a535e",
                more: "#4a535e",
                dashes: " stroke-dasharray=\"4 3\"",
            },
        }
    }

    /// What stands below the name.
    fn words(self) -> String {
        match self {
            Self::Covered(people) | Self::NoTarget(people @ 1..) => format!("{people} 人"),
            Self::Missing => "未覆盖".to_owned(),
            Self::NoTarget(_) => "不在计划内".to_owned(),
        }
    }
}

/// The drawing.
pub fn drawing(coverage: &CoverageView) -> String {
    let mut svg = String::new();
    head(&mut svg, coverage);
    for tile in &TILES {
        draw(&mut svg, tile, look(coverage, tile.code));
    }
    legend(&mut svg);
    foot(&mut svg, coverage);
    svg.push_str("</svg>\n");
    svg
}

fn look(coverage: &CoverageView, code: &str) -> Look {
    let mut reached = coverage.by_division.iter();
    let people = reached.find(|one| one.division.as_str() == code);
    match people {
        Some(one) if one.is_target => Look::Covered(one.people),
        Some(one) => Look::NoTarget(one.people),
        None => match coverage
            .missing
            .iter()
            .any(|one| one.division.as_str() == code)
        {
            true => Look::Missing,
            false => Look::NoTarget(0),
        },
    }
}

fn head(svg: &mut String, coverage: &CoverageView) {
    let title = escaped(&shortened(&coverage.title));
    let whole = escaped(&coverage.title);
    let figures = format!(
        "覆盖 {} / {} 个市（州） · 参训 {} 人",
        coverage.covered_count, coverage.target_count, coverage.people
    );
    let missing: Vec<&str> = coverage.missing.iter().map(|one| &*one.name).collect();
    let missing = match missing.is_empty() {
        true => "全部覆盖".to_owned(),
        false => format!("未覆盖：{}", escaped(&missing.join("、"))),
    };
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"{FONTS}\">\n\
         <title id=\"title\">{whole}</title>\n<desc id=\"desc\">{figures}。{missing}</desc>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n\
         <text x=\"{MARGIN}\" y=\"42\" font-size=\"24\" font-weight=\"700\" fill=\"#1a2027\">{title}</text>\n\
         <text x=\"{MARGIN}\" y=\"72\" font-size=\"17\" fill=\"#4a535e\">{figures}</text>"
    );
}

fn draw(svg: &mut String, tile: &Tile, look: Look) {
    let (x, y) = (
        MARGIN + tile.column * (TILE + GAP),
        HEAD + tile.row * (TILE + GAP),
    );
    let Paint {
        fill,
        line,
        name,
        more,
        dashes,
    } = look.paint();
    let (words, called) = (look.words(), tile.name);
    let middle = TILE / 2;
    let (first, second) = (middle - 2, middle + 26);
    let _ = writeln!(
        svg,
        "<g transform=\"translate({x} {y})\"><title>{called}：{words}</title>\
         <rect x=\"0.75\" y=\"0.75\" width=\"{side}\" height=\"{side}\" rx=\"8\" fill=\"{fill}\" stroke=\"{line}\" \
         stroke-width=\"1.5\"{dashes}/>\
         <text x=\"{middle}\" y=\"{first}\" font-size=\"22\" font-weight=\"600\" text-anchor=\"middle\" fill=\"{name}\">\
         {called}</text>\
         <text x=\"{middle}\" y=\"{second}\" font-size=\"16\" text-anchor=\"middle\" fill=\"{more}\">{words}</text></g>",
        side = f64::from(TILE) - 1.5,
    );
}

/// In the south-east, where no tile stands.
fn legend(svg: &mut String) {
    let (x, y) = (MARGIN + 5 * (TILE + GAP) + 8, HEAD + 3 * (TILE + GAP) + 4);
    for (place, (look, words)) in [
        (Look::Covered(1), "已覆盖"),
        (Look::Missing, "未覆盖"),
        (Look::NoTarget(0), "不在计划内"),
    ]
    .into_iter()
    .enumerate()
    {
        let top = y + 34 * u32::try_from(place).unwrap_or_default();
        let Paint {
            fill, line, dashes, ..
        } = look.paint();
        let (text_x, text_y) = (x + 30, top + 16);
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{top}\" width=\"20\" height=\"20\" rx=\"4\" fill=\"{fill}\" stroke=\"{line}\" \
             stroke-width=\"1.5\"{dashes}/>\
             <text x=\"{text_x}\" y=\"{text_y}\" font-size=\"15\" fill=\"#4a535e\">{words}</text>"
        );
    }
}

fn foot(svg: &mut String, coverage: &CoverageView) {
    let is_tile = |code: &str| TILES.iter().any(|tile| tile.code == code);
    let outside = coverage.by_division.iter();
    let outside: Vec<String> = outside
        .filter(|one| !is_tile(one.division.as_str()))
        .map(|one| format!("{} {} 人", one.name, one.people))
        .collect();
    let base = HEIGHT - 18;
    let mut words = format!(
        "按实际签到统计，截至 {}（北京时间）",
        official_time(coverage.until)
    );
    if !outside.is_empty() {
        let _ = write!(words, "；省外：{}", shortened(&outside.join("、")));
    }
    let words = escaped(&words);
    let _ = writeln!(
        svg,
        "<text x=\"{MARGIN}\" y=\"{base}\" font-size=\"14\" fill=\"#6b7480\">{words}</text>"
    );
}

fn shortened(text: &str) -> String {
    match text.chars().count() {
        ..=TITLE_CHARACTERS => text.to_owned(),
        _ => text
            .chars()
            .take(TITLE_CHARACTERS - 1)
            .chain(['…'])
            .collect(),
    }
}

/// As text or attribute of XML, without the characters that XML has no form for.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            one if one.is_control() => {}
            one => safe.push(one),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_place() {
        assert_eq!(
            escaped("a</text><script>\u{0}&\"'"),
            "a&lt;/text&gt;&lt;script&gt;&amp;&quot;&#39;"
        );
        assert_eq!(shortened(&"培".repeat(30)).chars().count(), 30);
        assert!(shortened(&"培".repeat(31)).ends_with('…'));
    }
}
