use crate::kernel::codes::code_list;

code_list! {
    DayKind of "calendar_day_kinds" ("日历日种类", "Kinds of calendar days")
        ("与平常的周一至周五不同的日子。", "Days that differ from the plain week of Monday to Friday.") from "全国年节及纪念日放假办法" {
        Off = "off" ("放假", "Day off"),
        Work = "work" ("上班", "Working day") ("因调休而上班的周末。", "A weekend day that is worked instead of a day off."),
    }
}
