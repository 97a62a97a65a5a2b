use crate::kernel::codes::code_list;

code_list! {
    /// What somebody agrees to.
    ConsentPurpose of "consent_purposes" {
        TermsOfService = "terms_of_service",
        PersonalData = "personal_data",
        ContactSharing = "contact_sharing",
        Notifications = "notifications",
        Research = "research",
    }
}
