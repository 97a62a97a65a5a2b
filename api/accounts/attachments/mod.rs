//! Files, and the things that they hang on. Who may read a thing reads its files; a file that hangs on nothing is its
//! uploader's alone.

mod attach;
mod content;
mod create;
mod delete;
mod get;
mod jobs;
mod list;
pub mod model;
pub mod policy;
mod range;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 240,
    tag: Some(Tag {
        name: "attachments",
        about: "Files: upload, download in ranges, and the things that files hang on.",
        place: 125,
    }),
    routes,
    jobs: &[
        Job {
            name: jobs::REMOVE_UNUSED,
            run: jobs::remove_unused,
        },
        Job {
            name: jobs::FIND_STRAYS,
            run: jobs::find_strays,
        },
    ],
    person_columns: person_columns! {
        attachments(uploaded_by, file_name, content_type, on_kind): In("attachments"), Effect("deletes files that hang on nothing; a file of a thing stays with it");
    },
    erase: |tx, erasure| {
        model::delete_free(tx.conn, erasure.account, tx.now)?;
        Ok(())
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_attachment)
        .service(list::list_attachments)
        .service(get::get_attachment)
        .service(delete::delete_attachment)
        .service(content::get_attachment_content)
        .service(attach::attach_attachment);
}
