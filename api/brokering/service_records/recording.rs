//! Services that are recorded: one by a request, many by an import. The rules are the same.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ServiceChannel, ServiceKind, ServiceStep};
use super::fits::{self, HangsOn};
use super::model::{self, NewServiceRecordRow, ServiceContent, ServiceRecord};
use super::policy::{self, NewService};
use super::{confirmations, evidence, flags};
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::access::rights::{Right, require};
use crate::brokering::broker_months::model as months;
use crate::brokering::service_plans::model::{
    Acting, Party, PartyRefs, accounts_of_brokers, check, unknown,
};
use crate::kernel::DivisionCode;
use crate::kernel::clock::planned_moment;
use crate::kernel::ids::{
    AttachmentId, BrokerId, CaseId, MatchId, OrganizationId, PersonId, PersonRecordId,
    ServicePlanId, ServiceRecordId, TeamId, UserId,
};
use crate::people::users::model::persons_of;
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};

/// A service that took place. Exactly one of `user_id`, `person_record_id`, `team_id` and `organization_id` names the served
/// party.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"organization_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "kind": "visit", "step": "seek",
    "channel": "on_site", "place": "四川迪弗电气科技有限公司", "division": "510603", "started_at": "2024-08-30T01:00:00Z",
    "minutes": 90, "outcome": "了解配电节能改造需求"}))]
pub struct NewServiceRecord {
    /// The broker; the caller's own profile where it is absent.
    pub broker_id: Option<BrokerId>,
    /// An account.
    pub user_id: Option<UserId>,
    /// A person without an account.
    pub person_record_id: Option<PersonRecordId>,
    pub team_id: Option<TeamId>,
    pub organization_id: Option<OrganizationId>,
    /// A case of the served party.
    pub case_id: Option<CaseId>,
    /// A service plan of the served party, or of a match of the served party.
    pub plan_id: Option<ServicePlanId>,
    /// A match of a listing of the served party.
    pub match_id: Option<MatchId>,
    pub kind: ServiceKind,
    pub step: Option<ServiceStep>,
    pub channel: ServiceChannel,
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub place: String,
    /// Where the service took place.
    pub division: DivisionCode,
    /// Not in the future, and in this year or one of the two years before.
    #[validate(custom(function = planned_moment))]
    pub started_at: DateTime<Utc>,
    /// Kept as it is, never rounded.
    #[validate(range(min = 1, max = 1440))]
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: i32,
    /// What was done, and what came of it.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000)]
    pub outcome: String,
    /// Required where the broker's month is locked. Left out otherwise.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub late_reason: Option<String>,
    /// Files of the caller that hang on nothing yet.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub evidence: Vec<AttachmentId>,
    /// What the API client that records the service calls it, unique among its service records; for API clients only.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub external_ref: Option<String>,
}

/// What became of a service.
pub enum Recorded {
    Created(Box<ServiceRecord>),
    /// The same service is recorded already.
    Same(ServiceRecordId),
    /// The API client calls another record so.
    Named(ServiceRecordId),
}

/// Records services, all or none: checks the right for each, writes the records, raises flags, and asks the served parties
/// to confirm. `base_url` is where the links of messages lead.
pub fn record_all(
    tx: &mut Tx<'_>,
    caller: &Caller,
    new: Vec<NewServiceRecord>,
    base_url: Option<&str>,
) -> Result<Vec<Recorded>> {
    let acting = Acting::of(tx.conn, caller, tx.now)?;
    let parties = new
        .iter()
        .map(|one| one.served().one())
        .collect::<Result<Vec<_>>>()?;
    let brokers = brokers(tx, caller, &acting, &new, &parties)?;
    check(tx.conn, caller, &parties, tx.now)?;
    fits::check_all(
        tx.conn,
        new.iter()
            .zip(&parties)
            .map(|(one, (party, _))| (one.hangs_on(), *party)),
    )?;
    let months = new.iter().zip(&brokers).map(|(one, broker)| {
        let month = policy::month_of(one.started_at);
        (*broker, month, one.division.clone())
    });
    let locked = months::hold(tx, months.collect())?;
    let (mut rows, mut files) = (Vec::new(), Vec::new());
    for ((one, (party, _)), broker) in new.into_iter().zip(parties).zip(brokers) {
        let reference = ClientRef::given(caller, one.external_ref.clone())?;
        let (on, evidence) = (one.hangs_on(), one.evidence.clone());
        let is_locked = locked.contains(&(broker, policy::month_of(one.started_at)));
        let content = one.content(is_locked, tx.now)?;
        let row = row(content, (broker, party, on), reference, caller, tx.now);
        files.push((row.id, evidence));
        rows.push(row);
    }
    let mut written = model::insert_all(tx.conn, &rows)?;
    let made: Vec<ServiceRecord> = rows
        .iter()
        .filter_map(|row| written.get(&row.id).cloned())
        .collect();
    files.retain(|(id, files)| written.contains_key(id) && !files.is_empty());
    evidence::attach_all(tx, caller, &files)?;
    flags::raise(tx, &made)?;
    confirmations::ask_all(tx, &made, base_url)?;
    rows.iter()
        .map(|row| match written.remove(&row.id) {
            Some(record) => Ok(Recorded::Created(Box::new(record))),
            None => known(tx, row),
        })
        .collect()
}

/// The record that stands where a row was not written.
fn known(tx: &mut Tx<'_>, row: &NewServiceRecordRow) -> Result<Recorded> {
    if let (Some(client), Some(external_ref)) = (row.client_id, &row.client_ref) {
        let external_ref = external_ref.clone();
        let reference = ClientRef {
            client,
            external_ref,
        };
        if let Some(id) = model::id_by_ref(tx.conn, &reference)? {
            return Ok(Recorded::Named(id));
        }
    }
    let same = model::find_same(tx.conn, row)?;
    let same = same.ok_or_else(|| anyhow::anyhow!("a record is taken and not there"))?;
    Ok(Recorded::Same(same))
}

impl NewServiceRecord {
    fn served(&self) -> PartyRefs {
        PartyRefs {
            user_id: self.user_id,
            person_record_id: self.person_record_id,
            team_id: self.team_id,
            organization_id: self.organization_id,
        }
    }

    fn hangs_on(&self) -> HangsOn {
        HangsOn {
            case_id: self.case_id,
            plan_id: self.plan_id,
            match_id: self.match_id,
        }
    }

    fn content(self, is_locked: bool, now: DateTime<Utc>) -> Result<ServiceContent> {
        let started_at = self.started_at.trunc_subsecs(6);
        let content = ServiceContent {
            kind: self.kind,
            step: self.step,
            channel: self.channel,
            place: self.place,
            division: self.division,
            started_at,
            ends_at: policy::end_of(started_at, self.minutes),
            minutes: self.minutes,
            outcome: self.outcome,
            month: policy::month_of(started_at),
            late: is_locked,
            late_reason: policy::late_reason(is_locked, self.late_reason)?,
        };
        policy::was_recently(&content, now)?;
        Ok(content)
    }
}

fn row(
    content: ServiceContent,
    (broker_id, party, on): (BrokerId, Party, HangsOn),
    reference: Option<ClientRef>,
    caller: &Caller,
    now: DateTime<Utc>,
) -> NewServiceRecordRow {
    let (served_person_id, served_team_id, served_organization_id) = party.columns();
    NewServiceRecordRow {
        id: ServiceRecordId::new(),
        broker_id,
        served_person_id,
        served_team_id,
        served_organization_id,
        case_id: on.case_id,
        plan_id: on.plan_id,
        match_id: on.match_id,
        content,
        recorded_by: caller.user_id,
        asked_at: now,
        client_id: reference.as_ref().map(|one| one.client),
        client_ref: reference.map(|one| one.external_ref),
        created_at: now,
        updated_at: now,
    }
}

/// The broker of each service, with the right of the caller to record it.
fn brokers(
    tx: &mut Tx<'_>,
    caller: &Caller,
    acting: &Acting,
    new: &[NewServiceRecord],
    parties: &[(Party, &'static str)],
) -> Result<Vec<BrokerId>> {
    let named: Vec<BrokerId> = new.iter().filter_map(|one| one.broker_id).collect();
    let known = accounts_of_brokers(tx.conn, &named)?;
    let mut persons: HashMap<UserId, HashSet<PersonId>> = HashMap::new();
    let mut brokers = Vec::with_capacity(new.len());
    for (one, (party, pointer)) in new.iter().zip(parties) {
        let service = NewService {
            division: &one.division,
            served: *party,
            by: caller.user_id,
        };
        require(caller, Right::RecordService, &service)?;
        let own = acting.brokers.first().copied();
        let refuse = |code, zh, en| Problem::invalid_body("/broker_id", code, zh, en);
        let broker = one.broker_id.or(own).ok_or_else(|| {
            refuse(
                "required",
                "须指明保姆",
                "is required: the caller is no broker",
            )
        })?;
        if !acting.works_as(broker) && policy::records_own_only(caller, &service) {
            return Err(refuse(
                "not_own",
                "保姆只能录入自己的服务",
                "a broker records their own services only",
            )
            .into());
        }
        let account = match (known.get(&broker), acting.works_as(broker)) {
            (Some(account), _) => *account,
            (None, true) => caller.user_id,
            (None, false) => return Err(unknown("/broker_id").into()),
        };
        if let Party::Person(person) = party {
            let own = match persons.entry(account) {
                Entry::Occupied(own) => own.into_mut(),
                Entry::Vacant(own) => {
                    let all = persons_of(tx.conn, PersonId(account.0))?;
                    own.insert(all.into_iter().collect())
                }
            };
            if own.contains(person) {
                return Err(Problem::invalid_body(
                    pointer,
                    "own_service",
                    "服务对象不能是保姆本人",
                    "a broker does not serve themself",
                )
                .into());
            }
        }
        brokers.push(broker);
    }
    Ok(brokers)
}
