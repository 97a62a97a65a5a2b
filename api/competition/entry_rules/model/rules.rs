//! The form of an entry, the list of its formal check, and what its entrant declares.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::PersonId;
use crate::kernel::lists::{each_once, short_names};
use crate::platform::web::Merge;

/// A text in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"zh": "项目计划书", "en": "Project plan"}))]
pub struct RuleText {
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub zh: String,
    #[serde(default)]
    #[validate(length(max = 600))]
    #[schema(max_length = 600)]
    pub en: String,
}

/// A section of the project plan that entries fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct FormSection {
    /// The member of the entry's `plan`: 1 to 40 lower-case letters, digits and `_`, a letter first. Each once.
    #[validate(length(min = 1, max = 40))]
    #[schema(
        min_length = 1,
        max_length = 40,
        pattern = "^[a-z][a-z0-9_]*$",
        example = "business_model"
    )]
    pub key: String,
    #[validate(nested)]
    pub title: RuleText,
    pub required: bool,
    /// Characters.
    #[validate(range(min = 1, max = 20000))]
    #[schema(minimum = 1, maximum = 20000)]
    pub max_length: u32,
}

/// An item of the formal check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// 1 to 40 lower-case letters, digits and `_`, a letter first. Each once.
    #[validate(length(min = 1, max = 40))]
    #[schema(
        min_length = 1,
        max_length = 40,
        pattern = "^[a-z][a-z0-9_]*$",
        example = "licence_copy"
    )]
    pub code: String,
    #[validate(nested)]
    pub text: RuleText,
    /// Whether an entry that does not meet the item is disqualified. Otherwise what is missing can be supplied (补正).
    pub fatal: bool,
    /// The tracks whose entries are checked for it; none: all.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    pub tracks: Vec<String>,
}

impl ChecklistItem {
    /// Whether entries of a track are checked for it.
    pub fn applies_to(&self, track: &str) -> bool {
        self.tracks.is_empty() || self.tracks.iter().any(|one| one == track)
    }
}

/// What an entrant declares for the rules on who may enter. The exchange cannot know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"founded_on": "2019-05-06", "revenue_fen": 42_000_000, "revenue_year": 2023, "births": []}))]
pub struct EntryFacts {
    /// When the organisation was founded.
    #[validate(custom(function = day_of_the_exchange))]
    pub founded_on: Option<NaiveDate>,
    /// Revenue of the organisation in `revenue_year`, in fen.
    #[validate(range(min = 0, max = 100_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64)]
    pub revenue_fen: Option<i64>,
    #[validate(range(min = 1949, max = 2100))]
    #[schema(minimum = 1949, maximum = 2100)]
    pub revenue_year: Option<i16>,
    /// Of persons in the team, each once.
    #[validate(length(max = 50), custom(function = persons_differ), nested)]
    #[schema(max_items = 50)]
    pub births: Vec<MemberBirth>,
}

/// A change of what an entrant declares: what is absent stays.
pub type EntryFactsChange = Merge<EntryFacts>;

/// When a person in the team was born.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MemberBirth {
    pub person_id: PersonId,
    #[validate(custom(function = day_of_the_exchange))]
    pub born_on: NaiveDate,
}

fn persons_differ(births: &[MemberBirth]) -> Result<(), ValidationError> {
    each_once(births.iter().map(|birth| birth.person_id))
}
