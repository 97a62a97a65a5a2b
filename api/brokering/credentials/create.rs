use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::CredentialLevel;
use super::model::{self, NewCredentialRow};
use super::view;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::brokering::brokers::model as brokers;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::{BrokerId, CertificateId, CredentialId};
use crate::kernel::lists::each_once;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A credential of a broker.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = days_in_order))]
#[schema(example = json!({"broker_id": "0198f3a2-5b1c-7000-8000-0000000000d1", "level": "junior_technology_broker",
    "scheme": "四川省技术经纪人", "registration_number": "CJ-2024-0017", "issuer": "四川省科学技术厅",
    "valid_from_on": "2024-01-01", "valid_to_on": "2026-12-31", "training_minutes": 2400}))]
pub struct NewCredential {
    broker_id: BrokerId,
    level: CredentialLevel,
    /// The scheme by which the level is given.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    scheme: String,
    /// Unique in the scheme and of the issuer. Width and case of letters do not matter.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    registration_number: String,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    issuer: String,
    /// First day of validity.
    #[validate(custom(function = day_of_the_exchange))]
    valid_from_on: NaiveDate,
    /// Last day of validity; without an end when absent.
    #[validate(custom(function = day_of_the_exchange))]
    valid_to_on: Option<NaiveDate>,
    /// Training that the credential stands on, in minutes.
    #[serde(default)]
    #[validate(range(min = 0, max = 600_000))]
    #[schema(minimum = 0, maximum = 600_000, default = 0)]
    training_minutes: i32,
    /// Valid certificates of the broker from which the minutes come.
    #[serde(default)]
    #[validate(length(max = 50), custom(function = certificates_differ))]
    #[schema(max_items = 50)]
    certificate_ids: Vec<CertificateId>,
}

fn certificates_differ(ids: &[CertificateId]) -> std::result::Result<(), ValidationError> {
    each_once(ids)
}

fn days_in_order(new: &NewCredential) -> std::result::Result<(), ValidationError> {
    if new.valid_to_on.is_none_or(|last| last >= new.valid_from_on) {
        return Ok(());
    }
    let mut error = ValidationError::new("range")
        .with_message("不得早于 valid_from_on|must not be before valid_from_on".into());
    error.add_param("field".into(), &"valid_to_on");
    Err(error)
}

problems!(CreateCredentialProblems: Forbidden, OwnProposal, CredentialExists);

/// Record a credential of a broker
///
/// Requires an administrator of the division of the broker, other than the broker.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), request_body = NewCredential,
    responses((status = 201, description = "The credential.", body = view::CredentialView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateCredentialProblems))]
#[post("/credentials")]
pub async fn create_credential(
    app: Data<App>,
    caller: May<ask::KeepCredential>,
    attempt: Attempt,
    body: Json<NewCredential>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            let broker = brokers::lock(tx.conn, new.broker_id, today)?.ok_or_else(|| {
                Problem::invalid_body(
                    "/broker_id",
                    "unknown_id",
                    "没有这名科服保姆",
                    "there is no such broker",
                )
            })?;
            caller.require(&broker)?;
            if caller.is(broker.row.account_id) {
                return Err(Code::OwnProposal.into());
            }
            let held = model::held(tx.conn, broker.row.account_id, &new.certificate_ids)?;
            let other = new.certificate_ids.iter().position(|id| !held.contains(id));
            if let Some(index) = other {
                let detail = Bilingual::new(
                    "不是该科服保姆的有效证书",
                    "is no valid certificate of the broker",
                );
                return Err(Problem::new(Code::InvalidValue)
                    .field(FieldProblem::body(
                        format!("/certificate_ids/{index}"),
                        "unknown_id",
                        detail,
                    ))
                    .into());
            }
            let row = NewCredentialRow {
                id: CredentialId::new(),
                broker_id: new.broker_id,
                level: new.level,
                scheme: new.scheme,
                registration_number: number(&new.registration_number),
                issuer: new.issuer,
                valid_from_on: new.valid_from_on,
                valid_to_on: new.valid_to_on,
                training_minutes: new.training_minutes,
                recorded_by: caller.user_id,
                recorded_at: tx.now,
                updated_at: tx.now,
            };
            let credential = model::insert(tx.conn, &row, &new.certificate_ids)?;
            view::show(tx.conn, credential, today)?.created()
        })
        .await
}

/// A registration number in one spelling: full-width characters and small letters are taken.
fn number(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    text.chars().map(narrow).collect::<String>().to_uppercase()
}
