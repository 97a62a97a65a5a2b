//! Exact figures: decimals in units, sums and growth. Pure.

use chrono::{Datelike, NaiveDate};

use super::codes::{GrowthGap, ImpactQualifier, ImpactUnit};

/// Amounts are kept in ten-thousandths of a base unit.
const SCALE: i128 = 10_000;

/// Digits before and behind the point of a value.
const DIGITS: (usize, usize) = (12, 4);

/// The most that an amount is.
const MOST: i128 = 900_000_000_000_000_000;

/// A value as it is stored: without leading zeros, and without zeros at the end of the decimals. `None`: it is no decimal, or has
/// too many digits.
pub fn canonical(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit());
    if !are_digits(whole) || !are_digits(decimals) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let decimals = decimals.trim_end_matches('0');
    if whole.len() > DIGITS.0 || decimals.len() > DIGITS.1 {
        return None;
    }
    Some(match decimals {
        "" => whole.to_owned(),
        decimals => format!("{whole}.{decimals}"),
    })
}

/// The amount of a stored value; `None` where it is too large.
pub fn amount_of(value: &str, unit: ImpactUnit) -> Option<i64> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let scaled: i128 = format!("{whole}{decimals:0<4}").parse().ok()?;
    let amount = scaled * i128::from(unit.factor());
    (amount <= MOST).then_some(i64::try_from(amount).ok()?)
}

/// An amount in base units, as plain text.
pub fn text_of(amount: i128) -> String {
    let (whole, rest) = (amount / SCALE, (amount % SCALE).abs());
    match format!("{rest:04}").trim_end_matches('0') {
        "" => whole.to_string(),
        decimals => format!("{whole}.{decimals}"),
    }
}

/// The growth from one amount to a later one, in per cent with two places, rounded half away from zero.
pub fn growth(earlier: i64, later: i64) -> Option<String> {
    if earlier == 0 {
        return None;
    }
    let (earlier, later) = (i128::from(earlier), i128::from(later));
    let scaled = (later - earlier) * 10_000;
    let rounded = (scaled.abs() * 2 + earlier) / (earlier * 2);
    let sign = if scaled < 0 && rounded > 0 { "-" } else { "" };
    Some(format!("{sign}{}.{:02}", rounded / 100, rounded % 100))
}

/// A figure, as far as it is compared with others.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub amount: i64,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub qualifier: ImpactQualifier,
}

/// The growth of each figure of a series against the actual figure before it. The figures are in the order of their periods.
pub fn growths(series: &[Figure]) -> Vec<Result<String, GrowthGap>> {
    let mut earlier: Option<Figure> = None;
    let mut grown = Vec::with_capacity(series.len());
    for figure in series {
        grown.push(match earlier {
            None if figure.qualifier == ImpactQualifier::Planned => Err(GrowthGap::Planned),
            None => Err(GrowthGap::First),
            Some(earlier) => grow(earlier, *figure),
        });
        // A plan stands for an earlier figure only until there is an actual one.
        let was_actual = earlier.is_some_and(|one| one.qualifier != ImpactQualifier::Planned);
        if figure.qualifier != ImpactQualifier::Planned || !was_actual {
            earlier = Some(*figure);
        }
    }
    grown
}

fn grow(earlier: Figure, later: Figure) -> Result<String, GrowthGap> {
    use ImpactQualifier::{Exact, Planned};
    let both = [earlier.qualifier, later.qualifier];
    if both.contains(&Planned) {
        return Err(GrowthGap::Planned);
    }
    if both != [Exact, Exact] {
        return Err(GrowthGap::NotExact);
    }
    if !are_alike((earlier.from, earlier.to), (later.from, later.to)) {
        return Err(GrowthGap::PeriodsDiffer);
    }
    growth(earlier.amount, later.amount).ok_or(GrowthGap::EarlierZero)
}

/// Whether two periods are equally long: in months where both are of whole months, else in days.
fn are_alike(one: (NaiveDate, NaiveDate), other: (NaiveDate, NaiveDate)) -> bool {
    match (months(one), months(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => (one.1 - one.0) == (other.1 - other.0),
        _ => false,
    }
}

/// How many months a period has that begins with the first day of a month and ends with the last day of one.
fn months((from, to): (NaiveDate, NaiveDate)) -> Option<i32> {
    let next = to.succ_opt()?;
    let month = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
    (from.day() == 1 && next.day() == 1).then(|| month(next) - month(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i32) -> (NaiveDate, NaiveDate) {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        (day(1, 1), day(12, 31))
    }

    fn figure(of: i32, amount: i64, qualifier: ImpactQualifier) -> Figure {
        let (from, to) = year(of);
        Figure {
            amount: amount * 10_000,
            from,
            to,
            qualifier,
        }
    }

    #[test]
    fn a_value_has_one_form() {
        for (text, form) in [
            ("270", Some("270")),
            ("0270.50", Some("270.5")),
            ("0.0000", Some("0")),
            ("1.00001", None),
            ("1234567890123", None),
            ("-1", None),
            ("1e3", None),
            ("１", None),
            (".5", None),
            ("", None),
        ] {
            assert_eq!(canonical(text).as_deref(), form, "{text}");
        }
    }

    #[test]
    fn amounts_are_exact_in_base_units() {
        for (value, unit, base) in [
            ("270", ImpactUnit::WanYuan, "2700000"),
            ("1000", ImpactUnit::WanYuan, "10000000"),
            ("1.5", ImpactUnit::Ton, "1500"),
            ("0.0001", ImpactUnit::YiYuan, "10000"),
            ("0.0001", ImpactUnit::Yuan, "0.0001"),
            ("2", ImpactUnit::Hectare, "30"),
        ] {
            let amount = amount_of(value, unit).expect("an amount");
            assert_eq!(text_of(amount.into()), base, "{value}");
        }
        assert_eq!(amount_of("999999999999", ImpactUnit::YiYuan), None);
    }

    #[test]
    fn growth_is_rounded_half_away_from_zero() {
        for (earlier, later, text) in [
            (2_700_000, 4_200_000, Some("55.56")),
            (4_200_000, 2_700_000, Some("-35.71")),
            (20_000, 20_001, Some("0.01")),
            (20_000, 19_999, Some("-0.01")),
            (40_000, 40_001, Some("0.00")),
            (40_000, 39_999, Some("0.00")),
            (1, 1, Some("0.00")),
            (0, 5, None),
        ] {
            assert_eq!(growth(earlier, later).as_deref(), text, "{earlier} {later}");
        }
    }

    #[test]
    fn only_exact_figures_of_equal_periods_are_compared() {
        use ImpactQualifier::{AtLeast, Exact, Planned};
        let series = [
            figure(2020, 0, Exact),
            figure(2021, 270, Exact),
            figure(2022, 300, Planned),
            figure(2023, 420, Exact),
            figure(2024, 1000, AtLeast),
        ];
        let grown = growths(&series);
        assert_eq!(
            grown,
            [
                Err(GrowthGap::First),
                Err(GrowthGap::EarlierZero),
                Err(GrowthGap::Planned),
                Ok("55.56".to_owned()),
                Err(GrowthGap::NotExact),
            ]
        );
        let planned_first = growths(&[figure(2025, 300, Planned), figure(2025, 310, Exact)]);
        assert_eq!(
            planned_first,
            [Err(GrowthGap::Planned), Err(GrowthGap::Planned)]
        );
        let mut half = figure(2024, 100, Exact);
        half.to = NaiveDate::from_ymd_opt(2024, 6, 30).expect("a day");
        let differ = growths(&[figure(2023, 100, Exact), half]);
        assert_eq!(differ[1], Err(GrowthGap::PeriodsDiffer));
        // 2024 has a day more.
        let leap = growths(&[figure(2023, 100, Exact), figure(2024, 200, Exact)]);
        assert_eq!(leap[1], Ok("100.00".to_owned()));
    }
}
