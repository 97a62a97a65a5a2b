use actix_web::get;
use actix_web::web::Data;

use crate::access::App;
use crate::access::auth::PublicKeySet;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// Public keys of the access tokens
///
/// A JSON Web Key Set (RFC 7517): whoever wants to check an access token by himself finds its `kid` here.
#[utoipa::path(tag = "health", security(()), responses((status = 200, description = "The keys.", body = PublicKeySet,
        headers(("ETag" = String, description = "Changes when the answer does.")))))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(app: Data<App>) -> Result<Answer> {
    let keys = app.keys.public(&app.db, app.clock.now()).await;
    Ok(Answer::ok(&keys)?.etag_of_body())
}
