use crate::kernel::codes::code_list;

code_list! {
    CredentialLevel of "credential_levels" ("技术经纪人资格等级", "Levels of credentials of brokers")
        ("技术经纪人、技术经理人的资格等级。", "Levels of technology brokers and technology managers.") {
        Junior = "junior_technology_broker" ("初级技术经纪人", "Junior technology broker"),
        Intermediate = "intermediate_technology_broker" ("中级技术经纪人", "Intermediate technology broker"),
        Senior = "senior_technology_manager" ("高级技术经理人", "Senior technology manager"),
    }
}
