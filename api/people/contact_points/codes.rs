use crate::kernel::codes::code_list;

code_list! {
    /// What kind of contact point.
    ContactKind of "contact_kinds" {
        Phone = "phone",
        Email = "email",
    }
}
