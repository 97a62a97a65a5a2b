use crate::kernel::codes::code_list;

code_list! {
    ServiceKind of "service_kinds" ("服务类型", "Service kinds")
        ("科服保姆提供的服务类型。", "What a broker did for a served party.") {
        Visit = "visit" ("走访", "Visit"),
        RegisterGuidance = "register_guidance" ("注册指导", "Guidance on registration"),
        PolicyConsulting = "policy_consulting" ("政策咨询", "Consulting on policies"),
        NeedDiscovery = "need_discovery" ("需求挖掘", "Discovery of needs"),
        ListingDrafting = "listing_drafting" ("代拟供需信息", "Drafting of listings"),
        Matching = "matching" ("供需对接", "Matchmaking"),
        SiteMeeting = "site_meeting" ("现场洽谈", "Meeting on site"),
        ContractSupport = "contract_support" ("合同服务", "Support with contracts"),
        FollowUp = "follow_up" ("跟踪回访", "Follow-up"),
        Training = "training" ("培训", "Training"),
        Popsci = "popsci" ("科普服务", "Science popularisation"),
        Other = "other" ("其他", "Other"),
    }
}

code_list! {
    ServiceStep of "service_steps" ("服务环节", "Service steps")
        ("寻找、对接、跟进三个环节。", "The three steps of brokering.") {
        Seek = "seek" ("寻找", "Seek"),
        Connect = "connect" ("对接", "Connect"),
        FollowUp = "follow_up" ("跟进", "Follow up"),
    }
}

code_list! {
    ServiceChannel of "service_channels" ("服务方式", "Service channels")
        ("服务以何种方式进行。", "How a service took place.") {
        OnSite = "on_site" ("上门", "At the place of the served party"),
        AtOffice = "at_office" ("来访", "At the office of the broker"),
        Phone = "phone" ("电话", "By phone"),
        Online = "online" ("线上", "Online"),
    }
}

code_list! {
    ServiceRecordStatus of "service_record_statuses" ("服务记录状态", "Statuses of service records")
        ("服务记录（保姆单）的状态。", "States of a service record.") {
        Recorded = "recorded" ("已录入", "Recorded"),
        Confirmed = "confirmed" ("已确认", "Confirmed"),
        Disputed = "disputed" ("有异议", "Disputed"),
        ExpiredUnconfirmed = "expired_unconfirmed" ("逾期未确认", "Not confirmed in time"),
        AuditedOk = "audited_ok" ("抽查属实", "Audited"),
        Voided = "voided" ("已作废", "Voided"),
    }
}

code_list! {
    ConfirmationWay of "service_confirmation_ways" ("确认方式", "Ways to confirm a service")
        ("服务对象如何确认或提出异议。", "How a served party confirmed or disputed.") {
        Account = "account" ("账号", "By an account"),
        Link = "link" ("短信链接", "By the link of a message"),
    }
}

code_list! {
    ServiceFlagKind of "service_flag_kinds" ("服务记录提示类型", "Kinds of flags of service records")
        ("系统注意到的情况，不构成认定，也不影响记录。", "What the service noticed. A flag accuses of nothing and stops nothing.") {
        Overlap = "overlap" ("时间重叠", "Overlapping times")
            ("同一保姆的两次服务时间重叠；`figure` 为重叠分钟数。", "Two services of one broker overlap; `figure` is the minutes in common."),
        LongDay = "long_day" ("单日超时", "Long day")
            ("同一保姆一天超过 16 小时；`figure` 为当日分钟数。", "More than 16 hours of one broker on a day; `figure` is the minutes of the day."),
        SameEvidence = "same_evidence" ("证据重复", "Same evidence")
            ("另一条记录附有相同的文件。", "Another record has the same file."),
        CopiedText = "copied_text" ("文字雷同", "Copied text")
            ("同一保姆 90 天内两条记录的成效文字三字组相似度（Jaccard）不低于 0.8；`figure` 为百分数。", "The outcomes of two records of one broker within 90 days have a Jaccard similarity of 3-grams of 0.8 or more; `figure` is the percentage. Texts of fewer than ten 3-grams are not compared."),
        OutsideAppointment = "outside_appointment" ("任期或区划外", "Outside an appointment")
            ("当日保姆在该区划没有有效任命。", "The broker had no appointment for the division on that day."),
    }
}
