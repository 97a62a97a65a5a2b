use serde_json::Value;

use super::text;
use crate::kernel::codes::List;
use crate::platform::web::Language;

/// A kind of notification, declared by the slice whose event it tells.
///
/// A text may name facts of the event: `{title}` stands for the fact `title`. An English text takes the fact `title_en`
/// where that is there and not empty. A fact that is a code of a list is told by its name in that list (`codes`).
#[derive(Debug)]
pub struct Kind {
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub text_zh: &'static str,
    pub text_en: &'static str,
    /// The facts that are codes, with their lists.
    pub codes: &'static [(&'static str, &'static List)],
    /// Whether the kind goes out by SMS for people who chose nothing.
    pub sms: bool,
    /// The same for e-mail.
    pub email: bool,
}

impl Kind {
    /// A kind that goes out by SMS or e-mail only for people who chose that. Names and texts are in Chinese and English.
    pub const fn new(
        code: &'static str,
        (zh, en): (&'static str, &'static str),
        (text_zh, text_en): (&'static str, &'static str),
    ) -> Self {
        Self {
            code,
            zh,
            en,
            text_zh,
            text_en,
            codes: &[],
            sms: false,
            email: false,
        }
    }

    pub const fn name(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }

    /// What the kind says of an event.
    pub fn text(&self, facts: &Value, language: Language) -> String {
        text::fill(self, facts, language)
    }
}
