//! The codes of judges.

use crate::kernel::codes::code_list;

code_list! {
    ContestJudgeStatus of "contest_judge_statuses" ("评委邀请状态", "Statuses of judges")
        ("评委在一届大赛中的状态。", "Whether a person judges a contest.") {
        Invited = "invited" ("已邀请", "Invited"),
        Accepted = "accepted" ("已接受", "Accepted"),
        Declined = "declined" ("已谢绝", "Declined"),
        Removed = "removed" ("已解除", "Removed"),
    }
}
