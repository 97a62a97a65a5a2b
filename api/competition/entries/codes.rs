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
        Awarded = "awarded" ("获奖", "Awarded"),
        NotAwarded = "not_awarded" ("未获奖", "Not awarded"),
        Revoked = "revoked" ("已取消资格", "Revoked") ("异议成立后取消，排名与奖项重新计算。", "After an upheld objection; ranks and awards are computed again."),
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

code_list! {
    EntryTagCode of "entry_tags" ("参赛人标签", "Tags of entrants")
        ("参赛人的身份标签。", "What kind of entrant is behind an entry.") {
        HighEducation = "high_education" ("高学历", "High education"),
        HighLevelTalent = "high_level_talent" ("高层次人才", "High-level talent"),
        OnlineInfluencer = "online_influencer" ("网络达人", "Online influencer"),
        ReturningEntrepreneur = "returning_entrepreneur" ("返乡创业", "Returning entrepreneur"),
    }
}

code_list! {
    EntryDecision of "entry_decisions" ("参赛项目推荐记录", "Acts on entries")
        ("参赛人和各级推荐单位对参赛项目的操作。", "What the entrant and the units of the chain did with an entry.") {
        Submitted = "submitted" ("提交", "Submitted"),
        Passed = "passed" ("推荐通过", "Passed"),
        Returned = "returned" ("退回修改", "Returned"),
        Refused = "refused" ("不予推荐", "Refused"),
        Recalled = "recalled" ("撤回", "Recalled"),
        Withdrawn = "withdrawn" ("退赛", "Withdrawn"),
    }
}

code_list! {
    ContestStepKind of "contest_step_kinds" ("推荐环节", "Steps of a contest")
        ("参赛项目提交后依次经过的单位。", "The units that an entry passes after its submission, in their order.") {
        OwnOrganization = "own_organization" ("所在单位", "Own organisation"),
        RecommendingUnit = "recommending_unit" ("推荐单位", "Recommending unit"),
        Organizer = "organizer" ("大赛组织者", "Organiser"),
    }
}
