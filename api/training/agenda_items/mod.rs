//! 培训议程: lectures, experience sharing, speeches and visits of a training session.

pub mod codes;
mod create;
mod delete;
mod get;
mod list;
pub mod model;
pub mod policy;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::constraints::unknown_user;
use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 276,
    tag: Some(Tag {
        name: "agenda",
        about: "Agendas (培训议程) of training sessions: what happens when, where and by whom.",
        place: 156,
    }),
    routes,
    code_lists: &[
        codes::AgendaItemKind::LIST,
        codes::AgendaSide::LIST,
        codes::AgendaFlag::LIST,
    ],
    constraints: &[("agenda_items_speaker_fkey", || unknown_user("/speaker_id"))],
    person_columns: person_columns! {
        agenda_items(speaker_id): Not("public: the agenda of the session shows it"), NAMES_A_PSEUDONYM;
        agenda_items(speaker_name): Not("public: the agenda of the session shows it"), Text(Some(""), "speaker_id = $1");
        agenda_items(created_by, title, title_en, organization_name, place): OF_OTHERS, NAMES_A_PSEUDONYM;
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_agenda_item)
        .service(list::list_agenda_items)
        .service(get::get_agenda_item)
        .service(update::update_agenda_item)
        .service(delete::delete_agenda_item);
}
