use crate::kernel::codes::code_list;

code_list! {
    CertificateStatus of "certificate_statuses" ("证书状态", "Certificate statuses")
        ("一份证书的状态。", "States of a certificate.") {
        Valid = "valid" ("有效", "Valid"),
        Revoked = "revoked" ("已撤销", "Revoked"),
        Superseded = "superseded" ("已换发", "Superseded"),
    }
}

code_list! {
    CertificateKind of "certificate_kinds" ("证书类型", "Certificate kinds")
        ("证书证明什么。", "What a certificate proves.") {
        Attendance = "attendance" ("参训证明", "Certificate of attendance"),
        Completion = "completion" ("结业证书", "Certificate of completion"),
        Award = "award" ("获奖证书", "Certificate of an award"),
    }
}

code_list! {
    HoursType of "training_hours_types" ("学时类别", "Types of training hours")
        ("继续教育学时的类别。", "What training hours count as.") {
        Public = "public" ("公需科目", "Public subjects"),
        Professional = "professional" ("专业科目", "Professional subjects"),
        Other = "other" ("其他", "Other"),
    }
}

code_list! {
    TrainingLevel of "training_levels" ("培训级别", "Training levels")
        ("培训由哪一级举办。", "Which level holds a training.") {
        National = "national" ("国家级", "National"),
        Province = "province" ("省级", "Province"),
        City = "city" ("市级", "City"),
        County = "county" ("县级", "County"),
        Unit = "unit" ("单位", "Own unit"),
    }
}
