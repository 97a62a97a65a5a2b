use validator::ValidationError;

use crate::kernel::codes::code_list;
use crate::platform::error::{Problem, Result};

code_list! {
    RevealCapacity of "reveal_capacities" ("查看身份", "Reveal capacities")
        ("以何种身份查看了联系方式。", "As what somebody was shown contact data.") {
        OneSelf = "self" ("本人", "The person himself"),
        Counterpart = "counterpart" ("对接另一方", "Other side of a match"),
        Proposer = "proposer" ("对接提出人", "Proposer of a match"),
        ProvinceAdmin = "province_admin" ("省级管理员", "Province administrator"),
        CityAdmin = "city_admin" ("市（州）、县级管理员", "City or county administrator"),
        Broker = "broker" ("科服保姆", "Broker"),
        SocietyBroker = "society_broker" ("学会保姆", "Society broker"),
        Integration = "integration" ("对接系统", "API client"),
    }
}

code_list! {
    RevealedData of "revealed_data" ("被查看的信息", "Revealed data") ("查看了本人的哪一项信息。", "What of a person was shown.") {
        /// Phone and e-mail, of the account or of a listing.
        Contact = "contact" ("联系方式", "Contact data"),
        IdentityNumber = "identity_number" ("身份证号码", "Identity number"),
        /// Of the unit that a grant is paid to.
        PayeeAccount = "payee_account" ("补助收款账号", "Account of a payee"),
    }
}

code_list! {
    RevealReason of "reveal_reasons" ("查看原因", "Reveal reasons") ("查看联系方式的原因。", "Why somebody was shown contact data.") {
        Match = "match" ("对接", "Match") ("双方接受的对接。", "A match that both sides accepted."),
        Service = "service" ("服务", "Service") ("为本人提供服务。", "To serve the person."),
        Verification = "verification" ("核实", "Verification") ("核实身份或信息。", "To verify identity or a statement."),
        Complaint = "complaint" ("投诉处理", "Complaint") ("处理投诉或异议。", "To deal with a complaint or an objection."),
        Emergency = "emergency" ("紧急情况", "Emergency"),
        Statutory = "statutory" ("法定义务", "Statutory duty") ("法律、行政法规规定。", "What a law or regulation asks for."),
        OwnData = "own_data" ("查看本人信息", "Own data"),
        Other = "other" ("其他", "Other"),
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
