use crate::codes::code_list;

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
