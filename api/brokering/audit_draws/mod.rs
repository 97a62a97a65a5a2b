//! 服务记录抽查: draws of confirmed records for an audit. The population is frozen first, another person gives the seed
//! afterwards, and anyone can repeat the draw.

pub mod codes;
mod create;
pub mod draw;
mod get;
mod list;
mod list_drawn;
pub mod model;
mod population;
mod seed;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_division;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 296,
    tag: Some(Tag {
        name: "audit-draws",
        about: "Audit draws (服务记录抽查): reproducible samples of confirmed service records.",
        place: 187,
    }),
    routes,
    code_lists: &[codes::AuditDrawStatus::LIST],
    constraints: &[
        ("audit_draws_division_fkey", unknown_division),
        ("audit_draws_seeded_by_another", || {
            Problem::new(Code::OwnProposal)
        }),
    ],
    person_columns: person_columns! {
        audit_draws(frozen_by, seeded_by, population_hash, seed, seed_source): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_audit_draw)
        .service(list::list_audit_draws)
        .service(get::get_audit_draw)
        .service(population::get_audit_draw_population)
        .service(list_drawn::list_drawn_records)
        .service(seed::seed_audit_draw);
}
