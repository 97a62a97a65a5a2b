//! The codes of a match (domain.md, sections 2 and 3).

use crate::kernel::codes::code_list;

code_list! {
    /// Where a match stands. What is `suggested` is computed and not kept (`GET /v1/listings/{id}/suggestions`).
    MatchStatus of "match_statuses" {
        Proposed = "proposed",
        AcceptedOne = "accepted_one",
        AcceptedBoth = "accepted_both",
        Negotiating = "negotiating",
        Converted = "converted",
        Declined = "declined",
        Lapsed = "lapsed",
        Cancelled = "cancelled",
    }
}

code_list! {
    /// Why an owner declined.
    DeclineReason of "match_decline_reasons" {
        Budget = "budget",
        Maturity = "maturity",
        AlreadySolved = "already_solved",
        NotRelevant = "not_relevant",
        Capacity = "capacity",
        Terms = "terms",
        Timing = "timing",
        PartnerChoice = "partner_choice",
        Other = "other",
    }
}

code_list! {
    /// Why a match was called off. `listing_closed` is the exchange's own: a listing of the pair left the market.
    CancelReason of "match_cancel_reasons" {
        NoLongerNeeded = "no_longer_needed",
        ProposedInError = "proposed_in_error",
        ListingClosed = "listing_closed",
        NoResponse = "no_response",
        Other = "other",
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
