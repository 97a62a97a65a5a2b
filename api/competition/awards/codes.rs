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
