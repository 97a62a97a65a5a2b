//! Rules of training hours: pure.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::HoursRuleContent;
use crate::accounts::certificates::codes::HoursType;
use crate::accounts::certificates::content::HoursPart;
use crate::kernel::clock::official_day;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};
use crate::training::training_sessions::model::TrainingSessionContent;

/// Each type and level occurs once, and a day of the session counts at most the hours of the rule.
pub fn split(
    parts: &[HoursPart],
    session: &TrainingSessionContent,
    rule: Option<&HoursRuleContent>,
) -> Result<()> {
    let mut problem = Problem::new(Code::InvalidValue);
    for (index, part) in parts.iter().enumerate() {
        let same =
            |other: &HoursPart| (other.hours_type, other.level) == (part.hours_type, part.level);
        if parts[..index].iter().any(same) {
            problem = problem.field(FieldProblem::body(
                format!("/parts/{index}"),
                "duplicate",
                Bilingual::new("类别和级别重复", "its type and level occur before"),
            ));
        }
    }
    let days = (official_day(session.ends_at) - official_day(session.starts_at)).num_days() + 1;
    let total: i64 = parts.iter().map(|part| i64::from(part.hours)).sum();
    if let Some(rule) = rule {
        let most = days * i64::from(rule.hours_per_day);
        if total > most {
            problem = problem.field(FieldProblem::body(
                "/parts",
                "range",
                Bilingual::new(
                    format!(
                        "{days} 天每天最多 {} 学时，共 {most} 学时",
                        rule.hours_per_day
                    ),
                    format!(
                        "{days} days of at most {} hours are {most} hours",
                        rule.hours_per_day
                    ),
                ),
            ));
        }
    }
    match problem.fields.is_empty() {
        true => Ok(()),
        false => Err(problem.into()),
    }
}

/// How a person stands in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"total": 92, "public": 22, "professional": 64, "other": 6, "target_met": true}))]
pub struct HoursTotals {
    #[schema(minimum = 0)]
    pub total: i64,
    #[schema(minimum = 0)]
    pub public: i64,
    #[schema(minimum = 0)]
    pub professional: i64,
    #[schema(minimum = 0)]
    pub other: i64,
    /// Whether both targets of the year are reached; null where no rule holds in the year.
    pub target_met: Option<bool>,
}

pub fn totals<'a>(
    parts: impl Iterator<Item = &'a HoursPart> + Clone,
    rule: Option<&HoursRuleContent>,
) -> HoursTotals {
    let sum = |wanted: HoursType| -> i64 {
        let parts = parts.clone().filter(|part| part.hours_type == wanted);
        parts.map(|part| i64::from(part.hours)).sum()
    };
    let public = sum(HoursType::Public);
    let professional = sum(HoursType::Professional);
    let other = sum(HoursType::Other);
    let total = public + professional + other;
    HoursTotals {
        total,
        public,
        professional,
        other,
        target_met: rule.map(|rule| {
            total >= i64::from(rule.target_hours)
                && professional >= i64::from(rule.target_professional_hours)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::certificates::codes::TrainingLevel;

    fn part(hours_type: HoursType, hours: i32) -> HoursPart {
        HoursPart {
            hours_type,
            level: TrainingLevel::City,
            hours,
        }
    }

    #[test]
    fn the_target_needs_the_total_and_the_professional_part() {
        let rule = HoursRuleContent {
            hours_per_day: 8,
            target_hours: 90,
            target_professional_hours: 60,
            basis: "x".into(),
        };
        for (public, professional, met) in [
            (30, 60, true),
            (31, 59, false),
            (29, 60, false),
            (0, 90, true),
        ] {
            let parts = [
                part(HoursType::Public, public),
                part(HoursType::Professional, professional),
            ];
            let totals = totals(parts.iter(), Some(&rule));
            assert_eq!(totals.total, i64::from(public + professional));
            assert_eq!(totals.target_met, Some(met), "{public} {professional}");
        }
        assert_eq!(totals([].iter(), None).target_met, None);
    }
}
