//! Scores as a request gives them.

use std::collections::BTreeMap;

use engine::scoring::{Completeness, CriterionScore, Decimal, ScoringRules, Sheet, check_sheet};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::ValidationError;

use crate::competition::contest_stages::view::RulesDecimal;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// Scores by the key of the criterion. Null takes a score back.
pub type GivenScores = BTreeMap<String, Option<RulesDecimal>>;
/// Scores as they are stored and shown.
pub type Scores = BTreeMap<String, Decimal>;

/// The most criteria of a stage.
const MOST: usize = 50;

/// What the document says of [`GivenScores`].
pub struct ScoresByCriterion;

impl PartialSchema for ScoresByCriterion {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "Score by the key of the criterion: a number or text with up to 4 decimals. Null takes a score back.",
            ))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .max_properties(Some(MOST))
            .examples([json!({"employment": 90, "person": "88.5"})])
            .into()
    }
}

impl ToSchema for ScoresByCriterion {}

pub fn within_bounds(given: &GivenScores) -> std::result::Result<(), ValidationError> {
    match given.len() <= MOST && given.keys().all(|key| (1..=50).contains(&key.len())) {
        true => Ok(()),
        false => Err(ValidationError::new("length")),
    }
}

/// Scores as they are stored.
pub fn stored(scores: &Value) -> Result<Scores> {
    Ok(serde_json::from_value(scores.clone()).map_err(anyhow::Error::from)?)
}

/// The scores after a change.
pub fn merged(mut scores: Scores, given: GivenScores) -> Scores {
    for (key, score) in given {
        match score {
            Some(score) => {
                scores.insert(key, score.decimal());
            }
            None => {
                scores.remove(&key);
            }
        }
    }
    scores
}

pub fn as_list(scores: &Scores) -> Vec<CriterionScore> {
    let list = scores.iter().map(|(key, score)| CriterionScore {
        criterion: key.clone(),
        score: *score,
    });
    list.collect()
}

/// Fails with 422 that names each fault by its place in `{"scores": {key: score}, "opinion"}`.
pub fn check(
    rules: &ScoringRules,
    scores: &Scores,
    opinion: &str,
    wanted: Completeness,
) -> Result<()> {
    let list = as_list(scores);
    let sheet = Sheet {
        scores: list.clone(),
        opinion: Some(opinion.to_owned()),
    };
    let faults = check_sheet(rules, &sheet, wanted);
    if faults.is_empty() {
        return Ok(());
    }
    let fields = faults.into_iter().map(|fault| {
        let pointer = pointer(&list, &fault.pointer);
        FieldProblem::body(pointer, fault.code, Bilingual::new(fault.zh, fault.en))
    });
    Err(fields
        .fold(Problem::new(Code::InvalidValue), Problem::field)
        .into())
}

/// `/scores/2/score` of the engine's list as `/scores/KEY`.
fn pointer(list: &[CriterionScore], engine: &str) -> String {
    let place = engine
        .strip_prefix("/scores/")
        .and_then(|rest| rest.split('/').next())
        .and_then(|place| place.parse::<usize>().ok());
    match place.and_then(|place| list.get(place)) {
        Some(score) => {
            let key = score.criterion.replace('~', "~0").replace('/', "~1");
            format!("/scores/{key}")
        }
        None => engine.to_owned(),
    }
}
