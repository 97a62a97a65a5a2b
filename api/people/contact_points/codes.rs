use crate::kernel::codes::code_list;

code_list! {
    ContactKind of "contact_kinds" ("联系方式种类", "Contact kinds")
        ("账号的联系方式。", "Ways in which an account's holder can be reached.") {
        Phone = "phone" ("电话", "Phone"),
        Email = "email" ("电子邮件", "E-mail"),
    }
}
