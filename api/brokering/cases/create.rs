use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::CaseEventKind;
use super::model::{self, Client, Mover, NewCaseEvent, NewCaseRow, receiving};
use super::policy::{self, Placed};
use super::view::CaseView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::brokering::brokers::model as brokers;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::{
    BrokerId, CaseId, OrganizationId, PersonId, PersonRecordId, TeamId, UserId,
};
use crate::kernel::roles::AccountKind;
use crate::people::{organizations, person_records, teams, users};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A new case. Exactly one of `user_id`, `person_record_id`, `team_id` and `organization_id` names the client.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = one_client))]
#[schema(example = json!({"organization_id": "0198f3a2-5b1c-7000-8000-000000000020", "division": "510603",
    "title": "配电系统节能改造", "next_action": "现场走访", "next_action_on": "2024-09-06"}))]
pub struct NewCase {
    /// A person with an account.
    user_id: Option<UserId>,
    /// A person without an account.
    person_record_id: Option<PersonRecordId>,
    team_id: Option<TeamId>,
    organization_id: Option<OrganizationId>,
    division: DivisionCode,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// What is to be done next.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    next_action: Option<String>,
    /// The last day to do it.
    #[validate(custom(function = day_of_the_exchange))]
    next_action_on: Option<NaiveDate>,
    /// Who has the case; nobody when absent.
    main_broker_id: Option<BrokerId>,
}

fn one_client(new: &NewCase) -> std::result::Result<(), ValidationError> {
    let given = [
        ("user_id", new.user_id.is_some()),
        ("person_record_id", new.person_record_id.is_some()),
        ("team_id", new.team_id.is_some()),
        ("organization_id", new.organization_id.is_some()),
    ];
    let given = given.iter().filter(|(_, given)| *given);
    let given: Vec<&'static str> = given.map(|(field, _)| *field).collect();
    let (code, field, message) = match given[..] {
        [_] => return Ok(()),
        [] => (
            "required",
            "organization_id",
            "须有一个服务对象|a case has a client",
        ),
        [.., more] => (
            "more_than_one",
            more,
            "服务对象只能有一个|a case has one client",
        ),
    };
    let mut error = ValidationError::new(code).with_message(message.into());
    error.add_param("field".into(), &field);
    Err(error)
}

problems!(CreateCaseProblems: Forbidden, AccountErased, BrokerFull, CredentialRequired);

/// Open a case
///
/// Requires a broker or an administrator of the division, or a broker of the client's society. Brokers can name themselves as
/// main broker; naming another broker requires the right to assign cases.
#[utoipa::path(tag = "cases", security(("bearer" = [])), request_body = NewCase,
    responses((status = 201, description = "The case, open.", body = CaseView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateCaseProblems))]
#[post("/cases")]
pub async fn create_case(
    app: Data<App>,
    caller: May<ask::OpenCase>,
    attempt: Attempt,
    body: Json<NewCase>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            let client = client_of(tx.conn, &new, &caller, today)?;
            let parties = model::parties_of(tx.conn, &client, &caller, today)?;
            caller.require(&Placed::new(&caller, &new.division, parties.clone()))?;
            let to = match new.main_broker_id {
                Some(id) => {
                    let to = brokers::lock(tx.conn, id, today)?;
                    receiving::takes_over(to.as_ref(), false, "/main_broker_id")?;
                    to
                }
                None => None,
            };
            if let Some(to) = &to
                && !caller.is(to.row.account_id)
            {
                policy::moves(&caller, &Placed::new(&caller, &new.division, parties))?;
            }
            let row = NewCaseRow {
                id: CaseId::new(),
                client,
                division: new.division,
                title: new.title,
                next_action: new.next_action.clone(),
                next_action_on: new.next_action_on,
                unassigned_since: Some(tx.now),
                opened_by: caller.user_id,
                opened_at: tx.now,
                updated_at: tx.now,
            };
            model::insert(tx.conn, &row)?;
            let event = NewCaseEvent {
                note: new.next_action,
                next_action_on: new.next_action_on,
                ..NewCaseEvent::of(row.id, CaseEventKind::Opened, caller.user_id, tx.now)
            };
            model::record(tx.conn, &event)?;
            let mut case = model::written(tx.conn, row.id, today)?;
            if let Some(to) = &to {
                receiving::covers(tx.conn, &case, to, today, "/main_broker_id")?;
                receiving::holds_credential(tx.conn, &case, to, today, "/main_broker_id")?;
                receiving::has_room(to, false)?;
                let mover = Mover::by(caller.user_id);
                model::give(tx, &case, to, mover)?;
                case = model::written(tx.conn, row.id, today)?;
            }
            CaseView::at(case, tx.now).created()
        })
        .await
}

/// The client that a body names, one that the caller may know of.
fn client_of(
    conn: &mut PgConnection,
    new: &NewCase,
    caller: &Caller,
    today: NaiveDate,
) -> Result<Client> {
    let unknown = |field: &str| {
        Problem::invalid_body(
            &format!("/{field}"),
            "unknown_id",
            "没有这个服务对象",
            "there is no such client",
        )
    };
    let mut client = Client::default();
    if let Some(id) = new.user_id {
        let user = users::model::find(conn, id)?.ok_or_else(|| unknown("user_id"))?;
        if user.account_kind == AccountKind::Integration {
            return Err(unknown("user_id").into());
        }
        if users::model::is_erased(conn, id)? {
            return Err(Code::AccountErased.into());
        }
        client.client_person_id = Some(user.person_id);
    }
    if let Some(id) = new.person_record_id {
        let record = person_records::model::find(conn, id, caller, today)?;
        let record = record.ok_or_else(|| unknown("person_record_id"))?;
        client.client_person_id = Some(PersonId(record.id.0));
    }
    if let Some(id) = new.team_id {
        teams::model::find(conn, id)?.ok_or_else(|| unknown("team_id"))?;
        client.client_team_id = Some(id);
    }
    if let Some(id) = new.organization_id {
        organizations::model::find(conn, id)?.ok_or_else(|| unknown("organization_id"))?;
        client.client_organization_id = Some(id);
    }
    Ok(client)
}
