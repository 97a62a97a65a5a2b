//! 本人信息: what the exchange keeps of somebody, as one file; and its erasure, which leaves a pseudonym to count by.

pub mod belonging;
mod erase;
mod erase_current;
mod erasure;
mod export;
mod policy;
mod record;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub const SLICE: Slice = Slice {
    place: 50,
    tag: Some(Tag {
        name: "personal-data",
        about: "Personal data (个人信息): contact points, who was shown them, export, erasure, consents.",
        place: 30,
    }),
    routes,
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(export::export_current_user)
        .service(erase_current::erase_current_user)
        .service(erase::erase_user);
}
