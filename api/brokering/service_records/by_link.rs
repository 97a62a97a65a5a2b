//! What a served party reads and decides by the link of a message, without an account.

use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{ConfirmationWay, ServiceKind, ServiceRecordStatus};
use super::confirmations::{self, Confirmation};
use super::model::{self, ServiceRecord, ServiceRecordMoved};
use super::state::{self, Move};
use crate::access::App;
use crate::access::auth::guessing::{self, Budget};
use crate::platform::db::{Act, Origin, Tx};
use crate::platform::error::{Code, Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServiceConfirmationPath {
    /// The secret of the message.
    #[param(min_length = 1, max_length = 100, example = "7H3KQ2ZB7H3KQ2ZB")]
    pub token: String,
}

/// What a broker recorded, as the served party reads it by the link of a message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"broker_name": "刘科服", "kind": "visit", "started_at": "2024-08-30T01:00:00.000000Z",
    "minutes": 90, "status": "recorded", "open": true, "decide_until": "2024-09-29T03:00:00.000000Z"}))]
pub struct ServiceConfirmationView {
    /// Who served.
    pub broker_name: String,
    pub kind: ServiceKind,
    pub started_at: DateTime<Utc>,
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: i32,
    pub status: ServiceRecordStatus,
    /// Whether the link still confirms or disputes the record.
    pub open: bool,
    pub decide_until: DateTime<Utc>,
}

impl ServiceConfirmationView {
    pub fn answer(
        tx: &mut Tx<'_>,
        app: &App,
        confirmation: &Confirmation,
        record: ServiceRecord,
    ) -> Result<Answer> {
        let window = app.settings.service_confirmation;
        let names = confirmations::names_of(tx.conn, std::slice::from_ref(&record))?;
        let view = Self {
            broker_name: names.get(&record.broker_id).cloned().unwrap_or_default(),
            kind: record.content.kind,
            started_at: record.content.started_at,
            minutes: record.content.minutes,
            status: record.status_at(tx.now, window),
            open: confirmation.is_open(&record, tx.now, window),
            decide_until: record.asked_at + window,
        };
        Ok(Answer::ok(&view)?.not_kept())
    }
}

/// What somebody with the secret decides.
pub enum Decision {
    Confirm,
    Dispute(String),
}

impl Decision {
    fn moved(&self, now: DateTime<Utc>) -> (Move, ServiceRecordMoved) {
        let way = Some(Some(ConfirmationWay::Link));
        match self {
            Self::Confirm => (
                Move::Confirm,
                ServiceRecordMoved {
                    confirmed_at: Some(Some(now)),
                    confirmed_via: way,
                    ..ServiceRecordMoved::default()
                },
            ),
            Self::Dispute(reason) => (
                Move::Dispute,
                ServiceRecordMoved {
                    disputed_at: Some(Some(now)),
                    disputed_via: way,
                    dispute_reason: Some(Some(reason.clone())),
                    ..ServiceRecordMoved::default()
                },
            ),
        }
    }

    /// Whether the record stands as this decision, taken by the link before, left it.
    fn is_taken(&self, record: &ServiceRecord) -> bool {
        use ServiceRecordStatus::{Confirmed, Disputed};
        match self {
            Self::Confirm => {
                record.status == Confirmed && record.confirmed_via == Some(ConfirmationWay::Link)
            }
            Self::Dispute(_) => {
                record.status == Disputed && record.disputed_via == Some(ConfirmationWay::Link)
            }
        }
    }
}

/// Decides once. The same decision again is answered as it stands; another one fails with 409.
pub async fn decide(
    app: Data<App>,
    origin: Origin,
    token: String,
    decision: Decision,
) -> Result<Answer> {
    let (state, asked) = (app.clone(), token.clone());
    let found = app
        .db
        .read(move |conn| Ok(confirmations::find(conn, &asked)?))
        .await?;
    let Some((sent, _)) = found else {
        return Err(unknown(&app, origin).await);
    };
    let decided =
        app.db
            .write(Act::of_link(sent.id, origin.clone()), move |tx| {
                let Some((confirmation, record)) = confirmations::lock(tx.conn, &token)? else {
                    return Ok(None);
                };
                let window = state.settings.service_confirmation;
                if !confirmation.is_open(&record, tx.now, window) {
                    let again = confirmation.used_at.is_some()
                        && confirmation.version_number == record.version_number
                        && decision.is_taken(&record);
                    return match again {
                        true => ServiceConfirmationView::answer(tx, &state, &confirmation, record)
                            .map(Some),
                        false => Err(Code::ConfirmationOver.into()),
                    };
                }
                let (by, moved) = decision.moved(tx.now);
                let moved = ServiceRecordMoved {
                    status: state::step(record.status, by),
                    ..moved
                };
                let record = model::set_moved(tx.conn, record.id, &moved, tx.now)?;
                confirmations::use_up(tx.conn, confirmation.id, tx.now)?;
                if by == Move::Dispute {
                    super::news::disputed(tx, &record, None)?;
                }
                let used = Confirmation {
                    used_at: Some(tx.now),
                    ..confirmation
                };
                ServiceConfirmationView::answer(tx, &state, &used, record).map(Some)
            })
            .await?;
    match decided {
        Some(answer) => Ok(answer),
        None => Err(unknown(&app, origin).await),
    }
}

/// The refusal of a secret that was never sent: it counts as a guess of the address.
pub async fn unknown(app: &App, origin: Origin) -> crate::platform::error::Error {
    let budget = Budget::links_from(origin.network());
    let paid = app
        .db
        .write(Act::anonymous(origin), move |tx| {
            guessing::spend(tx, &[budget])
        })
        .await;
    match paid {
        Ok(()) => Problem::not_found("没有这个确认链接", "there is no such link").into(),
        Err(error) => error,
    }
}
