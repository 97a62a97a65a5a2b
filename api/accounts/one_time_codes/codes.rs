use crate::kernel::codes::code_list;

code_list! {
    CodePurpose of "one_time_code_purposes" ("一次性验证码用途", "Purposes of one-time codes")
        ("验证码为何而发；不得用于其他用途。", "What a one-time code is for; it is good for nothing else.") {
        VerifyContactPoint = "verify_contact_point" ("验证联系方式", "Verify a contact point"),
        ResetPassword = "reset_password" ("重置密码", "Set a new password"),
    }
}
