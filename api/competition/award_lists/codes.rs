//! The codes of lists of awards.

use crate::kernel::codes::code_list;

code_list! {
    AwardListStatus of "award_list_statuses" ("获奖名单状态", "Statuses of lists of awards")
        ("获奖名单的状态。", "States of a list of the awards of a contest.") {
        Proposed = "proposed" ("拟定", "Proposed"),
        InPublicity = "in_publicity" ("公示中", "In publicity"),
        Final = "final" ("最终名单", "Final"),
        Superseded = "superseded" ("已被替代", "Superseded"),
    }
}
