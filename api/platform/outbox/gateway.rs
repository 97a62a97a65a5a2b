//! The sender `http`: a POST of JSON to a gateway of one's own, which knows the provider for SMS and mail.

use std::time::Duration;

use serde_json::json;

use super::message::Message;
use super::model::OutboxRow;
use crate::platform::settings::Gateway;

const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(10);

/// Why a message was not handed over.
pub struct Failure {
    /// Without anything that the message said.
    pub why: String,
    /// The gateway will not have it, however often.
    pub for_good: bool,
}

pub fn client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .redirect(reqwest::redirect::Policy::none())
        .build()?)
}

/// Hands one over. The gateway may get it twice when an answer is lost, and knows it by its `Idempotency-Key`.
pub async fn post(
    client: &reqwest::Client,
    gateway: &Gateway,
    row: &OutboxRow,
    message: &Message,
) -> Result<(), Failure> {
    let body = json!({
        "id": row.id, "channel": row.channel, "purpose": row.purpose, "to": message.to, "code": message.code,
        "text": {"zh": message.text_zh, "en": message.text_en}, "expires_at": row.expires_at,
    });
    let answer = client
        .post(&gateway.url)
        .bearer_auth(&gateway.secret)
        .header("idempotency-key", row.id.to_string())
        .json(&body)
        .send()
        .await
        .map_err(|error| Failure {
            why: error.without_url().to_string(),
            for_good: false,
        })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    Err(Failure {
        why: format!("the gateway answered {}", status.as_u16()),
        for_good: matches!(status.as_u16(), 400 | 404 | 410 | 413 | 422),
    })
}
