use crate::kernel::codes::code_list;

code_list! {
    HoursClaimStatus of "hours_claim_statuses" ("学时申报状态", "Statuses of claims of hours")
        ("其他学时申报的状态。", "States of a claim of training hours.") {
        Submitted = "submitted" ("待审核", "Submitted"),
        Accepted = "accepted" ("已认定", "Accepted"),
        Rejected = "rejected" ("未通过", "Rejected"),
    }
}
