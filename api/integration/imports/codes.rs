//! The codes of imports.

use crate::kernel::codes::code_list;

code_list! {
    ImportKind of "import_kinds" ("导入类型", "Import kinds")
        ("可以批量导入的记录。", "Which rows can be imported.") {
        Listings = "listings" ("供需信息", "Listings"),
        Enrollments = "enrollments" ("培训报名", "Enrolments"),
        Entries = "entries" ("参赛项目", "Entries"),
        PersonRecords = "person_records" ("无账号人员", "Person records"),
        ServiceRecords = "service_records" ("服务记录", "Service records"),
    }
}

code_list! {
    ImportMode of "import_modes" ("导入方式", "Import modes")
        ("文件中有无效的行时如何处理。", "What happens when a line of the file is not valid.") {
        Atomic = "atomic" ("整体导入", "Atomic") ("全部有效才导入。", "All lines or none."),
        Partial = "partial" ("部分导入", "Partial") ("导入有效的行。", "The valid lines."),
    }
}
