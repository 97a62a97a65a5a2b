//! 成效指标: figures of what came of an entry, filed by the entrant or an official, verified by another, and plans that come due.

pub mod codes;
mod content;
mod figures;
mod file;
mod files;
mod get;
mod get_contest_impact;
mod get_entry_impact;
mod list;
pub mod model;
mod moves;
mod notices;
mod update;
mod verify;
pub mod view;
mod withdraw;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

/// Files of a metric: what the figure follows from.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: model::FILE_KIND,
    after_change: None,
    is_visible: files::is_visible,
    hold_to_change: files::hold_to_change,
};

pub const SLICE: Slice = Slice {
    place: 298,
    tag: Some(Tag {
        name: "impact-metrics",
        about: "Impact metrics (成效指标): figures of what came of an entry, their growth, sums, and plans that come due.",
        place: 176,
    }),
    routes,
    code_lists: &[
        codes::ImpactCode::LIST,
        codes::ImpactUnit::LIST,
        codes::ImpactQuantity::LIST,
        codes::ImpactQualifier::LIST,
        codes::ImpactSource::LIST,
        codes::GrowthGap::LIST,
    ],
    notifications: notices::KINDS,
    constraints: &[("impact_metrics_figure_key", || {
        Problem::new(Code::ImpactMetricExists)
    })],
    person_columns: person_columns! {
        impact_metrics(evidence): In("impact_metrics"), Text(Some(ERASED), "filed_by = $1");
        impact_metrics(withdraw_reason): In("impact_metrics"), Text(Some(ERASED), "withdrawn_by = $1");
        impact_metrics(filed_by, value): In("impact_metrics"), Kept("the figure stays, filed by a pseudonym");
        impact_metrics(verified_by, withdrawn_by): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    erase: files::forget,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(file::file_impact_metric)
        .service(list::list_impact_metrics)
        .service(get::get_impact_metric)
        .service(update::update_impact_metric)
        .service(verify::verify_impact_metric)
        .service(withdraw::withdraw_impact_metric)
        .service(get_entry_impact::get_entry_impact)
        .service(get_contest_impact::get_contest_impact);
}
