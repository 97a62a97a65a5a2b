//! Rules on who may enter: data with a type for each kind.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{
    AdditionalProperties, Discriminator, ObjectBuilder, OneOfBuilder, Schema, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use super::RuleText;
use crate::competition::entries::codes::EntryDoor;
use crate::competition::entry_rules::codes::{
    EligibilityRuleKind, EntryLimitHolder, EntryLimitScope, VerifiedLevel,
};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::lists::{each_once, short_names};
use crate::platform::error::Result;
use crate::platform::web::parse_json;

/// Declares the rules: a type and a code each. In the document a rule is one of its types, told apart by `kind`.
macro_rules! eligibility_rules {
    ($($kind:ident($rule:ident) = $code:literal),+ $(,)?) => {
        /// A rule on who may enter.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum EligibilityRule { $( #[serde(rename = $code)] $kind($rule) ),+ }

        impl EligibilityRule {
            pub fn kind(&self) -> EligibilityRuleKind {
                match self { $( Self::$kind(_) => EligibilityRuleKind::$kind ),+ }
            }

            /// Reads a rule of a request: the members beside `kind`.
            pub fn parse(kind: EligibilityRuleKind, members: &[u8]) -> Result<Self> {
                match kind { $( EligibilityRuleKind::$kind => parse_json(members).map(Self::$kind) ),+ }
            }
        }

        impl PartialSchema for EligibilityRule {
            fn schema() -> RefOr<Schema> {
                let mut kinds = Discriminator::new("kind");
                let rules = OneOfBuilder::new()
                    .description(Some("A rule on who may enter. `kind` tells which."))
                    $( .item({
                        let rule = Ref::from_schema_name(<$rule as ToSchema>::name());
                        kinds.mapping.insert($code.to_owned(), rule.ref_location.clone());
                        rule
                    }) )+;
                rules.discriminator(Some(kinds)).into()
            }
        }

        impl ToSchema for EligibilityRule {
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                $(
                    <$rule as ToSchema>::schemas(schemas);
                    schemas.push((<$rule as ToSchema>::name().into_owned(), with_kind(<$rule>::schema(), $code)));
                )+
            }
        }
    };
}

/// The schema of a rule with the member that tells its kind.
fn with_kind(schema: RefOr<Schema>, code: &str) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = schema else {
        return schema;
    };
    let kind = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([code]))
        .description(Some("A code of `eligibility_rule_kinds`."));
    object.properties.insert("kind".to_owned(), kind.into());
    object.required.push("kind".to_owned());
    object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    RefOr::T(Schema::Object(object))
}

eligibility_rules! {
    NoPriorAward(NoPriorAwardRule) = "no_prior_award",
    MaxEntriesPer(MaxEntriesPerRule) = "max_entries_per",
    AgeAt(AgeAtRule) = "age_at",
    OrganizationFounded(OrganizationFoundedRule) = "organization_founded",
    OrganizationRevenueAtMost(OrganizationRevenueRule) = "organization_revenue_at_most",
    DivisionIn(DivisionInRule) = "division_in",
    Documents(DocumentsRule) = "documents",
    DoorIn(DoorInRule) = "door_in",
    VerifiedAccount(VerifiedAccountRule) = "verified_account",
}

/// No leader or member has won an award in earlier editions of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NoPriorAwardRule {
    /// Null: the series of the contest.
    #[serde(default)]
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub series: Option<String>,
    /// How many editions before that of the contest count.
    #[validate(range(min = 1, max = 999))]
    #[schema(minimum = 1, maximum = 999)]
    pub editions_back: i16,
    /// The tiers of awards that bar; none: all.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    pub tiers: Vec<String>,
    /// An award in another track does not bar. One in the same track bars unless a higher tier is aimed at, which a person
    /// decides.
    #[serde(default)]
    pub only_if_higher_in_same_group: bool,
}

/// A limit of the entries of one person or organisation. Entries count that were submitted, unless they were withdrawn,
/// refused or disqualified, or lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MaxEntriesPerRule {
    pub who: EntryLimitHolder,
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub count: i16,
    pub scope: EntryLimitScope,
}

/// The age of the leader and of each member on a day. One of `min` and `max` is required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AgeAtRule {
    #[validate(custom(function = day_of_the_exchange))]
    pub date: NaiveDate,
    /// Completed years.
    #[serde(default)]
    #[validate(range(min = 0, max = 150))]
    #[schema(minimum = 0, maximum = 150)]
    pub min: Option<i16>,
    /// Completed years.
    #[serde(default)]
    #[validate(range(min = 0, max = 150))]
    #[schema(minimum = 0, maximum = 150)]
    pub max: Option<i16>,
}

/// When the organisation was founded, by what the entrant declares. One of both bounds is required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OrganizationFoundedRule {
    #[serde(default)]
    #[validate(custom(function = day_of_the_exchange))]
    pub not_before: Option<NaiveDate>,
    #[serde(default)]
    #[validate(custom(function = day_of_the_exchange))]
    pub not_after: Option<NaiveDate>,
}

/// The revenue of the organisation in a year, by what the entrant declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct OrganizationRevenueRule {
    /// The most, in fen.
    #[validate(range(min = 0, max = 100_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64)]
    pub fen: i64,
    #[validate(range(min = 1949, max = 2100))]
    #[schema(minimum = 1949, maximum = 2100)]
    pub year: i16,
}

/// The division of the entry is one of these or lies inside one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DivisionInRule {
    #[validate(length(min = 1, max = 200), custom(function = divisions_differ))]
    #[schema(min_items = 1, max_items = 200)]
    pub divisions: Vec<DivisionCode>,
}

/// Files that hang on the entry. A kind is there when its word stands in the name of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DocumentsRule {
    /// Null: entries of all tracks.
    #[serde(default)]
    #[validate(length(min = 1, max = 30))]
    #[schema(min_length = 1, max_length = 30)]
    pub track: Option<String>,
    #[validate(length(min = 1, max = 20), custom(function = short_names))]
    #[schema(min_items = 1, max_items = 20, example = json!(["营业执照"]))]
    pub kinds: Vec<String>,
}

/// How the entry came to the contest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DoorInRule {
    #[validate(length(min = 1, max = 3), custom(function = doors_differ))]
    #[schema(min_items = 1, max_items = 3)]
    pub doors: Vec<EntryDoor>,
}

/// A verification that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifiedAccountRule {
    pub level: VerifiedLevel,
}

fn divisions_differ(divisions: &[DivisionCode]) -> Result<(), validator::ValidationError> {
    each_once(divisions)
}

fn doors_differ(doors: &[EntryDoor]) -> Result<(), validator::ValidationError> {
    each_once(doors)
}

/// What a rule finds of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EligibilityFinding {
    /// Place of the rule in the list of the contest, from 0.
    #[schema(minimum = 0, maximum = 29)]
    pub rule: usize,
    pub kind: EligibilityRuleKind,
    /// Null: not known. `explanation` says what is missing.
    pub met: Option<bool>,
    /// What was found: a number, a day, a division or another short text.
    pub found: Option<String>,
    pub explanation: RuleText,
}
