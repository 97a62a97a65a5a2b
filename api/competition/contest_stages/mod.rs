//! 赛段: the stages of a contest, each with its window, its quota and, where it is judged, its rules of scoring; and the chain
//! of units that an entry passes.

pub mod codes;
mod create;
mod decimal;
mod delete;
mod extend;
mod freeze;
mod get;
mod get_rules;
mod get_steps;
mod list;
mod list_units;
pub mod model;
mod policy;
mod replace_rules;
mod replace_steps;
mod replace_units;
mod rules;
mod units;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::{unknown_division_at, unknown_organization};
use crate::platform::error::{Code, Problem};
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 281,
    tag: Some(Tag {
        name: "contest-stages",
        about: "Stages (赛段) of a contest: windows, rules of scoring, deadlines, and the chain of units that an entry passes.",
        place: 161,
    }),
    routes,
    code_lists: &[
        codes::ContestStageKind::LIST,
        codes::ScoresShown::LIST,
        codes::ContestStepKind::LIST,
        codes::ScoreTotals::LIST,
        codes::ScoringMethod::LIST,
        codes::ScoreTrimScope::LIST,
        codes::GrandMeanKind::LIST,
        codes::ScoreRoundingMode::LIST,
        codes::ScoreCompared::LIST,
        codes::ScoringTieStep::LIST,
        codes::RankScopeKind::LIST,
        codes::EdgeTieRule::LIST,
    ],
    constraints: &[
        ("contest_stages_rules_frozen", || {
            Problem::new(Code::RulesFrozen)
        }),
        ("contest_stages_kind_once", policy::kind_taken),
        ("contest_stages_rules_size", || {
            Problem::invalid_body("", "length", "评分规则过大", "the rules are too large")
        }),
        ("contest_recommending_units_division_fkey", || {
            unknown_division_at("/items")
        }),
        ("contest_recommending_units_organization_fkey", || {
            unknown_organization("/items")
        }),
    ],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_contest_stage)
        .service(list::list_contest_stages)
        .service(get::get_contest_stage)
        .service(update::update_contest_stage)
        .service(delete::delete_contest_stage)
        .service(get_rules::get_contest_stage_rules)
        .service(replace_rules::replace_contest_stage_rules)
        .service(extend::extend_contest_stage)
        .service(get_steps::get_contest_steps)
        .service(replace_steps::replace_contest_steps)
        .service(list_units::list_recommending_units)
        .service(replace_units::replace_recommending_units);
}
