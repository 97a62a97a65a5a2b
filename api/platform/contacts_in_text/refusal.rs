//! How a contact in a text is refused: with its place and without a character of it.

use super::{Audience, ContactKind, FoundContact, contacts_in};
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

/// Fails with 422 `contact_in_text`, naming each place, when one of the texts holds a contact, or several elements of an
/// array hold a number together.
pub fn refuse_contacts<'a>(
    audience: Audience,
    texts: impl IntoIterator<Item = Text<'a>>,
) -> Result<()> {
    let texts: Vec<Text<'a>> = texts.into_iter().collect();
    let mut fields = Vec::new();
    for array in
        texts.chunk_by(|one, next| array_of(one).is_some() && array_of(one) == array_of(next))
    {
        let before = fields.len();
        for text in array {
            let found = contacts_in(text.text, audience);
            fields.extend(found.iter().map(|one| refused(text, one)));
        }
        if fields.len() == before && array.len() > 1 {
            refuse_split_numbers(audience, array, &mut fields);
        }
    }
    let mut problem = Problem::new(Code::ContactInText);
    for field in fields.into_iter().take(MOST_NAMED) {
        problem = problem.field(field);
    }
    match problem.fields.is_empty() {
        true => Ok(()),
        false => Err(problem.into()),
    }
}

/// The pointer to the array that a text is an element of.
fn array_of<'t>(text: &'t Text<'_>) -> Option<&'t str> {
    let (array, element) = text.pointer.rsplit_once('/')?;
    element.parse::<usize>().is_ok().then_some(array)
}

/// Names the part in each element of a number that stands in several, read one after the other. Words are not read so: a
/// list of keywords may have a messenger and then a name.
fn refuse_split_numbers(audience: Audience, array: &[Text<'_>], fields: &mut Vec<FieldProblem>) {
    let words: Vec<&str> = array.iter().map(|text| text.text).collect();
    let found = contacts_in(&words.join(" "), audience);
    for one in found.iter().filter(|one| one.kind.is_number()) {
        let mut begin = 0;
        for text in array {
            let end = begin + text.text.chars().count();
            let (first, last) = (begin.max(one.start), end.min(one.start + one.length));
            if first < last {
                let part = FoundContact {
                    kind: one.kind,
                    start: first - begin,
                    length: last - first,
                };
                fields.push(refused(text, &part));
            }
            begin = end + 1;
        }
    }
}

fn refused(text: &Text<'_>, one: &FoundContact) -> FieldProblem {
    let (zh, en) = one.kind.names();
    let (first, last) = (one.start + 1, one.start + one.length);
    let detail = Bilingual::new(
        format!("第 {first} 至 {last} 个字符疑为{zh}；联系方式在双方接受对接后才互相公开"),
        format!(
            "characters {first} to {last} look like {en}; contact data is exchanged once both sides have accepted"
        ),
    );
    FieldProblem::body(text.pointer.clone(), one.kind.code(), detail).at(one.start, one.length)
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

    fn is_number(self) -> bool {
        matches!(self, Self::PhoneNumber | Self::IdentityNumber)
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
