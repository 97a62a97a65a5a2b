//! Uploads that networks may break off: the protocol tus 1.0 with its extensions creation, expiration and termination. What
//! is whole becomes an attachment with the id of the upload.

mod create;
mod delete;
mod get;
mod headers;
mod model;
mod options;
mod send;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{Job, Slice, Tag};

/// The job that ends uploads past their term.
pub const FORGET: &str = "forget unfinished uploads";
/// How long an upload may take.
const LIFE_HOURS: i64 = 24;

pub const SLICE: Slice = Slice {
    place: 241,
    tag: Some(Tag {
        name: "uploads",
        about: "Uploads in pieces that can be resumed (tus 1.0), for large files and mobile networks.",
        place: 126,
    }),
    routes,
    unconditional: &["send_upload", "delete_upload"],
    jobs: &[Job {
        name: FORGET,
        run: |tx, turn| {
            let pieces = model::forget_expired(tx.conn, tx.now, turn.most)?;
            for pieces in &pieces {
                turn.files.remove_pieces(pieces)?;
            }
            // What a crash left; an upload that goes on has no piece this old.
            let age = chrono::Duration::hours(LIFE_HOURS + 1);
            turn.files.forget_incoming(tx.now, age)?;
            Ok(pieces.len())
        },
    }],
    person_columns: person_columns! {
        uploads(user_id, file_name, content_type, on_kind): Not("unfinished uploads, kept for a day"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_upload)
        .service(options::get_upload_options)
        .service(get::get_upload)
        .service(send::send_upload)
        .service(delete::delete_upload);
}
