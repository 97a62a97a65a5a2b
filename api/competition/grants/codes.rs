//! The codes of grants (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    GrantStatus of "grant_statuses" ("奖励补助状态", "Grant statuses")
        ("科普项目奖励补助的状态。", "States of a prize grant.") {
        Planned = "planned" ("拟安排", "Planned"),
        Approved = "approved" ("已批准", "Approved"),
        Paid = "paid" ("已拨付", "Paid") ("已拨付全部或部分款项。", "Wholly or in part."),
        Reported = "reported" ("已报告使用情况", "Reported"),
        Closed = "closed" ("已结项", "Closed"),
        ClawedBack = "clawed_back" ("已追回", "Clawed back"),
    }
}

code_list! {
    GrantCategory of "grant_categories" ("补助支出科目", "Spending categories of grants")
        ("科普项目奖励补助的支出科目。禁止支出的科目列出，以便报告时识别。", "What a prize grant is spent on. Forbidden categories are listed so that a report that names them is recognised.")
        from "基层科普行动计划专项资金管理办法（2012）" {
        Materials = "materials" ("材料", "Materials"),
        Equipment = "equipment" ("设备", "Equipment"),
        Lecture = "lecture" ("科普讲座、培训", "Lectures and courses"),
        Exhibition = "exhibition" ("科普展览", "Exhibitions"),
        Extension = "extension" ("新品种、新技术推广", "Extension of new varieties and techniques"),
        Publication = "publication" ("科普资料编印", "Popular-science publications"),
        Wages = "wages" ("工资、津补贴", "Wages") ("禁止支出。", "Forbidden."),
        Welfare = "welfare" ("福利", "Welfare") ("禁止支出。", "Forbidden."),
        Bonus = "bonus" ("个人奖金", "Personal bonuses") ("禁止支出。", "Forbidden."),
        Office = "office" ("办公经费", "Office costs") ("禁止支出。", "Forbidden."),
        TravelAbroad = "travel_abroad" ("出国（境）费用", "Travel abroad") ("禁止支出。", "Forbidden."),
        Reception = "reception" ("接待费用", "Receptions") ("禁止支出。", "Forbidden."),
        Construction = "construction" ("基本建设", "Construction") ("禁止支出。", "Forbidden."),
        Repair = "repair" ("房屋修缮", "Repairs") ("禁止支出。", "Forbidden."),
        Administration = "administration" ("组织管理费用", "Administration") ("禁止支出。", "Forbidden."),
    }
}

impl GrantCategory {
    /// Grants are not spent on it.
    pub fn is_forbidden(self) -> bool {
        match self {
            Self::Materials
            | Self::Equipment
            | Self::Lecture
            | Self::Exhibition
            | Self::Extension
            | Self::Publication => false,
            Self::Wages
            | Self::Welfare
            | Self::Bonus
            | Self::Office
            | Self::TravelAbroad
            | Self::Reception
            | Self::Construction
            | Self::Repair
            | Self::Administration => true,
        }
    }
}

code_list! {
    PayeeStatus of "payee_statuses" ("收款单位状态", "States of a payee")
        ("补助收款单位信息的状态，须由另一人确认。", "States of the payee of a grant, which another account confirms.") {
        Proposed = "proposed" ("待确认", "Waits to be confirmed"),
        Confirmed = "confirmed" ("已确认", "Confirmed"),
        Superseded = "superseded" ("已被取代", "Superseded"),
    }
}

code_list! {
    ClawbackReason of "clawback_reasons" ("追回原因", "Reasons of a clawback")
        ("追回奖励补助的原因。", "Why a grant is clawed back.") {
        AwardRevoked = "award_revoked" ("奖项被撤销", "The award was revoked"),
        OffPurpose = "off_purpose" ("挪作他用", "Spent on something else"),
        TargetsMissed = "targets_missed" ("未完成绩效目标", "The targets were missed"),
        ReportMissing = "report_missing" ("逾期未报告", "No report came"),
        FalseStatement = "false_statement" ("弄虚作假", "A false statement"),
        UnitDissolved = "unit_dissolved" ("单位注销", "The unit was dissolved"),
        Other = "other" ("其他", "Other"),
    }
}

code_list! {
    ClawbackStatus of "clawback_statuses" ("追回状态", "States of a clawback")
        ("追回奖励补助的状态，须由另一人批准。", "States of a clawback, which another account approves.") {
        Proposed = "proposed" ("待批准", "Waits to be approved"),
        Approved = "approved" ("已批准", "Approved"),
        Superseded = "superseded" ("已被取代", "Superseded by a later proposal"),
    }
}
