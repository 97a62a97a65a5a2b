//! 打印件: the papers of a contest as PDF, the versions that were printed for signature, and the scans of their sealed pages.
//! A kind of paper is a file of `kinds`: who may read it, what it says, how it is set.

mod codes;
mod create;
mod files;
mod get;
mod get_application;
mod get_award_list;
mod get_recommendation_letter;
mod get_recommendation_list;
mod get_score_sheet;
mod get_summary;
mod kinds;
mod list;
mod model;
mod paper;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::platform::error::{Code, Problem};
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

/// The scan of a sealed page hangs on the version that was printed.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: "printed_paper",
    after_change: None,
    is_visible: files::is_visible,
    hold_to_change: files::hold_to_change,
};

pub const SLICE: Slice = Slice {
    place: 299,
    tag: Some(Tag {
        name: "printed-papers",
        about: "Papers of contests (打印件): applications, recommendations, score sheets, summaries and lists of awards as PDF; \
                the versions that were printed, and scans of their sealed pages.",
        place: 177,
    }),
    routes,
    code_lists: &[codes::PaperKind::LIST],
    constraints: &[("attachments_one_scan", || {
        Problem::new(Code::WrongState)
            .detail("该打印件已有扫描件", "the paper has a scan already")
            .member("current_status", "scanned")
    })],
    person_columns: person_columns! {
        printed_papers(printed_by, kind, panel, content_hash, code): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get_application::get_entry_application)
        .service(get_recommendation_letter::get_recommendation_letter)
        .service(get_recommendation_list::get_recommendation_list)
        .service(get_score_sheet::get_score_sheet)
        .service(get_summary::get_panel_summary_paper)
        .service(get_award_list::get_award_list_paper)
        .service(create::create_printed_paper)
        .service(list::list_printed_papers)
        .service(get::get_printed_paper);
}
