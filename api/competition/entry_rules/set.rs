use actix_web::put;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::EligibilityRuleKind;
use super::get::absent;
use super::model::{self, ChecklistItem, EligibilityRule, EntryRulesContent, FormSection};
use super::policy;
use super::view::{EntryRulesPath, EntryRulesView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model as stages;
use crate::competition::contests::model as contests;
use crate::platform::error::constraints::unknown_division_at;
use crate::platform::error::{
    Bilingual, Code, Error, FieldProblem, Place, Problem, Result, problems,
};
use crate::platform::web::{Answer, IfMatch, Json, Path};

/// What a contest requires of entries. A member that is absent has its default.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "form": [{"key": "business_model", "title": {"zh": "商业模式", "en": "Business model"}, "required": true, "max_length": 3000}],
    "team_max": 7,
    "checklist": [
        {"code": "licence_copy", "text": {"zh": "营业执照复印件齐全"}, "fatal": false},
        {"code": "local_project", "text": {"zh": "项目在本州实施"}, "fatal": true, "tracks": ["特色产业"]}],
    "eligibility": [{"kind": "max_entries_per", "who": "leader", "count": 1, "scope": "contest"},
        {"kind": "age_at", "date": "2024-07-01", "min": 18}]}))]
pub struct NewEntryRules {
    /// The sections of the project plan, in their order.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    form: Vec<FormSection>,
    /// The fewest persons in a team, with its leader and without advisers.
    #[serde(default = "one")]
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50, default = 1)]
    team_min: i16,
    /// Not below `team_min`.
    #[serde(default = "ten")]
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50, default = 10)]
    team_max: i16,
    /// How often what is missing can be supplied (补正).
    #[serde(default = "one")]
    #[validate(range(min = 0, max = 5))]
    #[schema(minimum = 0, maximum = 5, default = 1)]
    supplements_allowed: i16,
    /// The items of the formal check, in their order.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    checklist: Vec<ChecklistItem>,
    /// Rules on who may enter.
    #[serde(default)]
    #[validate(length(max = 30))]
    #[schema(max_items = 30, value_type = Vec<EligibilityRule>)]
    eligibility: Vec<Value>,
}

fn one() -> i16 {
    1
}

fn ten() -> i16 {
    10
}

problems!(SetEntryRulesProblems: NotFound, Forbidden, WrongState);

/// Set the entry rules of a contest
///
/// Replaces all rules. Requires the organiser of the contest or an administrator of its division. Works until the collection
/// stage opens (409 `wrong_state`). A contest that has set no rules has the ETag `"0"`.
#[utoipa::path(tag = "entry-checks", security(("bearer" = [])), params(EntryRulesPath), request_body = NewEntryRules,
    responses((status = 200, description = "The rules, replaced.", body = EntryRulesView,
        headers(("ETag" = String, description = "Their new version."))), SetEntryRulesProblems))]
#[put("/contests/{id}/entry-rules")]
pub async fn set_entry_rules(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<EntryRulesPath>,
    body: Json<NewEntryRules>,
) -> Result<Answer> {
    let content = content(body.0)?;
    app.db
        .write(caller.act(), move |tx| {
            let contest = contests::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
            caller.require(&contest)?;
            let known = model::rules_of(tx.conn, contest.id)?;
            if_match.check(&known.etag())?;
            let mut all = stages::stages_of(tx.conn, contest.id)?.into_iter();
            let collection = all.find(|stage| stage.kind == ContestStageKind::Collection);
            let opens_at = collection.map(|stage| stage.opens_at);
            policy::change(&contest, opens_at, tx.now)?;
            policy::fit(&content, &contest.content.tracks)?;
            know_divisions(tx.conn, &content.eligibility)?;
            if known.content == content {
                return EntryRulesView::answer(known);
            }
            let rules = model::set(tx.conn, &known, &content, tx.now)?;
            EntryRulesView::answer(rules)
        })
        .await
}

/// Names each division that there is not.
fn know_divisions(conn: &mut PgConnection, rules: &[EligibilityRule]) -> Result<()> {
    let named = || {
        let rules = rules.iter().enumerate();
        rules.flat_map(|(index, rule)| {
            let divisions = match rule {
                EligibilityRule::DivisionIn(rule) => &*rule.divisions,
                _ => &[],
            };
            let divisions = divisions.iter().enumerate();
            divisions.map(move |(place, code)| (index, place, code))
        })
    };
    let known = model::known_divisions(conn, named().map(|(.., code)| code).collect())?;
    let unknown = named().filter(|(.., code)| !known.contains(code));
    let fields: Vec<FieldProblem> = unknown
        .flat_map(|(index, place, _)| {
            unknown_division_at(&format!("/eligibility/{index}/divisions/{place}")).fields
        })
        .collect();
    if fields.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::new(Code::InvalidValue);
    problem.fields = fields;
    Err(problem.into())
}

fn content(new: NewEntryRules) -> Result<EntryRulesContent> {
    let rules = new.eligibility.into_iter().enumerate();
    Ok(EntryRulesContent {
        eligibility: rules.map(rule).collect::<Result<_>>()?,
        form: new.form,
        team_min: new.team_min,
        team_max: new.team_max,
        supplements_allowed: new.supplements_allowed,
        checklist: new.checklist,
    })
}

/// Reads a rule by its kind, so that each fault is named where it stands.
fn rule((index, value): (usize, Value)) -> Result<EligibilityRule> {
    let at = format!("/eligibility/{index}");
    let fault = |member: &str, code: &str, zh: &str, en: &str| {
        let field = FieldProblem::body(format!("{at}{member}"), code, Bilingual::new(zh, en));
        Problem::new(Code::InvalidValue).field(field)
    };
    let Value::Object(mut members) = value else {
        return Err(fault("", "type", "须为 JSON 对象", "must be a JSON object").into());
    };
    let kind = match members.shift_remove("kind") {
        Some(Value::String(kind)) => kind,
        Some(_) => return Err(fault("/kind", "type", "须为文本", "must be text").into()),
        None => return Err(fault("/kind", "required", "必填", "is required").into()),
    };
    let kind: EligibilityRuleKind = kind.parse().map_err(|_| {
        let (zh, en) = (
            "不在代码表中：eligibility_rule_kinds",
            "is not a code of eligibility_rule_kinds",
        );
        fault("/kind", "unknown_code", zh, en)
    })?;
    parse(kind, &members).map_err(|error| below(&at, error))
}

fn parse(kind: EligibilityRuleKind, members: &Map<String, Value>) -> Result<EligibilityRule> {
    let bytes = serde_json::to_vec(members).map_err(anyhow::Error::from)?;
    EligibilityRule::parse(kind, &bytes)
}

/// The refusal of a part, with the places that it has in the whole.
fn below(at: &str, error: Error) -> Error {
    let Error::Refused(mut problem) = error else {
        return error;
    };
    for field in &mut problem.fields {
        if let Place::Pointer(pointer) = &mut field.place {
            pointer.insert_str(0, at);
        }
    }
    Error::Refused(problem)
}
