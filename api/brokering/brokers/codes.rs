use crate::kernel::codes::code_list;
use crate::kernel::roles::Role;

code_list! {
    BrokerKind of "broker_kinds" ("科服保姆类别", "Kinds of brokers")
        ("科服保姆的任命类别。", "For whom a broker works: an association (科协) or a society (学会).") {
        Association = "association" ("科服保姆", "Broker of an association"),
        Society = "society" ("学会保姆", "Broker of a society"),
    }
}

code_list! {
    Employment of "broker_employments" ("科服保姆用工方式", "Employment of brokers")
        ("科服保姆专职或兼职。", "Whether a broker works full time.") {
        FullTime = "full_time" ("专职", "Full time"),
        PartTime = "part_time" ("兼职", "Part time"),
    }
}

impl BrokerKind {
    /// The role that an appointment of the kind gives.
    pub const fn role(self) -> Role {
        match self {
            Self::Association => Role::Broker,
            Self::Society => Role::SocietyBroker,
        }
    }

    /// The kind of an appointment; `None`: not one of a broker.
    pub const fn of(role: Role) -> Option<Self> {
        match role {
            Role::Broker => Some(Self::Association),
            Role::SocietyBroker => Some(Self::Society),
            Role::ProvinceAdmin | Role::CityAdmin | Role::Judge | Role::ContestOrganizer => None,
        }
    }
}
