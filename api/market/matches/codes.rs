//! The codes of a match (domain.md, sections 2 and 3).

use crate::kernel::codes::code_list;

code_list! {
    /// `suggested` is computed and not kept (`GET /v1/listings/{id}/suggestions`).
    MatchStatus of "match_statuses" ("对接状态", "Match statuses")
        ("一条需求与一条供给（或一名人才）对接过程的状态。", "States of bringing one need together with one offer or person.") {
        Proposed = "proposed" ("已发起", "Proposed") ("已向双方发起对接邀请。", "The two sides have been invited."),
        AcceptedOne = "accepted_one" ("一方同意", "Accepted by one side") ("双方之一已同意。", "One of the two sides agreed."),
        AcceptedBoth = "accepted_both" ("双方同意", "Accepted by both sides")
            ("双方均同意，此时互见联系方式。", "Both agreed; contact data is now revealed."),
        Negotiating = "negotiating" ("洽谈中", "Negotiating") ("双方正在商谈合作条件。", "The parties discuss terms."),
        Converted = "converted" ("已转合作", "Converted") ("已形成合作。", "A deal was created."),
        Declined = "declined" ("已谢绝", "Declined") ("一方谢绝并给出原因。", "One side declined, with a reason."),
        Lapsed = "lapsed" ("逾期失效", "Lapsed") ("在规定天数内无进展，自动失效。", "Ended by the system after days without progress."),
        Cancelled = "cancelled" ("已取消", "Cancelled") ("由科服保姆附理由取消。", "Cancelled by the broker with a reason."),
    }
}

code_list! {
    DeclineReason of "match_decline_reasons" ("谢绝对接原因", "Match decline reasons")
        ("谢绝对接时选填的原因，用于改进推荐质量。", "Why a match was declined; used to make suggestions better.") {
        Budget = "budget" ("预算或报价不合适", "Budget or price does not fit"),
        Maturity = "maturity" ("技术成熟度不足", "Technology not mature enough"),
        AlreadySolved = "already_solved" ("问题已解决", "Already solved"),
        NotRelevant = "not_relevant" ("与需求不相关", "Not relevant"),
        Capacity = "capacity" ("近期无力承接", "No capacity at present"),
        Terms = "terms" ("合作条件谈不拢", "Terms not acceptable"),
        Timing = "timing" ("时间不合适", "Timing does not fit"),
        PartnerChoice = "partner_choice" ("已选定其他合作方", "Another partner chosen"),
        Other = "other" ("其他原因", "Other"),
    }
}

code_list! {
    /// `listing_closed` is the exchange's own: a listing of the pair left the market.
    CancelReason of "match_cancel_reasons" ("对接取消原因", "Match cancel reasons")
        ("对接被取消的原因。", "Why a match was cancelled.") {
        NoLongerNeeded = "no_longer_needed" ("不再需要", "No longer needed"),
        ProposedInError = "proposed_in_error" ("误发起", "Proposed in error"),
        ListingClosed = "listing_closed" ("供需信息已关闭", "The listing was closed"),
        NoResponse = "no_response" ("对方无回应", "No response"),
        Other = "other" ("其他", "Other"),
    }
}

impl MatchStatus {
    /// One open match per need and offer.
    pub const OPEN: [Self; 4] = [
        Self::Proposed,
        Self::AcceptedOne,
        Self::AcceptedBoth,
        Self::Negotiating,
    ];
}
