use crate::kernel::codes::code_list;

code_list! {
    LookUpKind of "account_look_up_kinds" ("账号查找方式", "Kinds of account look-ups")
        ("按哪一项信息查找账号（留痕）。", "By what an account was looked up; on record.") {
        Phone = "phone" ("手机号码", "Phone number"),
        Email = "email" ("电子邮箱", "E-mail address"),
        CreditCode = "credit_code" ("统一社会信用代码", "Credit code"),
    }
}
