//! The codes of awards (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    AwardStatus of "award_statuses" ("授奖状态", "Award statuses")
        ("一项奖的状态。", "States of one award.") {
        Proposed = "proposed" ("拟授奖", "Proposed"),
        InPublicity = "in_publicity" ("公示中", "In publicity"),
        Confirmed = "confirmed" ("已确定", "Confirmed"),
        CertificateIssued = "certificate_issued" ("已发证书", "Certificate issued"),
        Amended = "amended" ("已调整", "Amended") ("所在名单已被新名单替代。", "A later list has replaced its list."),
        Declined = "declined" ("已放弃", "Declined"),
        Rejected = "rejected" ("未通过", "Rejected"),
        Revoked = "revoked" ("已撤销", "Revoked"),
    }
}

code_list! {
    AwardErratumField of "award_erratum_fields" ("获奖名单勘误内容", "Corrected fields of awards")
        ("获奖名单勘误所更正的内容。", "What an erratum of an award corrects.") {
        PersonName = "person_name" ("获奖人姓名", "Name of the winner"),
        OrganizationName = "organization_name" ("获奖单位名称", "Name of the organisation"),
        ProjectTitle = "project_title" ("项目名称", "Title of the project"),
    }
}
