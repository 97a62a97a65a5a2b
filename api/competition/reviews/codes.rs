//! The codes of reviews (domain.md, section 3).

use crate::kernel::codes::code_list;

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
