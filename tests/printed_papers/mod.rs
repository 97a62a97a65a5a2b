//! Papers of contests: what they say, to whom, and the scans of their sealed pages.

mod application;
pub mod authorization;
mod award_list;
mod recommendation;
mod register;
mod sheets;

use crate::support::{Answer, Person, TestApp, pdf_text};

/// A paper with its text.
pub struct Printed {
    pub answer: Answer,
    pub text: String,
}

pub const DRAFT: &str = "草稿";
const CODE: &str = "校验码：";

pub async fn print(app: &TestApp, by: &Person, path: &str) -> Printed {
    printed(app.get(path).by(by).send().await)
}

#[track_caller]
pub fn printed(answer: Answer) -> Printed {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/pdf");
    let text = pdf_text(&answer.bytes);
    Printed { answer, text }
}

impl Printed {
    /// The code of a final version, `None` for a draft.
    pub fn code(&self) -> Option<String> {
        let code = self.text.split(CODE).nth(1)?;
        Some(code.chars().take_while(char::is_ascii_hexdigit).collect())
    }

    #[track_caller]
    pub fn is_draft(&self) {
        assert!(
            self.text.contains(DRAFT) && self.code().is_none(),
            "{}",
            self.text
        );
    }

    /// The code of a version that is no draft.
    #[track_caller]
    pub fn is_final(&self) -> String {
        assert!(!self.text.contains(DRAFT), "{}", self.text);
        let code = self.code().expect("a code");
        assert_eq!(code.len(), 16);
        code
    }

    #[track_caller]
    pub fn says(&self, parts: &[&str]) {
        let text = self.text.replace('\n', "");
        for part in parts {
            assert!(text.contains(part), "{part} in {}", self.text);
        }
    }

    #[track_caller]
    pub fn keeps_silent_of(&self, parts: &[&str]) {
        let text = self.text.replace('\n', "");
        for part in parts {
            assert!(!text.contains(part), "{part} in {}", self.text);
        }
    }
}
