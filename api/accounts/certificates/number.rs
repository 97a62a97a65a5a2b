//! Numbers of certificates: `TF2024-XXXX-XXXX-XXXX-XXXX`, the year and 80 random bits in Crockford's base 32.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PREFIX: &str = "TF";
const YEAR_DIGITS: usize = 4;
const RANDOM_LENGTH: usize = 16;

/// A new number.
pub fn new(year: i32) -> String {
    let mut bits: u128 = rand::random();
    let random: String = (0..RANDOM_LENGTH)
        .map(|_| {
            let index = usize::try_from(bits & 31).unwrap_or_default();
            bits >>= 5;
            char::from(ALPHABET[index])
        })
        .collect();
    grouped(&format!("{year:04}"), &random)
}

fn grouped(year: &str, random: &str) -> String {
    let groups: Vec<&str> = (0..RANDOM_LENGTH / 4)
        .map(|group| &random[group * 4..group * 4 + 4])
        .collect();
    format!("{PREFIX}{year}-{}", groups.join("-"))
}

/// The stored form of a number as people type it: in small letters, with blanks, without hyphens, in fullwidth characters,
/// with O for 0 and I or L for 1. `None` for what is no number.
pub fn read(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter_map(|character| {
            let narrow = match character {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0)?,
                other => other,
            };
            let kept = !(narrow.is_whitespace()
                || matches!(narrow, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
            kept.then_some(narrow.to_ascii_uppercase())
        })
        .collect();
    let rest = plain.strip_prefix(PREFIX)?;
    if !rest.is_ascii() || rest.len() != YEAR_DIGITS + RANDOM_LENGTH {
        return None;
    }
    let rest: String = rest
        .chars()
        .map(|character| match character {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let (year, random) = rest.split_at(YEAR_DIGITS);
    let known = year.bytes().all(|digit| digit.is_ascii_digit())
        && random
            .bytes()
            .all(|character| ALPHABET.contains(&character));
    known.then(|| grouped(year, random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_eighty_random_bits_and_is_read_in_any_spelling() {
        let number = new(2024);
        assert_eq!(number.len(), "TF2024-XXXX-XXXX-XXXX-XXXX".len());
        assert_ne!(number, new(2024));
        assert_eq!(read(&number), Some(number.clone()));
        assert_eq!(read(&number.to_lowercase()), Some(number.clone()));
        assert_eq!(read(&number.replace('-', " ")), Some(number));
        let stored = Some("TF2024-0011-0000-0000-00ZZ".to_owned());
        assert_eq!(read("tf2o24 OoiL－0000–0000 00zz"), stored);
        assert_eq!(read("ＴＦ２０２４-0011-0000-0000-00ZZ"), stored);
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in [
            "",
            "TF",
            "TF2024-0000-0000-0000-000",
            "TF2024-0000-0000-0000-000U",
            "XX2024-0000-0000-0000-0000",
            "TF2024-0000-0000-0000-00证书",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
