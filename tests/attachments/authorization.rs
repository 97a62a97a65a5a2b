//! Files are seen and changed with the thing that they hang on; this one hangs on the training session of 德阳.

use serde_json::{Value, json};

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, World, nothing, row};

fn on_training(world: &World) -> Option<Value> {
    Some(json!({"on": "training_session", "on_id": world.training}))
}

pub const ROWS: &[Row] = &[
    row("create_attachment", "", nothing).signed_in_may(),
    row("list_attachments", "", nothing).everybody_may(),
    row("get_attachment", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_attachment", "published", nothing).everybody_may(),
    row("get_attachment_content", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .others(404),
    row("get_attachment_content", "published", nothing).everybody_may(),
    row("attach_attachment", "draft", on_training)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("attach_attachment", "published", on_training)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("delete_attachment", "draft", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
    row("delete_attachment", "published", nothing)
        .may([CityAdmin, ProvinceAdmin])
        .signed_in_others(403),
    row("get_upload_options", "", nothing).everybody_may(),
    row("create_upload", "", nothing).signed_in_may(),
    // The upload that became the file, which the province sent.
    row("get_upload", "", nothing)
        .may([ProvinceAdmin])
        .signed_in_others(404),
    row("send_upload", "", nothing).signed_in_may(),
    row("delete_upload", "", nothing).signed_in_may(),
];
