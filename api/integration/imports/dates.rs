//! Days as tables write them.

use chrono::NaiveDate;

/// A day as the API writes it. `None` for what is no day, or can be read in two ways.
pub fn day(text: &str) -> Option<String> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = match text.len() {
        8 if digits(text) => vec![&text[..4], &text[4..6], &text[6..]],
        _ => {
            let text = text.strip_suffix('日').unwrap_or(text);
            text.split(['-', '.', '/', '年', '月']).collect()
        }
    };
    let [year, month, day] = parts[..] else {
        return None;
    };
    let fits = year.len() == 4 && [month, day].iter().all(|part| part.len() <= 2);
    if !fits || ![year, month, day].into_iter().all(digits) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    Some(date.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_form() {
        for text in [
            "2024-08-30",
            "2024-8-30",
            "2024.8.30",
            "2024/08/30",
            "20240830",
            "2024年8月30日",
        ] {
            assert_eq!(day(text).as_deref(), Some("2024-08-30"), "{text}");
        }
        for text in [
            "",
            "8/30/2024",
            "30.8.2024",
            "2024-13-01",
            "2024-02-30",
            "20241301",
            "2024.8",
            "45534",
            "2024-08-30T10:00:00Z",
            "２０２４-08-30",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
