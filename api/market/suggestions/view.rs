use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::codes::{List, code_list};
use crate::market::listings::codes::{CooperationMode, IndustrySection};
use crate::market::listings::view::ListingView;
use crate::platform::web::Language;
use crate::reference::code_lists::TechnologyField;
use crate::reference::divisions;
use engine::matching::{self, Suggestion};

code_list! {
    ReasonKind of "match_reason_kinds" ("匹配理由类型", "Match reason kinds")
        ("匹配得分由哪些理由组成。", "What the reasons of a score are about.") {
        Word = "word" ("共同词语", "Shared word"),
        OtherWords = "other_words" ("其他共同词语", "Further shared words"),
        Field = "field" ("技术领域相同", "Same field"),
        Industry = "industry" ("行业相同", "Same industry"),
        Place = "place" ("地域相近", "Near each other"),
        Budget = "budget" ("报价与预算相符", "Price fits budget"),
        Maturity = "maturity" ("成熟度达到要求", "As mature as asked"),
        Mode = "mode" ("合作方式一致", "Same way of working"),
    }
}

/// Points are ten-thousandths of a score.
const POINTS_A_SCORE: f64 = 10_000.0;

/// A part of a score. The points of all reasons add up to the score.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonView {
    pub kind: ReasonKind,
    /// The word, field, industry, division or mode that is shared; the level for `maturity`; empty where the kind says all.
    #[schema(example = "电气")]
    pub value: String,
    /// Its part of the score, to four decimals.
    #[schema(minimum = 0, maximum = 1, example = 0.1234)]
    pub points: f64,
    /// The reason as a sentence, in Chinese or English by `Accept-Language`.
    #[schema(example = "双方都提到“电气”")]
    pub text: String,
}

/// A reason as it is kept with a match.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptReason {
    kind: ReasonKind,
    value: String,
    points: u16,
}

/// The reasons of a suggestion, to be kept.
pub fn kept(suggestion: &Suggestion) -> Vec<KeptReason> {
    suggestion
        .reasons
        .iter()
        .map(|reason| KeptReason {
            kind: kind_of(reason.kind),
            value: reason.value.clone(),
            points: reason.points.get(),
        })
        .collect()
}

/// A score or a part of one, as a number in 0..1.
pub fn share(points: impl Into<f64>) -> f64 {
    points.into() / POINTS_A_SCORE
}

/// Kept reasons, told in a language.
pub fn reasons_in(language: Language, reasons: &[KeptReason]) -> Vec<ReasonView> {
    reasons
        .iter()
        .map(|reason| ReasonView {
            kind: reason.kind,
            value: reason.value.clone(),
            points: share(reason.points),
            text: sentence(language, reason.kind, &reason.value),
        })
        .collect()
}

fn kind_of(kind: matching::ReasonKind) -> ReasonKind {
    match kind {
        matching::ReasonKind::Word => ReasonKind::Word,
        matching::ReasonKind::OtherWords => ReasonKind::OtherWords,
        matching::ReasonKind::Field => ReasonKind::Field,
        matching::ReasonKind::Industry => ReasonKind::Industry,
        matching::ReasonKind::Place => ReasonKind::Place,
        matching::ReasonKind::Budget => ReasonKind::Budget,
        matching::ReasonKind::Maturity => ReasonKind::Maturity,
        matching::ReasonKind::Mode => ReasonKind::Mode,
    }
}

fn sentence(language: Language, kind: ReasonKind, value: &str) -> String {
    let named = |list: &List| {
        list.names_of(value)
            .map_or(value, |(zh, en)| match language {
                Language::Chinese => zh,
                Language::English => en,
            })
            .to_owned()
    };
    match (language, kind) {
        (Language::Chinese, ReasonKind::Word) => format!("双方都提到“{value}”"),
        (Language::English, ReasonKind::Word) => format!("both mention “{value}”"),
        (Language::Chinese, ReasonKind::OtherWords) => "还有其他共同的词语".into(),
        (Language::English, ReasonKind::OtherWords) => "further words in common".into(),
        (Language::Chinese, ReasonKind::Field) => {
            format!("同属{}领域", named(TechnologyField::LIST))
        }
        (Language::English, ReasonKind::Field) => {
            format!("the same field: {}", named(TechnologyField::LIST))
        }
        (Language::Chinese, ReasonKind::Industry) => {
            format!("同属{}行业", named(IndustrySection::LIST))
        }
        (Language::English, ReasonKind::Industry) => {
            format!("the same industry: {}", named(IndustrySection::LIST))
        }
        (Language::Chinese, ReasonKind::Place) => {
            format!("同在{}", divisions::name_of(value).unwrap_or(value))
        }
        (Language::English, ReasonKind::Place) => {
            format!("both in {}", divisions::name_of(value).unwrap_or(value))
        }
        (Language::Chinese, ReasonKind::Budget) => "报价在预算之内".into(),
        (Language::English, ReasonKind::Budget) => "price and budget fit".into(),
        (Language::Chinese, ReasonKind::Maturity) => format!("技术成熟度 {value} 级，达到要求"),
        (Language::English, ReasonKind::Maturity) => {
            format!("readiness level {value} is as mature as asked")
        }
        (Language::Chinese, ReasonKind::Mode) => format!("都接受{}", named(CooperationMode::LIST)),
        (Language::English, ReasonKind::Mode) => {
            format!("both open to {}", named(CooperationMode::LIST))
        }
    }
}

/// A listing that fits, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    pub listing: ListingView,
    /// How well it fits, to four decimals; comparable between suggestions of one listing.
    #[schema(minimum = 0, maximum = 1, example = 0.5321)]
    pub score: f64,
    /// Why: the weightiest first; their points add up to the score.
    pub reasons: Vec<ReasonView>,
}

/// Suggestions, the best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct SuggestionPage {
    pub items: Vec<SuggestionView>,
    /// Always null: beyond the best hundred it is a search.
    pub next_cursor: Option<String>,
}
