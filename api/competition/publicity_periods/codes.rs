//! The codes of publicity periods.

use crate::kernel::codes::code_list;

code_list! {
    PublicityTarget of "publicity_targets" ("公示事项", "Targets of publicity")
        ("公示的内容。", "What a publicity period shows.") {
        Qualification = "qualification" ("资格审查结果", "Qualification"),
        Preliminary = "preliminary" ("初评结果", "Preliminary"),
        Result = "result" ("拟授奖名单", "Result"),
    }
}

code_list! {
    PublicityDayUnit of "publicity_day_units" ("公示期限单位", "Units of publicity periods")
        ("公示期按工作日或自然日计算。", "Whether a publicity period is counted in working days or calendar days.") {
        WorkingDay = "working_day" ("工作日", "Working day"),
        CalendarDay = "calendar_day" ("自然日", "Calendar day"),
    }
}

code_list! {
    PublicityStatus of "publicity_statuses" ("公示状态", "Publicity statuses")
        ("公示期的状态，随时间变化。", "States of a publicity period, by the clock.") {
        Scheduled = "scheduled" ("待公示", "Scheduled"),
        Open = "open" ("公示中", "Open"),
        Over = "over" ("已结束", "Over"),
        Withdrawn = "withdrawn" ("已撤回", "Withdrawn"),
    }
}
