//! Rules over several values of a listing, pure. Bounds of single values stand with the requests.

use chrono::{Datelike, NaiveDate};

use crate::market::listings::codes::{ListingKind, ListingStatus, Market, Side, Urgency};
use crate::market::listings::model::ListingContent;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// 10 billion yuan: beyond it, it is a typing error.
pub const MOST_FEN: i64 = 1_000_000_000_000;
/// Days of publication when nothing is said.
pub const DEFAULT_VALID_DAYS: i16 = 180;

pub fn normal() -> Urgency {
    Urgency::Normal
}

pub fn default_valid_days() -> i16 {
    DEFAULT_VALID_DAYS
}

/// The last year that a date can be written with.
const LAST_YEAR: i32 = 9999;

/// Which kinds there are on a side of a market.
pub fn kind_fits(market: Market, side: Side, kind: ListingKind) -> bool {
    use ListingKind::*;
    match (market, side) {
        (Market::Technology, Side::Offer) => {
            matches!(kind, Capability | Achievement | HiTech | Idea)
        }
        (Market::Technology, Side::Need) => {
            matches!(kind, Problem | Talent | Rnd | Service | Transfer)
        }
        (Market::Popsci, _) => matches!(kind, Lecture | Exhibit | Activity | Content),
    }
}

/// Refuses content whose values contradict each other, naming each.
pub fn check(market: Market, side: Side, content: &ListingContent, today: NaiveDate) -> Result<()> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code: &str, zh: &str, en: &str| {
        faults.push(FieldProblem::body(pointer, code, Bilingual::new(zh, en)));
    };
    if !kind_fits(market, side, content.kind) {
        fault(
            "/kind",
            "kind_mismatch",
            "该类型不属于此市场的这一侧，见 GET /v1/code-lists/listing_kinds",
            "is not a kind of this side of this market; see GET /v1/code-lists/listing_kinds",
        );
    }
    if let (Some(min), Some(max)) = (content.budget_min_fen, content.budget_max_fen)
        && min > max
    {
        fault(
            "/budget_max_fen",
            "range",
            "不得小于 budget_min_fen",
            "must not be below budget_min_fen",
        );
    }
    if content.deadline_on.is_some_and(|deadline| deadline < today) {
        fault("/deadline_on", "past", "截止日期已过", "lies in the past");
    }
    // RFC 3339 writes a year in four digits.
    if content
        .deadline_on
        .is_some_and(|deadline| deadline.year() > LAST_YEAR)
    {
        fault(
            "/deadline_on",
            "range",
            "年份超出 9999",
            "lies beyond the year 9999",
        );
    }
    if has_doubles(&content.fields) {
        fault(
            "/fields",
            "duplicate_item",
            "有重复项",
            "holds a value twice",
        );
    }
    if has_doubles(&content.cooperation_modes) {
        fault(
            "/cooperation_modes",
            "duplicate_item",
            "有重复项",
            "holds a value twice",
        );
    }
    if faults.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(Code::InvalidValue);
    problem.fields = faults;
    Err(problem.into())
}

/// Only what has yet to be submitted can be without a contact: nobody asks for it later.
pub fn may_lose_contact(status: ListingStatus) -> Result<()> {
    match status {
        ListingStatus::Draft | ListingStatus::NeedsChanges => Ok(()),
        _ => Err(Problem::invalid_body(
            "/contact",
            "required",
            "提交之后不能没有联系方式",
            "what was submitted cannot be without a contact",
        )
        .into()),
    }
}

fn has_doubles<T: Ord>(values: &[T]) -> bool {
    let mut sorted: Vec<&T> = values.iter().collect();
    sorted.sort();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_belongs_to_one_market_and_popsci_has_the_same_kinds_on_both_sides() {
        for kind in ListingKind::ALL {
            let fits = |market, side| kind_fits(market, side, *kind);
            let technology =
                fits(Market::Technology, Side::Need) || fits(Market::Technology, Side::Offer);
            let popsci = fits(Market::Popsci, Side::Need);
            assert!(technology != popsci, "{kind}");
            assert_eq!(popsci, fits(Market::Popsci, Side::Offer), "{kind}");
            assert!(
                !(fits(Market::Technology, Side::Need) && fits(Market::Technology, Side::Offer)),
                "{kind}"
            );
        }
    }
}
