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

code_list! {
    ImportStatus of "import_statuses" ("导入状态", "Statuses of imports")
        ("批量导入的状态。", "States of an import.") {
        Queued = "queued" ("排队中", "Queued"),
        Running = "running" ("导入中", "Running"),
        Succeeded = "succeeded" ("已完成", "Succeeded"),
        Failed = "failed" ("失败", "Failed"),
        Cancelled = "cancelled" ("已取消", "Cancelled"),
        Undone = "undone" ("已撤销", "Undone"),
    }
}

code_list! {
    ImportFormat of "import_formats" ("导入文件格式", "Formats of import files")
        ("导入文件的格式。", "Formats of the file of an import.") {
        JsonLines = "json_lines" ("JSON Lines", "JSON Lines"),
        Csv = "csv" ("CSV", "CSV"),
        Xlsx = "xlsx" ("XLSX", "XLSX"),
    }
}

code_list! {
    ImportEncoding of "import_encodings" ("导入文件编码", "Encodings of import files")
        ("导入的 CSV 文件的字符编码。", "Character encodings of a CSV file.") {
        Utf8 = "utf-8" ("UTF-8", "UTF-8"),
        Utf16Le = "utf-16le" ("UTF-16 LE", "UTF-16 LE"),
        Utf16Be = "utf-16be" ("UTF-16 BE", "UTF-16 BE"),
        Gb18030 = "gb18030" ("GB18030（含 GBK、GB 2312）", "GB18030, with GBK and GB 2312"),
    }
}

code_list! {
    UndoOutcome of "import_undo_outcomes" ("撤销结果", "Outcomes of undoing")
        ("撤销导入时每一行的结果。", "What became of a row when its import was undone.") {
        Reversed = "reversed" ("已撤销", "Reversed"),
        Kept = "kept" ("已保留", "Kept") ("导入后已被修改。", "The row was changed after the import."),
        Failed = "failed" ("未能撤销", "Failed") ("例如已被其他记录引用。", "For example, another row names it."),
    }
}
