//! 本人信息: what the exchange keeps of somebody, as one file; and its erasure, which leaves a pseudonym to count by.

pub mod belonging;
mod erase;
mod erase_current;
mod erasure;
mod export;
pub mod parts;
mod policy;
mod record;
mod view;
pub mod words;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(export::export_current_user)
        .service(erase_current::erase_current_user)
        .service(erase::erase_user);
}
