use crate::kernel::codes::code_list;

code_list! {
    ConsentPurpose of "consent_purposes" ("同意事项", "Consent purposes") ("个人同意的事项。", "What somebody agrees to.") {
        TermsOfService = "terms_of_service" ("服务条款", "Terms of service"),
        PersonalData = "personal_data" ("个人信息处理", "Processing of personal data"),
        ContactSharing = "contact_sharing" ("向对接方提供联系方式", "Contact data for the other side of a match"),
        Notifications = "notifications" ("接收通知", "Notifications"),
        Research = "research" ("去标识化研究", "Research on de-identified data"),
    }
}
