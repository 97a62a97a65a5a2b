//! 培训议程: lectures, experience sharing, speeches and visits of a training session.

pub mod codes;
mod create;
mod delete;
mod get;
mod list;
mod materials;
pub mod model;
pub mod policy;
mod update;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::file_places::FilePlace;
use crate::kernel::ids::AgendaItemId;
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

/// Materials for every caller who may read the item.
pub const FILE_PLACE: FilePlace = FilePlace {
    kind: MATERIALS[0],
    after_change: None,
    is_visible: |conn, id, caller, _| Ok(model::find(conn, AgendaItemId(id), caller)?.is_some()),
    hold_to_change: materials::hold_to_change,
};

/// Materials for persons who were checked in to the session, and for its administrators.
pub const FILE_PLACE_AFTER_ATTENDANCE: FilePlace = FilePlace {
    kind: MATERIALS[1],
    after_change: None,
    is_visible: materials::is_visible_after_attendance,
    hold_to_change: materials::hold_to_change,
};

/// What files call an item that they hang on: before and after attendance.
const MATERIALS: [&str; 2] = ["agenda_item", "agenda_item_after_attendance"];

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_agenda_item)
        .service(list::list_agenda_items)
        .service(get::get_agenda_item)
        .service(update::update_agenda_item)
        .service(delete::delete_agenda_item);
}
