//! The notifications of reviews.

use super::codes::{ChallengeDecision, RecusalKind};
use crate::platform::notifications::Kind;

pub const KINDS: &[&Kind] = &[
    &ASSIGNED,
    &RECUSED,
    &DECLINED,
    &RETURNED,
    &DIVERGES,
    &CHALLENGED,
    &CHALLENGE_DECIDED,
    &DISQUALIFIED,
    &MISSING,
    &LOCKED,
];

pub static ASSIGNED: Kind = Kind::new(
    "review_assigned",
    ("分配评审", "Review assigned"),
    (
        "“{contest}”“{stage}”有新的项目待您评审。",
        "There is a further entry for you to review in the stage “{stage}” of “{contest}”.",
    ),
);
pub static RECUSED: Kind = Kind {
    codes: &[("kind", RecusalKind::LIST)],
    ..Kind::new(
        "review_recused",
        ("评委回避", "A judge was recused"),
        (
            "“{contest}”“{stage}”有评委回避项目“{entry}”（{kind}），可另行分配评委。",
            "A judge was recused from the entry “{entry}” in the stage “{stage}” of “{contest}” ({kind}). Assign another judge.",
        ),
    )
};
pub static DECLINED: Kind = Kind::new(
    "review_declined",
    ("评委谢绝评审", "A judge declined a review"),
    (
        "“{contest}”“{stage}”有评委谢绝评审项目“{entry}”：{reason}",
        "A judge declined to review the entry “{entry}” in the stage “{stage}” of “{contest}”: {reason}",
    ),
);
pub static RETURNED: Kind = Kind::new(
    "review_returned",
    ("评审退回", "Review returned"),
    (
        "“{contest}”“{stage}”中您对项目“{entry}”的评审被退回：{reason}",
        "Your review of the entry “{entry}” in the stage “{stage}” of “{contest}” was returned: {reason}",
    ),
);
pub static DIVERGES: Kind = Kind::new(
    "review_divergence",
    ("评分分歧过大", "Scores diverge"),
    (
        "“{contest}”“{stage}”中项目“{entry}”的评分分歧超过规定，需另请评委。",
        "Another judge is needed for the entry “{entry}” in the stage “{stage}” of “{contest}”: its scores diverge.",
    ),
);
pub static CHALLENGED: Kind = Kind::new(
    "eligibility_challenged",
    ("评委质疑参赛资格", "Eligibility challenged"),
    (
        "“{contest}”有评委质疑项目“{entry}”的参赛资格，该项目暂停评审，请处理。",
        "A judge of “{contest}” challenges whether the entry “{entry}” may take part. Its review is on hold until it is decided.",
    ),
);
pub static CHALLENGE_DECIDED: Kind = Kind {
    codes: &[("decision", ChallengeDecision::LIST)],
    ..Kind::new(
        "eligibility_challenge_decided",
        ("资格质疑处理结果", "Eligibility challenge decided"),
        (
            "您对“{contest}”一个参赛项目的资格质疑已处理：{decision}。",
            "Your eligibility challenge in “{contest}” was decided: {decision}.",
        ),
    )
};
pub static DISQUALIFIED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_disqualified_in_review",
        ("评审中取消参赛资格", "Entry disqualified during the review"),
        (
            "参赛项目“{entry}”被取消参赛资格：{reason}",
            "The entry “{entry}” is disqualified: {reason}",
        ),
    )
};
pub static MISSING: Kind = Kind::new(
    "stage_reviews_missing",
    ("评审逾期未交", "Reviews are missing after the deadline"),
    (
        "“{contest}”“{stage}”已截止，尚有评审未提交，评分未锁定。",
        "The stage “{stage}” of “{contest}” is closed. Reviews are missing, so its scores are not locked.",
    ),
);
pub static LOCKED: Kind = Kind::new(
    "stage_scores_locked",
    ("评分已锁定", "Scores are locked"),
    (
        "“{contest}”“{stage}”评分已锁定，请确认您的评分表和汇总表。",
        "The scores of the stage “{stage}” of “{contest}” are locked. Confirm your sheets and the summary.",
    ),
);
