//! The codes of entries (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    EntryStatus of "entry_statuses" ("参赛项目状态", "Entry statuses")
        ("参赛项目的状态。", "States of an entry of a contest.") {
        Draft = "draft" ("草稿", "Draft"),
        Submitted = "submitted" ("已提交", "Submitted"),
        SupplementRequested = "supplement_requested" ("待补正", "Supplement requested"),
        Refused = "refused" ("推荐单位未推荐", "Refused by a unit"),
        Qualified = "qualified" ("资格审查通过", "Qualified"),
        Disqualified = "disqualified" ("资格审查不通过", "Disqualified"),
        Lapsed = "lapsed" ("逾期未补正", "Lapsed"),
        Shortlisted = "shortlisted" ("晋级", "Shortlisted"),
        Eliminated = "eliminated" ("未晋级", "Eliminated"),
        Ranked = "ranked" ("已排名", "Ranked"),
        Withdrawn = "withdrawn" ("已退赛", "Withdrawn"),
    }
}

code_list! {
    EntryDoor of "entry_doors" ("参赛渠道", "Entry doors")
        ("参赛项目的申报渠道。", "How an entry came to the contest.") {
        Own = "own" ("自主申报", "Own entry"),
        Recommended = "recommended" ("单位推荐", "Recommended by a unit"),
        Society = "society" ("学会推荐", "Recommended by a society"),
    }
}

code_list! {
    EntryMemberRole of "entry_member_roles" ("参赛团队角色", "Roles in the team of an entry")
        ("人员在参赛团队中的角色。", "The part of a person in the team of an entry.") {
        Leader = "leader" ("负责人", "Leader"),
        Member = "member" ("成员", "Member"),
        Adviser = "adviser" ("指导老师", "Adviser"),
    }
}
