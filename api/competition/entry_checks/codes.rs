//! The codes of formal checks.

use crate::kernel::codes::code_list;

code_list! {
    EntryCheckDecision of "entry_check_decisions" ("资格审查结论", "Decisions of formal checks")
        ("资格审查的结论。", "What a formal check decides.") {
        Qualified = "qualified" ("通过", "Qualified"),
        SupplementRequested = "supplement_requested" ("补正", "Supplement requested"),
        Disqualified = "disqualified" ("不通过", "Disqualified"),
    }
}

code_list! {
    DisqualificationReason of "disqualification_reasons" ("取消资格原因", "Reasons of a disqualification")
        ("参赛项目不具备或被取消参赛资格的原因。", "Why an entry may not take part.") {
        IncompleteDocuments = "incomplete_documents" ("材料不齐全", "Documents are incomplete"),
        NotEligible = "not_eligible" ("不符合参赛条件", "Not eligible"),
        PriorAward = "prior_award" ("往届已获奖", "Earlier award"),
        Duplicate = "duplicate" ("重复申报", "Entered twice"),
        FalseStatement = "false_statement" ("弄虚作假", "False statement"),
        Plagiarism = "plagiarism" ("抄袭侵权", "Plagiarism"),
        Other = "other" ("其他", "Other"),
    }
}
