//! The codes of recommendations (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    RecommendationStatus of "recommendation_statuses" ("推荐状态", "Recommendation statuses")
        ("向上级大赛优先推荐的状态。", "States of a nomination to a higher contest.") {
        Nominated = "nominated" ("已提名", "Nominated"),
        Consented = "consented" ("本人同意", "Consented"),
        Declined = "declined" ("本人谢绝", "Declined"),
        Submitted = "submitted" ("已报送", "Submitted"),
        Accepted = "accepted" ("已接收", "Accepted"),
        Rejected = "rejected" ("未接收", "Rejected"),
    }
}

impl RecommendationStatus {
    /// The states that take a place of the quota.
    pub const STANDING: [Self; 4] = [
        Self::Nominated,
        Self::Consented,
        Self::Submitted,
        Self::Accepted,
    ];
}

/// The states in which an award stands once the results are final.
pub const STANDING_AWARDS: [&str; 2] = ["confirmed", "certificate_issued"];
