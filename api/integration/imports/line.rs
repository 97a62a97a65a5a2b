//! One line of an import file: the least is `id`, `side` and a `title` or `summary`.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use validator::Validate;

use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::market::listings::codes::{
    CooperationMode, IndustrySection, IpKind, ListingKind, Market, Side, Urgency,
};
use crate::market::listings::model::{Contact, ListingContent};
use crate::market::listings::policy::content::{MOST_FEN, default_valid_days, normal};
use crate::platform::error::{Problem, Result};
use crate::platform::web::keyword_lengths;
use crate::reference::code_lists::TechnologyField;

/// A title made of a summary is cut here.
const MADE_TITLE: usize = 40;

#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ImportLine {
    /// What the listing is called where it comes from.
    #[validate(length(min = 1, max = 200))]
    id: Option<String>,
    /// The same under the name it has in the database.
    #[validate(length(min = 1, max = 200))]
    external_ref: Option<String>,
    pub side: Side,
    #[serde(default = "technology")]
    pub market: Market,
    /// Absent: `problem` for a need, `achievement` for an offer, `content` for popular science.
    kind: Option<ListingKind>,
    #[serde(default)]
    #[validate(length(max = 200))]
    title: String,
    /// Some files have the title as a list of words too. It is not kept.
    #[serde(default, rename = "title_words")]
    _title_words: serde::de::IgnoredAny,
    /// Some files have a discipline too. It is not kept.
    #[serde(default, rename = "category")]
    _category: serde::de::IgnoredAny,
    #[serde(default)]
    #[validate(length(max = 2000))]
    summary: String,
    #[serde(default)]
    #[validate(length(max = 20000))]
    description: String,
    #[serde(default)]
    #[validate(length(max = 5))]
    fields: Vec<TechnologyField>,
    industry: Option<IndustrySection>,
    /// Absent: the province.
    #[serde(default = "DivisionCode::sichuan")]
    division: DivisionCode,
    #[serde(default)]
    #[validate(length(max = 20), custom(function = keyword_lengths))]
    keywords: Vec<String>,
    #[validate(range(min = 0, max = MOST_FEN))]
    budget_min_fen: Option<i64>,
    #[validate(range(min = 0, max = MOST_FEN))]
    budget_max_fen: Option<i64>,
    #[validate(range(min = 1, max = 9))]
    trl: Option<i16>,
    ip_kind: Option<IpKind>,
    #[serde(default)]
    #[validate(length(max = 8))]
    cooperation_modes: Vec<CooperationMode>,
    deadline_on: Option<NaiveDate>,
    /// Counted from the day of the import; `deadline_on` comes before it.
    #[validate(range(min = 0, max = 3650))]
    deadline_in_days: Option<u64>,
    #[serde(default = "normal")]
    urgency: Urgency,
    #[serde(default = "default_valid_days")]
    #[validate(range(min = 1, max = 365))]
    valid_days: i16,
    #[validate(nested)]
    contact: Option<Contact>,
    /// A login name, in any case and width; absent: an account that stands for imported needs, or offers, without an owner.
    #[validate(length(min = 3, max = 32))]
    pub owner: Option<String>,
}

fn technology() -> Market {
    Market::Technology
}

impl ImportLine {
    pub fn reference(&self) -> Result<String> {
        match (&self.id, &self.external_ref) {
            (Some(one), None) | (None, Some(one)) => Ok(one.clone()),
            (None, None) => {
                Err(Problem::invalid_body("/id", "required", "必填", "is required").into())
            }
            (Some(_), Some(_)) => Err(Problem::invalid_body(
                "/external_ref",
                "conflict",
                "与 id 只能填一个",
                "says what id says already",
            )
            .into()),
        }
    }

    pub fn content(self, now: DateTime<Utc>) -> Result<(ListingContent, Option<Contact>)> {
        let title = match self.title.trim().is_empty() {
            false => self.title,
            true => made_title(&self.summary).ok_or_else(|| {
                Problem::invalid_body(
                    "/title",
                    "required",
                    "标题和摘要至少填一项",
                    "a title or a summary is needed",
                )
            })?,
        };
        let kind = self.kind.unwrap_or(match (self.market, self.side) {
            (Market::Popsci, _) => ListingKind::Content,
            (Market::Technology, Side::Need) => ListingKind::Problem,
            (Market::Technology, Side::Offer) => ListingKind::Achievement,
        });
        let counted = |days| official_day(now).checked_add_days(Days::new(days));
        let content = ListingContent {
            kind,
            title,
            summary: self.summary,
            description: self.description,
            fields: self.fields,
            industry: self.industry,
            division: self.division,
            keywords: self.keywords,
            budget_min_fen: self.budget_min_fen,
            budget_max_fen: self.budget_max_fen,
            trl: self.trl,
            ip_kind: self.ip_kind,
            cooperation_modes: self.cooperation_modes,
            deadline_on: self.deadline_on.or(self.deadline_in_days.and_then(counted)),
            urgency: self.urgency,
            valid_days: self.valid_days,
        };
        Ok((content, self.contact))
    }
}

/// The beginning of a summary, to its first stop.
fn made_title(summary: &str) -> Option<String> {
    let title: String = summary
        .split(['。', '；', '\n'])
        .map(str::trim)
        .find(|sentence| !sentence.is_empty())?
        .chars()
        .take(MADE_TITLE)
        .collect();
    Some(title)
}
