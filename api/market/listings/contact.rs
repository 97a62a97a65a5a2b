//! The contact of a listing.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::platform::privacy::{Email, Phone, email_in_full, phone_in_full};
use crate::platform::web::{Merge, objects};

/// How the owner can be reached. Private: shown to the other side of a match once both have accepted. Sealed at rest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
#[validate(schema(function = can_be_reached))]
pub struct Contact {
    /// Whom to ask for.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "张工")]
    pub name: String,
    /// A mobile or landline number of the mainland, with or without an extension, a 400 number, or `+` and an international
    /// number; blanks, hyphens and brackets are taken. Kept as `13800000001`, `028-85551234-8012`, `400-810-0080` or
    /// `+85221234567`. Phone or e-mail must be given.
    #[serde(serialize_with = "phone_in_full")]
    #[validate(length(min = 5, max = 40), custom(function = Phone::well_formed))]
    #[schema(value_type = Option<String>, min_length = 5, max_length = 40, example = "13800000001")]
    pub phone: Option<Phone>,
    /// Kept in small letters, the domain in its ASCII form (UTS 46).
    #[serde(serialize_with = "email_in_full")]
    #[validate(length(min = 3, max = 254), email)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 254, format = Email, example = "zhang@example.com")]
    pub email: Option<Email>,
}

/// A change of a contact: what is absent stays.
pub type ContactChange = Merge<Contact>;

/// Without the name: it is personal too.
impl fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Contact")
            .field("phone", &self.phone)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

objects!(Contact);

fn can_be_reached(contact: &Contact) -> Result<(), validator::ValidationError> {
    if contact.phone.is_some() || contact.email.is_some() {
        return Ok(());
    }
    let mut error = validator::ValidationError::new("required").with_message(
        "电话和电子邮件至少填一项|a phone number or an e-mail address is needed".into(),
    );
    error.add_param("field".into(), &"phone");
    Err(error)
}
