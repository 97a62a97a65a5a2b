//! The codes of agendas.

use crate::kernel::codes::code_list;

code_list! {
    AgendaItemKind of "agenda_item_kinds" ("培训议程类型", "Agenda item kinds")
        ("培训班一项议程的类型。", "What an item of the agenda of a training session is.") {
        Lecture = "lecture" ("专题授课", "Lecture"),
        Sharing = "sharing" ("经验分享", "Experience sharing"),
        Speech = "speech" ("讲话", "Speech"),
        Visit = "visit" ("现场参观", "Site visit"),
    }
}

code_list! {
    AgendaSide of "agenda_sides" ("培训议程所属侧", "Agenda sides")
        ("一项议程面向供给侧、需求侧还是科普侧。", "Which of the three sides of the exchange an item of an agenda is about.") {
        Supply = "supply" ("供给侧", "Supply side"),
        Demand = "demand" ("需求侧", "Demand side"),
        Popsci = "popsci" ("科普侧", "Popular science side"),
    }
}

code_list! {
    AgendaFlag of "agenda_flags" ("培训议程提示", "Agenda flags")
        ("一项议程需要核对之处，不影响保存。", "What to check in an item of an agenda. A flag refuses nothing.") {
        SpeakerDoubleBooked = "speaker_double_booked" ("主讲人时间冲突", "Speaker in two places at once")
            ("主讲人同时出现在另一项议程中。", "Another item has the same speaker at the same time."),
    }
}
