//! Numbers with a unit: `35 kV`, as GB 3101 writes it, and `35kV` are one spelling.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::{folds, is_han};
use super::layout::{is_line_break, is_unseen};

/// The units of `units.txt`, folded.
static UNITS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("units.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// The most bytes of a unit.
const LONGEST: usize = 8;

/// Whether a number stands at the end of `folded`, and after blanks a unit at the beginning of `source`.
pub(super) fn follows(folded: &str, source: &str) -> bool {
    if !folded.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let before = folded.trim_end_matches(is_of_number);
    if before.ends_with(is_letter) {
        return false;
    }
    let is_blank = |c: char| c.is_whitespace() && !is_line_break(c);
    let rest = source.trim_start_matches(|c: char| is_blank(c) || is_unseen(c));
    let mut unit = String::new();
    for character in rest.chars().filter(|c| !is_unseen(*c)) {
        let mut letters = folds(character).peekable();
        if !letters.peek().copied().is_some_and(is_letter) {
            break;
        }
        unit.extend(letters);
        if unit.len() > LONGEST {
            return false;
        }
    }
    UNITS.contains(unit.as_str())
}

/// Where the unit begins in a folded run that is a number with its unit (`35kv`).
#[must_use]
pub fn unit_in(run: &str) -> Option<usize> {
    let unit = run.trim_start_matches(is_of_number);
    let at = run.len() - unit.len();
    (at > 0 && run.starts_with(|c: char| c.is_ascii_digit()) && UNITS.contains(unit)).then_some(at)
}

fn is_of_number(character: char) -> bool {
    character.is_ascii_digit() || character == '.'
}

/// Whether a character belongs to a Latin word.
fn is_letter(character: char) -> bool {
    character.is_alphanumeric() && !is_han(character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_unit_is_folded_and_short() {
        for unit in UNITS.iter() {
            assert_eq!(fold(unit).text, *unit);
            assert!(unit.len() <= LONGEST, "{unit}");
            assert!(unit.starts_with(char::is_alphabetic), "{unit}");
        }
        assert!(UNITS.len() > 100);
    }

    #[test]
    fn the_blank_before_a_unit_is_left_out_and_no_other() {
        for (source, folded) in [
            ("10 kV", "10kv"),
            ("0.4 kV侧", "0.4kv侧"),
            ("第3 m处", "第3m处"),
            ("120 km/h", "120km/h"),
            ("5 μm", "5μm"),
            ("5 µm", "5μm"),
            ("10 kΩ", "10kω"),
            ("300 mg/L", "300mg/l"),
            ("2024 ISO", "2024 iso"),
            ("35 kVX", "35 kvx"),
            ("A2 kV", "a2 kv"),
            ("型 kV", "型 kv"),
            ("35 ", "35 "),
            ("35\nkV", "35\nkv"),
            ("5 G网", "5g网"),
            ("3 台", "3 台"),
        ] {
            assert_eq!(fold(source).text, folded, "{source}");
        }
    }

    #[test]
    fn a_run_is_taken_apart_where_its_unit_begins() {
        for (run, unit) in [
            ("35kv", Some("kv")),
            ("0.4kv", Some("kv")),
            ("50m2", Some("m2")),
            ("5g", Some("g")),
            ("kv", None),
            ("35", None),
            ("8x20", None),
            ("pm2.5", None),
        ] {
            assert_eq!(unit_in(run).map(|at| &run[at..]), unit, "{run}");
        }
    }
}
