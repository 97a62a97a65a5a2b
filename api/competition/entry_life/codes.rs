//! The codes of the life of an entry.

use crate::kernel::codes::code_list;

code_list! {
    LifeKind of "entry_life_kinds" ("参赛项目履历事项", "Kinds of events in the life of an entry")
        ("参赛项目从提交到后续成效的各类事项。", "What the life of an entry tells, from its submission to what came of it.") {
        Act = "act" ("提交与推荐", "Act of the entrant or of a unit"),
        Check = "check" ("资格审查", "Formal check"),
        Reviews = "reviews" ("评审", "Reviews of a stage"),
        Result = "result" ("赛段结果", "Result of a stage"),
        Award = "award" ("获奖", "Award"),
        Acceptance = "acceptance" ("获奖答复", "Answer to the award"),
        Revocation = "revocation" ("撤销获奖", "Award revoked"),
        Grant = "grant" ("奖励补助", "Grant"),
        Recommendation = "recommendation" ("优先推荐", "Recommendation"),
        Impact = "impact" ("后续成效", "Impact metric"),
    }
}
