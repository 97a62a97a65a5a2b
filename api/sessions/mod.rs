//! 登录会话: signing in, refreshing with rotation, signing out.

mod create;
mod end;
pub mod model;
pub mod purge;
mod refresh;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_session)
        .service(refresh::refresh_session)
        .service(end::end_session);
}
