use actix_web::http::header::{ACCEPT, CACHE_CONTROL};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model;
use super::model::attendee_code;
use super::policy;
use super::view::{EnrollmentPath, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::codes::code_list;
use crate::platform::error::{Result, problems};
use crate::platform::qr;
use crate::platform::web::{Answer, Path, Query};

code_list! {
    AttendeeCodeFormat of "attendee_code_formats" ("签到码格式", "Formats of attendees' codes")
        ("学员签到码以何种格式返回。", "In which format the code of an attendee is returned.") {
        Json = "json" ("JSON", "JSON") ("签名令牌。", "The signed token."),
        Svg = "svg" ("SVG 二维码", "QR code as SVG"),
        Png = "png" ("PNG 二维码", "QR code as PNG"),
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AttendeeCodeOptions {
    /// By default what `Accept` names first: `image/svg+xml`, `image/png`, else JSON.
    #[param(inline, example = "svg")]
    format: Option<AttendeeCodeFormat>,
    /// Width and height of the PNG in pixels.
    #[validate(range(min = 64, max = 2048))]
    #[param(minimum = 64, maximum = 2048, default = 512)]
    size: Option<u32>,
}

/// The code that an attendee shows at the door.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"token": "eyJ0eXAiOiJhdHRlbmRlZStqd3QiLCJhbGciOiJFZERTQSJ9.eyJzIjoiLi4uIn0.c2lnbmF0dXJl"}))]
pub struct AttendeeCodeView {
    /// A JWT, signed with the key of the session: `session`, `enrollment` and `code` are its claims. The QR code holds it.
    pub token: String,
}

/// A QR code that holds the token, as an SVG document or a PNG.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
#[allow(dead_code, reason = "it describes bytes that no value holds")]
pub struct AttendeeCodeDrawing(Vec<u8>);

problems!(GetEnrollmentCodeProblems: NotFound, Forbidden, WrongState);

/// Get the attendee's code
///
/// The code that the attendee shows at the door, as a signed token or as a QR code that holds the token. It does not change
/// until it is rotated. The enrolment must have a seat. Requires the person, or a caller who may enrol the person.
#[utoipa::path(tag = "enrollments", security(("bearer" = []), ("client" = ["enrollments:write"])), params(EnrollmentPath, AttendeeCodeOptions),
    responses((status = 200, description = "The code.", content((AttendeeCodeView = "application/json"),
        (AttendeeCodeDrawing = "image/svg+xml"), (AttendeeCodeDrawing = "image/png"))), GetEnrollmentCodeProblems))]
#[get("/enrollments/{id}/code")]
pub async fn get_enrollment_code(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::Enroll>,
    path: Path<EnrollmentPath>,
    options: Query<AttendeeCodeOptions>,
) -> Result<HttpResponse> {
    let options = options.0;
    let today = official_day(app.clock.now());
    let vault = app.db.vault().clone();
    let token = app
        .db
        .read(move |conn| {
            let seen = model::find_visible(conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            caller.require(&seen)?;
            policy::has_code(&seen)?;
            attendee_code::sign(conn, &vault, &seen.row)
        })
        .await?;
    match options.format.unwrap_or_else(|| accepted(&request)) {
        AttendeeCodeFormat::Json => Ok(Answer::ok(&AttendeeCodeView { token })?
            .not_kept()
            .respond_to(&request)),
        AttendeeCodeFormat::Svg => Ok(Answer::of_type("image/svg+xml", qr::svg(&token)?)
            .not_kept()
            .negotiated()
            .respond_to(&request)),
        AttendeeCodeFormat::Png => Ok(HttpResponse::Ok()
            .content_type("image/png")
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(qr::png(&token, options.size.unwrap_or(512))?)),
    }
}

/// The first format that `Accept` names.
fn accepted(request: &HttpRequest) -> AttendeeCodeFormat {
    let accept = request.headers().get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let named = accept.into_iter().flat_map(|accept| accept.split(','));
    let mut formats = named.filter_map(|one| match one.split(';').next().map(str::trim) {
        Some("image/svg+xml") => Some(AttendeeCodeFormat::Svg),
        Some("image/png") => Some(AttendeeCodeFormat::Png),
        Some("application/json") => Some(AttendeeCodeFormat::Json),
        _ => None,
    });
    formats.next().unwrap_or(AttendeeCodeFormat::Json)
}
