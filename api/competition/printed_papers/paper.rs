//! A paper: what it says, how it stands, and how it becomes a PDF.

use engine::scoring::hash_of;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::codes::PaperKind;
use crate::kernel::ids::{ContestId, ContestJudgeId};
use crate::platform::error::{Code, Result};
use crate::platform::pdf::{Foot, Page, Sheet, Style};
use crate::platform::web::File;

/// Hexadecimal digits of the code.
const CODE_LENGTH: usize = 16;
const DRAFT: &str = "草稿";

/// What a paper is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperOf {
    pub kind: PaperKind,
    /// The entry, the recommending unit, the stage or the list of awards.
    pub resource_id: Uuid,
    /// Of a score sheet.
    pub judge_id: Option<ContestJudgeId>,
    /// Of the summary of a panel; empty: the judges in no panel.
    pub panel: Option<String>,
}

impl PaperOf {
    pub fn new(kind: PaperKind, resource_id: Uuid) -> Self {
        Self {
            kind,
            resource_id,
            judge_id: None,
            panel: None,
        }
    }

    /// Where the paper is printed.
    fn path(&self) -> String {
        let id = self.resource_id;
        match self.kind {
            PaperKind::Application => format!("/v1/entries/{id}/application.pdf"),
            PaperKind::RecommendationLetter => format!("/v1/recommending-units/{id}/letter.pdf"),
            PaperKind::RecommendationList => format!("/v1/recommending-units/{id}/list.pdf"),
            PaperKind::ScoreSheet => {
                let judge = self.judge_id.map(|judge| judge.to_string());
                let judge = judge.unwrap_or_default();
                format!("/v1/contest-stages/{id}/judges/{judge}/sheet.pdf")
            }
            PaperKind::PanelSummary => {
                let panel = self.panel.as_deref().unwrap_or_default();
                let panel = utf8_percent_encode(panel, NON_ALPHANUMERIC);
                format!("/v1/contest-stages/{id}/summary.pdf?panel={panel}")
            }
            PaperKind::AwardList => format!("/v1/award-lists/{id}/paper.pdf"),
        }
    }
}

/// How a paper stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can still change: marked 草稿, without a code.
    Draft,
    /// A version with its code.
    Final,
    /// It leaves out whose the entries are, for a reader who must not know: without a code.
    Anonymous,
}

/// What a kind of paper says. Its JSON is what the code is made of: it is the same for all readers of the version.
pub trait Content {
    /// What stands in the name of the file, behind the name of the kind.
    fn subject(&self) -> String;

    fn page(&self) -> Page {
        Page::Portrait
    }

    fn draw(&self, sheet: &mut Sheet);
}

/// A paper as a caller may read it.
pub struct Paper {
    pub of: PaperOf,
    pub contest_id: ContestId,
    pub standing: Standing,
    /// Of the content, from 1.
    pub version: i32,
    pub content_hash: String,
    /// Whether the caller may register it as printed, and hang the scan on it.
    pub is_keeper: bool,
    content: Box<dyn Content + Send>,
}

/// What a paper is made of, beside its content.
pub struct Frame {
    pub of: PaperOf,
    pub contest_id: ContestId,
    pub standing: Standing,
    pub version: i64,
    pub is_keeper: bool,
}

impl Paper {
    pub fn new<C: Content + Serialize + Send + 'static>(frame: Frame, content: C) -> Result<Self> {
        let version = i32::try_from(frame.version.max(1)).unwrap_or(i32::MAX);
        let of = frame.of;
        let said: Value = serde_json::to_value(&content).map_err(anyhow::Error::from)?;
        let content_hash = hash_of(&json!({
            "kind": of.kind,
            "resource_id": of.resource_id,
            "judge_id": of.judge_id,
            "panel": of.panel,
            "version": version,
            "content": said,
        }));
        Ok(Self {
            of,
            contest_id: frame.contest_id,
            standing: frame.standing,
            version,
            content_hash,
            is_keeper: frame.is_keeper,
            content: Box::new(content),
        })
    }

    /// The code of a final version: the beginning of the hash of its content.
    pub fn code(&self) -> Option<&str> {
        match self.standing {
            Standing::Final => self.content_hash.get(..CODE_LENGTH),
            Standing::Draft | Standing::Anonymous => None,
        }
    }

    /// Fails with 409 `paper_outdated` unless the code is that of the paper as it is now.
    pub fn require_code(&self, code: &str) -> Result<()> {
        match self.code() {
            Some(current) if current == code => Ok(()),
            _ => Err(Code::PaperOutdated.into()),
        }
    }

    /// The same version gives the same bytes. `base_url` is the address of the service.
    pub fn file(&self, base_url: &str) -> Result<File> {
        let kind = self.of.kind;
        let title = format!("{} {}", kind.title(), self.content.subject());
        let mut sheet = Sheet::new(&title, self.content.page());
        if let Some(code) = self.code() {
            sheet = sheet.foot(Foot {
                qr: format!("{base_url}{}", self.of.path()),
                lines: vec![
                    format!("版本：{}　校验码：{code}", self.version),
                    "扫码可获取现行版本；校验码不一致的，以现行版本为准。".to_owned(),
                ],
            });
        }
        if self.standing == Standing::Draft {
            sheet = sheet.watermark(DRAFT);
        }
        if self.standing == Standing::Anonymous {
            sheet.paragraph("匿名件，不含参赛人信息", Style::size(9.0).gray(90));
        }
        self.content.draw(&mut sheet);
        let bytes = sheet.footer("第 {page} 页，共 {pages} 页").finish()?;
        let plain = kind.as_str().replace('_', "-");
        Ok(File::pdf(bytes, &format!("{plain}.pdf")).named(&format!("{title}.pdf")))
    }
}
