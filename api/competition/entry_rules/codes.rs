//! The codes of rules on who may enter.

use crate::kernel::codes::code_list;

code_list! {
    EligibilityRuleKind of "eligibility_rule_kinds" ("参赛资格规则类型", "Kinds of rules on who may enter")
        ("大赛对参赛资格的规则类型。", "What a contest requires of those who enter it.") {
        NoPriorAward = "no_prior_award" ("往届获奖者不得参赛", "No earlier award"),
        MaxEntriesPer = "max_entries_per" ("参赛数量限制", "Limit of entries"),
        AgeAt = "age_at" ("年龄要求", "Age on a day"),
        OrganizationFounded = "organization_founded" ("单位成立时间", "When the organisation was founded"),
        OrganizationRevenueAtMost = "organization_revenue_at_most" ("单位营业收入上限", "Limit of the revenue"),
        DivisionIn = "division_in" ("行政区划要求", "Divisions"),
        Documents = "documents" ("必备材料", "Required documents"),
        DoorIn = "door_in" ("申报渠道要求", "Doors of entry"),
        VerifiedAccount = "verified_account" ("实名认证要求", "Verified account"),
    }
}

code_list! {
    EntryLimitHolder of "entry_limit_holders" ("参赛数量限制对象", "Whose entries are counted")
        ("参赛数量按谁计算。", "By whom a limit of entries is counted.") {
        Person = "person" ("个人", "Person")
            ("负责人和成员，不含指导老师。", "Leaders and members. Advisers do not count."),
        Leader = "leader" ("负责人", "Leader"),
        Member = "member" ("成员", "Member"),
        Organization = "organization" ("单位", "Organisation"),
    }
}

code_list! {
    EntryLimitScope of "entry_limit_scopes" ("参赛数量限制范围", "Where entries are counted")
        ("参赛数量在多大范围内计算。", "Among which entries a limit counts.") {
        Contest = "contest" ("整个大赛", "The contest"),
        Track = "track" ("同一赛道", "The track"),
    }
}

code_list! {
    VerifiedLevel of "verified_levels" ("认证级别", "Levels of verification")
        ("参赛所需的认证级别。", "What has to be verified.") {
        RealName = "real_name" ("个人实名", "Real name")
            ("参赛项目所属账号已通过认证。", "The account that the entry belongs to is verified."),
        Organization = "organization" ("单位认证", "Organisation")
            ("参赛单位已通过认证。", "The organisation of the entry is verified."),
    }
}
