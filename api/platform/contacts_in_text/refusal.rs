//! How a contact in a text is refused: with its place and without a character of it.

use super::{Audience, ContactKind, contacts_in};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// A text of a request or of a row, and the JSON pointer to it.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    pub pointer: String,
    pub text: &'a str,
}

impl<'a> Text<'a> {
    pub fn new(pointer: impl Into<String>, text: &'a str) -> Self {
        Self {
            pointer: pointer.into(),
            text,
        }
    }
}

/// The places that one problem names at most.
const MOST_NAMED: usize = 50;

/// Fails with 422 `contact_in_text`, naming each place, when one of the texts holds a contact.
pub fn refuse_contacts<'a>(
    audience: Audience,
    texts: impl IntoIterator<Item = Text<'a>>,
) -> Result<()> {
    let mut problem = Problem::new(Code::ContactInText);
    for Text { pointer, text } in texts {
        let found = contacts_in(text, audience);
        let left = MOST_NAMED.saturating_sub(problem.fields.len());
        for one in found.into_iter().take(left) {
            let (zh, en) = one.kind.names();
            let (first, last) = (one.start + 1, one.start + one.length);
            let detail = Bilingual::new(
                format!("第 {first} 至 {last} 个字符疑为{zh}；联系方式在双方接受对接后才互相公开"),
                format!(
                    "characters {first} to {last} look like {en}; contact data is exchanged once both sides have accepted"
                ),
            );
            let field = FieldProblem::body(pointer.clone(), one.kind.code(), detail);
            problem = problem.field(field.at(one.start, one.length));
        }
    }
    match problem.fields.is_empty() {
        true => Ok(()),
        false => Err(problem.into()),
    }
}

impl ContactKind {
    /// The kind of fault in `errors`.
    pub fn code(self) -> &'static str {
        match self {
            Self::PhoneNumber => "phone_number",
            Self::EmailAddress => "email_address",
            Self::MessengerAccount => "messenger_account",
            Self::WebAddress => "web_address",
            Self::IdentityNumber => "identity_number",
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::PhoneNumber => ("电话号码", "a phone number"),
            Self::EmailAddress => ("电子邮件地址", "an e-mail address"),
            Self::MessengerAccount => ("即时通信账号", "an account of a messenger"),
            Self::WebAddress => ("网址", "a web address"),
            Self::IdentityNumber => ("身份证号码", "an identity number"),
        }
    }
}
