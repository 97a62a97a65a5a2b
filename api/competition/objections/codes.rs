//! The codes of objections (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    ObjectionStatus of "objection_statuses" ("异议状态", "Objection statuses")
        ("公示期异议的处理状态。", "States of an objection filed in the publicity period.") {
        Filed = "filed" ("已提出", "Filed"),
        Admitted = "admitted" ("已受理", "Admitted"),
        Inadmissible = "inadmissible" ("不予受理", "Inadmissible"),
        Investigating = "investigating" ("调查中", "Investigating"),
        Upheld = "upheld" ("异议成立", "Upheld"),
        Dismissed = "dismissed" ("异议不成立", "Dismissed"),
        Closed = "closed" ("已办结", "Closed"),
    }
}

code_list! {
    ObjectionOutcome of "objection_outcomes" ("异议处理结果", "Objection outcomes")
        ("异议的处理结果，办结后保留。", "How an objection was decided; stays when it is closed.") {
        Inadmissible = "inadmissible" ("不予受理", "Inadmissible"),
        Upheld = "upheld" ("异议成立", "Upheld"),
        Dismissed = "dismissed" ("异议不成立", "Dismissed"),
    }
}

code_list! {
    /// Anonymous and late objections are refused at filing.
    InadmissibleCode of "objection_inadmissible_codes" ("异议不予受理原因", "Objection inadmissible codes")
        ("异议不予受理的原因代码；匿名或逾期的异议不予接收。", "Why an objection is not admitted. Anonymous and late ones are refused at filing.") {
        NoEvidence = "no_evidence" ("未附证据", "No evidence"),
        ScoreDisagreement = "score_disagreement" ("仅对评分有不同意见", "Mere disagreement with a score"),
        OffTopic = "off_topic" ("与公示内容无关", "Off topic"),
    }
}

code_list! {
    ObjectionGround of "objection_grounds" ("异议事由", "Grounds of objections")
        ("提出异议的事由。", "What an objection is about.") {
        Eligibility = "eligibility" ("参赛资格", "Eligibility"),
        FalseStatement = "false_statement" ("材料不实", "False statement"),
        Plagiarism = "plagiarism" ("抄袭剽窃", "Plagiarism"),
        IpDispute = "ip_dispute" ("知识产权争议", "Dispute on intellectual property"),
        Procedure = "procedure" ("程序问题", "Procedure"),
        Other = "other" ("其他", "Other"),
    }
}

code_list! {
    ObjectionEffect of "objection_effects" ("异议成立的处理", "Effects of upheld objections")
        ("异议成立后对结果的影响。", "What follows for the result when an objection is upheld.") {
        Disqualify = "disqualify" ("取消资格", "Disqualify") ("取消项目资格并重新计算排名；单位奖项予以取消。", "The entry is revoked and the ranking computed again; a prize for an organisation is revoked."),
        NewList = "new_list" ("重新拟定名单", "New list") ("项目保留资格，须重新拟定获奖名单。", "The entry stays, and a new list of awards is needed."),
        NoEffect = "none" ("不影响结果", "None"),
    }
}
