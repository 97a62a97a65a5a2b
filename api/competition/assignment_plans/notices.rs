//! What judges are told of an applied plan.

use std::collections::BTreeMap;

use serde_json::json;

use super::model::{self, Assignment, AssignmentPlan};
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::model::Contest;
use crate::kernel::ids::{ContestJudgeId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub static ASSIGNED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "reviews_assigned",
        ("评审任务分配", "Reviews assigned"),
        (
            "“{contest}”“{stage}”已向您分配 {count} 个参赛项目，请先签到并确认回避事项。",
            "{count} entries of the stage “{stage}” of “{contest}” are assigned to you. Sign in to the stage first.",
        ),
    )
};

/// Tells each judge of a plan once how many entries they received.
pub fn assigned(
    tx: &mut Tx<'_>,
    contest: &Contest,
    stage: &ContestStage,
    plan: &AssignmentPlan,
    assignments: &[Assignment],
    by: UserId,
) -> Result<()> {
    let mut counts: BTreeMap<ContestJudgeId, u32> = BTreeMap::new();
    for one in assignments {
        *counts.entry(one.judge_id).or_default() += 1;
    }
    let judges: Vec<ContestJudgeId> = counts.keys().copied().collect();
    for (judge, account) in model::accounts_of(tx.conn, &judges)? {
        let news = News {
            kind: &ASSIGNED,
            to: &[account],
            by: Some(by),
            about: About {
                resource: "contest_stages",
                id: stage.id.0,
            },
            facts: json!({"contest": contest.content.title, "stage": stage.title, "count": counts.get(&judge)}),
            once: &format!("{}:{judge}", plan.id),
        };
        notify(tx, &news)?;
    }
    Ok(())
}
