use crate::kernel::codes::code_list;

code_list! {
    /// What a code is for. It is good for nothing else.
    CodePurpose of "one_time_code_purposes" {
        VerifyContactPoint = "verify_contact_point",
        ResetPassword = "reset_password",
    }
}
