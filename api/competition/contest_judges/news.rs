//! What judges and organisers are told.

use serde_json::json;

use super::model::OfContest;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};

pub const INVITED: Kind = Kind::new(
    "judge_invited",
    ("评委邀请", "Invitation to judge"),
    (
        "“{contest}”邀请您担任评委，请接受或谢绝。",
        "You are invited to judge “{contest}”. Accept or decline the invitation.",
    ),
);

pub const ANSWERED: Kind = Kind {
    codes: &[("status", super::codes::ContestJudgeStatus::LIST)],
    ..Kind::new(
        "judge_answered",
        ("评委答复", "Answer of a judge"),
        (
            "{name}对“{contest}”评委邀请的答复：{status}。",
            "{name} answered the invitation to judge “{contest}”: {status}.",
        ),
    )
};

pub const REMOVED: Kind = Kind::new(
    "judge_removed",
    ("评委解除", "Removed as a judge"),
    (
        "您不再担任“{contest}”的评委。",
        "You no longer judge “{contest}”.",
    ),
);

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    judge: &OfContest,
    to: UserId,
    by: UserId,
) -> Result<()> {
    let row = &judge.row;
    let news = News {
        kind,
        to: &[to],
        by: Some(by),
        about: About {
            resource: "contest_judges",
            id: row.id.0,
        },
        facts: json!({"contest": judge.contest.title, "name": judge.name, "status": row.status}),
        once: &format!("{}:{}", row.id, row.version),
    };
    notify(tx, &news)
}

/// Tells a person of an invitation.
pub fn invited(tx: &mut Tx<'_>, judge: &OfContest, by: UserId) -> Result<()> {
    tell(tx, &INVITED, judge, judge.row.user_id, by)
}

/// Tells the inviter of the answer.
pub fn answered(tx: &mut Tx<'_>, judge: &OfContest) -> Result<()> {
    tell(
        tx,
        &ANSWERED,
        judge,
        judge.row.invited_by,
        judge.row.user_id,
    )
}

/// Tells a judge of the end.
pub fn removed(tx: &mut Tx<'_>, judge: &OfContest, by: UserId) -> Result<()> {
    tell(tx, &REMOVED, judge, judge.row.user_id, by)
}
