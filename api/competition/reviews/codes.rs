//! The codes of reviews (domain.md, section 3).

use crate::competition::entries::codes::EntryStatus;
use crate::kernel::codes::code_list;

/// The states of an entry that judges score.
pub const SCORED: [EntryStatus; 2] = [EntryStatus::Qualified, EntryStatus::Shortlisted];
/// The states that the result of a judged stage leads to.
pub const RANKED: [EntryStatus; 4] = [
    EntryStatus::Eliminated,
    EntryStatus::Ranked,
    EntryStatus::Awarded,
    EntryStatus::NotAwarded,
];

code_list! {
    ReviewStatus of "review_statuses" ("评审状态", "Review statuses")
        ("一位评委对一个参赛项目的评审状态。", "States of one judge's review of one entry.") {
        Assigned = "assigned" ("已分配", "Assigned"),
        Started = "started" ("评审中", "Started"),
        Submitted = "submitted" ("已提交", "Submitted"),
        Locked = "locked" ("已锁定", "Locked"),
        Returned = "returned" ("退回重评", "Returned"),
        Recused = "recused" ("已回避", "Recused"),
        Declined = "declined" ("已谢绝", "Declined"),
        Cancelled = "cancelled" ("已取消", "Cancelled"),
    }
}

impl ReviewStatus {
    /// Reviews whose sheet is still to be submitted.
    pub const OPEN: [Self; 3] = [Self::Assigned, Self::Started, Self::Returned];
    /// Reviews whose sheet can still change or be withdrawn.
    pub const UNLOCKED: [Self; 4] = [
        Self::Assigned,
        Self::Started,
        Self::Returned,
        Self::Submitted,
    ];
    /// Reviews whose judge has nothing to do with the entry any more.
    pub const ENDED: [Self; 3] = [Self::Recused, Self::Declined, Self::Cancelled];

    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }
}

code_list! {
    RecusalKind of "recusal_kinds" ("回避事由", "Reasons of a recusal")
        ("评委在评审前申报的与参赛项目的关系。", "Relations to an entry that a judge tells before the review.") {
        Kinship = "kinship" ("亲属关系", "Kinship"),
        Teaching = "teaching" ("师生关系", "Teacher and student"),
        Employment = "employment" ("任职或曾任职", "Employment"),
        Cooperation = "cooperation" ("合作关系", "Cooperation"),
        Interest = "interest" ("经济利益", "Financial interest"),
        Dispute = "dispute" ("争议或竞争", "Dispute or competition"),
        Other = "other" ("其他", "Other"),
    }
}

code_list! {
    ChallengeDecision of "challenge_decisions" ("资格质疑结论", "Decisions on eligibility challenges")
        ("对评委资格质疑的结论。", "What is decided on a judge's doubt whether an entry may take part.") {
        Dismissed = "dismissed" ("不成立", "Dismissed"),
        Upheld = "upheld" ("成立", "Upheld"),
    }
}
