use validator::ValidationError;

use crate::kernel::codes::code_list;
use crate::platform::error::{Problem, Result};

code_list! {
    /// As what somebody was shown contact data.
    RevealCapacity of "reveal_capacities" {
        OneSelf = "self",
        Counterpart = "counterpart",
        Proposer = "proposer",
        ProvinceAdmin = "province_admin",
        CityAdmin = "city_admin",
        Broker = "broker",
        SocietyBroker = "society_broker",
        /// A city's own system.
        Integration = "integration",
    }
}

code_list! {
    /// What of a person was shown.
    RevealedData of "revealed_data" {
        /// Phone and e-mail, of the account or of a listing.
        Contact = "contact",
        IdentityNumber = "identity_number",
    }
}

code_list! {
    /// Why somebody was shown contact data.
    RevealReason of "reveal_reasons" {
        Match = "match",
        Service = "service",
        Verification = "verification",
        Complaint = "complaint",
        Emergency = "emergency",
        Statutory = "statutory",
        OwnData = "own_data",
        Other = "other",
    }
}

/// Another reason than those of the list is told in words.
pub fn stated(reason: RevealReason, note: Option<&str>) -> Result<()> {
    match (reason, note) {
        (RevealReason::Other, None) => Err(Problem::invalid_body(
            "/note",
            "required",
            "事由为 other 时必填",
            "is required with the reason `other`",
        )
        .into()),
        _ => Ok(()),
    }
}

/// A reveal that somebody asks for has a reason of its own: `match` stands for what `GET /v1/matches/{id}/contacts` shows.
pub fn not_of_a_match(reason: &RevealReason) -> std::result::Result<(), ValidationError> {
    match reason {
        RevealReason::Match => Err(ValidationError::new("reserved").with_message(
            "对接双方的联系方式请用 GET /v1/matches/{id}/contacts|is for GET /v1/matches/{id}/contacts".into(),
        )),
        _ => Ok(()),
    }
}
