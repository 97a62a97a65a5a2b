//! The codes of assignment plans.

use crate::kernel::codes::code_list;

code_list! {
    PlanBalance of "plan_balances" ("评审分配均衡方式", "Balances of assignment plans")
        ("评审分配方案均衡评委的哪些工作量。", "Which loads of the judges a plan evens out.") {
        All = "all" ("全部评审", "All") ("已有与新分配的评审合计均衡。", "Standing and new reviews together."),
        New = "new" ("新分配的评审", "New") ("只均衡新分配的评审。", "New reviews only."),
    }
}

impl PlanBalance {
    pub fn engine(self) -> engine::assignment::Balance {
        match self {
            Self::All => engine::assignment::Balance::All,
            Self::New => engine::assignment::Balance::New,
        }
    }
}
