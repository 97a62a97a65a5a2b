//! What is noticed of the records of a broker, compared with one another. Pure.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};

use super::codes::ServiceFlagKind;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, ServiceRecordId};

/// Minutes of one day that are not noticed: 16 hours.
const LONGEST_DAY_MINUTES: i32 = 16 * 60;
/// Texts of so many days are compared.
pub const COMPARED_DAYS: i64 = 90;
/// Texts with fewer 3-grams are not compared.
const FEWEST_GRAMS: usize = 10;
/// The similarity, in hundredths, from which texts count as copied.
const COPIED_PERCENT: usize = 80;

/// Facts of a record that is not void.
#[derive(Clone, Debug)]
pub struct Facts {
    pub id: ServiceRecordId,
    pub broker: BrokerId,
    pub started_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub minutes: i32,
    pub grams: Vec<u64>,
}

/// What was noticed of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noticed {
    pub record: ServiceRecordId,
    pub kind: ServiceFlagKind,
    /// The record that it was compared with.
    pub other: Option<ServiceRecordId>,
    pub figure: Option<i32>,
}

/// The distinct 3-grams of the letters and digits of a text, sorted. A gram holds its three characters whole, so two grams
/// are equal where the characters are.
pub fn grams(text: &str) -> Vec<u64> {
    let letters: Vec<u64> = text
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|letter| u64::from(u32::from(letter)))
        .collect();
    let mut grams: Vec<u64> = letters
        .windows(3)
        .map(|three| three.iter().fold(0, |gram, letter| gram << 21 | letter))
        .collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// The Jaccard similarity of two sets, in hundredths, rounded down.
fn similarity(one: &[u64], other: &[u64]) -> usize {
    let (mut left, mut right, mut common) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(left), other.get(right)) {
        common += usize::from(a == b);
        left += usize::from(a <= b);
        right += usize::from(b <= a);
    }
    let union = one.len() + other.len() - common;
    (common * 100).checked_div(union).unwrap_or(0)
}

/// What is noticed of the records `new`, compared with all records of their brokers. Of two new records the later one is
/// noticed.
pub fn notice(new: &HashSet<ServiceRecordId>, all: &[Facts]) -> Vec<Noticed> {
    let mut of_brokers: HashMap<BrokerId, Vec<&Facts>> = HashMap::new();
    for one in all {
        of_brokers.entry(one.broker).or_default().push(one);
    }
    let mut noticed = Vec::new();
    for records in of_brokers.values_mut() {
        records.sort_by_key(|one| (one.started_at, one.id));
        for one in records.iter().filter(|one| new.contains(&one.id)) {
            let is_before = |other: &&&Facts| {
                other.id != one.id && (other.id < one.id || !new.contains(&other.id))
            };
            noticed.extend(overlap(one, near(records, one, 1).iter().filter(is_before)));
            noticed.extend(long_day(one, near(records, one, 1)));
            let compared = near(records, one, COMPARED_DAYS).iter();
            noticed.extend(copied(one, compared.filter(is_before)));
        }
    }
    noticed.sort_by_key(|one| (one.record, one.kind));
    noticed
}

/// The records that start at most so many days before or after one.
fn near<'a, 'b>(records: &'b [&'a Facts], one: &Facts, days: i64) -> &'b [&'a Facts] {
    let (first, last) = (
        one.started_at - Duration::days(days),
        one.started_at + Duration::days(days),
    );
    let from = records.partition_point(|other| other.started_at < first);
    let to = records.partition_point(|other| other.started_at <= last);
    &records[from..to]
}

fn overlap<'a>(one: &Facts, mut others: impl Iterator<Item = &'a &'a Facts>) -> Option<Noticed> {
    let other =
        others.find(|other| other.started_at < one.ends_at && one.started_at < other.ends_at)?;
    let common = one.ends_at.min(other.ends_at) - one.started_at.max(other.started_at);
    // A minute that has begun counts.
    let minutes = (common.num_seconds() + 59) / 60;
    Some(Noticed {
        record: one.id,
        kind: ServiceFlagKind::Overlap,
        other: Some(other.id),
        figure: i32::try_from(minutes).ok(),
    })
}

fn long_day(one: &Facts, near: &[&Facts]) -> Option<Noticed> {
    let day = official_day(one.started_at);
    let of_day = near
        .iter()
        .filter(|other| official_day(other.started_at) == day);
    let minutes: i32 = of_day.map(|other| other.minutes).sum();
    (minutes > LONGEST_DAY_MINUTES).then_some(Noticed {
        record: one.id,
        kind: ServiceFlagKind::LongDay,
        other: None,
        figure: Some(minutes),
    })
}

fn copied<'a>(one: &Facts, others: impl Iterator<Item = &'a &'a Facts>) -> Option<Noticed> {
    if one.grams.len() < FEWEST_GRAMS {
        return None;
    }
    let close = others
        .filter(|other| other.grams.len() >= FEWEST_GRAMS)
        .map(|other| (similarity(&one.grams, &other.grams), other.id))
        .filter(|(percent, _)| *percent >= COPIED_PERCENT);
    let (percent, other) = close.max_by_key(|(percent, _)| *percent)?;
    Some(Noticed {
        record: one.id,
        kind: ServiceFlagKind::CopiedText,
        other: Some(other),
        figure: i32::try_from(percent).ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(broker: BrokerId, minute: i64, minutes: i32, text: &str) -> Facts {
        let started_at =
            DateTime::from_timestamp(1_725_000_000 + minute * 60, 0).expect("a moment");
        Facts {
            id: ServiceRecordId::new(),
            broker,
            started_at,
            ends_at: started_at + Duration::minutes(minutes.into()),
            minutes,
            grams: grams(text),
        }
    }

    fn kinds(new: &[&Facts], all: &[Facts]) -> Vec<ServiceFlagKind> {
        let new = new.iter().map(|one| one.id).collect();
        notice(&new, all).into_iter().map(|one| one.kind).collect()
    }

    #[test]
    fn times_are_half_open() {
        let broker = BrokerId::new();
        let all = [
            at(broker, 0, 60, ""),
            at(broker, 60, 30, ""),
            at(broker, 89, 10, ""),
        ];
        assert_eq!(kinds(&[&all[1]], &all[..2]), []);
        assert_eq!(kinds(&[&all[2]], &all), [ServiceFlagKind::Overlap]);
        let other = at(BrokerId::new(), 10, 60, "");
        assert_eq!(kinds(&[&other], &[all[0].clone(), other.clone()]), []);
    }

    #[test]
    fn a_day_of_sixteen_hours_is_none_to_notice_and_a_minute_more_is() {
        let broker = BrokerId::new();
        // 1,725,000,000 is 14:40 in Asia/Shanghai: the day begins 880 minutes before.
        let sixteen = [at(broker, -800, 900, ""), at(broker, 100, 60, "")];
        assert_eq!(kinds(&[&sixteen[1]], &sixteen), []);
        let more = [
            sixteen[0].clone(),
            sixteen[1].clone(),
            at(broker, 160, 1, ""),
        ];
        assert_eq!(kinds(&[&more[2]], &more), [ServiceFlagKind::LongDay]);
    }

    #[test]
    fn texts_are_compared_by_all_their_grams() {
        let broker = BrokerId::new();
        let text = "走访企业了解变压器节能改造需求，建议提交能效诊断申请";
        let all = [
            at(broker, 0, 10, text),
            at(broker, 100, 10, &text.replace('，', " , ")),
            at(
                broker,
                200,
                10,
                "指导合作社填报农产品加工技术难题，介绍高校专家资源",
            ),
            at(broker, 90 * 1440 + 101, 10, text),
        ];
        assert_eq!(kinds(&[&all[1]], &all), [ServiceFlagKind::CopiedText]);
        assert_eq!(kinds(&[&all[2]], &all), []);
        // More than 90 days after both.
        assert_eq!(kinds(&[&all[3]], &all), []);
        assert_eq!(similarity(&grams("甲乙丙丁"), &grams("甲乙丙丁")), 100);
        assert_eq!(similarity(&grams("甲乙丙丁"), &grams("甲乙丙戊")), 33);
        assert_eq!(similarity(&[], &[]), 0);
    }
}
