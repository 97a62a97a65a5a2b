//! Impact metrics, and which of them a caller may know of.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types;

use super::codes::{ImpactCode, ImpactQualifier, ImpactSource, ImpactUnit};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject};
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::{ContestOf, Entry, OfContests, identified_to, of_entrant};
use crate::competition::recommendations::model::Sight;
use crate::kernel::ids::{AttachmentId, ContestId, EntryId, ImpactMetricId, UserId};
use crate::platform::db::schema::{attachments, contests, entries, impact_metrics};
use crate::platform::db::{Condition, any_of, inside};

/// What files call a metric that they hang on.
pub const FILE_KIND: &str = "impact_metric";

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = impact_metrics)]
pub struct ImpactMetric {
    pub id: ImpactMetricId,
    pub version: i32,
    pub entry_id: EntryId,
    pub code: ImpactCode,
    #[diesel(embed)]
    pub content: ImpactContent,
    pub source: ImpactSource,
    pub filed_by: UserId,
    pub verified_by: Option<UserId>,
    pub verified_at: Option<DateTime<Utc>>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdraw_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What is filed, beside what it is of.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = impact_metrics, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ImpactContent {
    pub value: String,
    pub unit: ImpactUnit,
    pub amount: i64,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub qualifier: ImpactQualifier,
    pub due_on: Option<NaiveDate>,
    pub evidence: Option<String>,
    pub plan_id: Option<ImpactMetricId>,
}

impl ImpactContent {
    pub fn is_planned(&self) -> bool {
        self.qualifier == ImpactQualifier::Planned
    }
}

/// A figure to be written.
#[derive(Debug)]
pub struct NewImpactRow {
    pub id: ImpactMetricId,
    pub entry_id: EntryId,
    pub code: ImpactCode,
    pub content: ImpactContent,
    pub filed_by: UserId,
}

/// Verified or withdrawn: `None` leaves.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = impact_metrics)]
pub struct ImpactMoved {
    pub source: Option<ImpactSource>,
    pub verified_by: Option<UserId>,
    pub verified_at: Option<DateTime<Utc>>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdraw_reason: Option<String>,
}

/// Which metrics a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct ImpactScope {
    pub entry_id: Option<EntryId>,
    pub contest_id: Option<ContestId>,
    pub code: Option<ImpactCode>,
    pub qualifier: Option<ImpactQualifier>,
    pub source: Option<ImpactSource>,
    pub overdue: Option<bool>,
    pub withdrawn: Option<bool>,
}

/// An entry whose figures the caller may know of, as rights look at it: where it lies, and where its contest does.
#[derive(Clone, Debug)]
pub struct ImpactEntry {
    pub entry: Entry,
    pub contest: ContestOf,
    /// The caller, where the caller acts for the organisation of the entry.
    pub acting: Option<UserId>,
}

impl Governed for ImpactEntry {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.contest.division, &self.entry.division],
            owners: self
                .acting
                .into_iter()
                .chain([self.entry.owner_id])
                .collect(),
            begun_by: Some(self.contest.created_by),
            contest: Some(self.contest.id),
            ..Subject::default()
        }
    }
}

/// The entries whose figures an official may read: submitted, of contests and in divisions that the right reaches, behind no
/// wall, and in a blind stage only those whose entrant the official may know.
fn official(caller: &Caller, sight: &Sight) -> Condition<OfContests> {
    let territory = caller.territory(Right::ReadImpact);
    let begun =
        inside(contests::division, &territory.begun_inside).map(|there: Condition<OfContests>| {
            let own = contests::created_by.eq_any(caller.records.clone());
            Box::new(own.and(there)) as Condition<OfContests>
        });
    let reached: Condition<OfContests> = match territory.everything {
        true => Box::new(contests::id.is_not_null()),
        false => any_of(
            Box::new(contests::id.eq_any(territory.contests)),
            inside(contests::division, &territory.inside)
                .chain(inside(entries::division, &territory.inside))
                .chain(begun),
        ),
    };
    let arrived = entries::submitted_at
        .is_not_null()
        .and(entries::status.ne(EntryStatus::Draft))
        .and(entries::contest_id.ne_all(sight.walled.clone()));
    Box::new(
        reached
            .and(arrived)
            .and(identified_to(caller, &sight.managed)),
    )
}

/// The metrics that a caller may know of: those of entries on whose side the caller is, and those that the right to read
/// reaches.
pub fn visible_to(caller: &Caller, sight: &Sight) -> Condition<impact_metrics::table> {
    let own = entries::table
        .inner_join(contests::table)
        .filter(of_entrant(caller, &sight.managed))
        .select(entries::id)
        .into_boxed();
    let read = entries::table
        .inner_join(contests::table)
        .filter(official(caller, sight))
        .select(entries::id)
        .into_boxed();
    Box::new(
        impact_metrics::entry_id
            .eq_any(own)
            .or(impact_metrics::entry_id.eq_any(read)),
    )
}

/// An entry whose figures the caller may know of.
pub fn find_entry(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    sight: &Sight,
) -> QueryResult<Option<ImpactEntry>> {
    let known = any_of(
        of_entrant(caller, &sight.managed),
        [official(caller, sight)],
    );
    let found: Option<(Entry, ContestOf)> = entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq(id))
        .filter(known)
        .select((Entry::as_select(), ContestOf::as_select()))
        .first(conn)
        .optional()?;
    Ok(found.map(|(entry, contest)| {
        let acts = entry
            .organization_id
            .is_some_and(|one| sight.managed.contains(&one));
        ImpactEntry {
            acting: acts.then_some(caller.user_id),
            entry,
            contest,
        }
    }))
}

/// Whether the caller is on the entrant's side of an entry.
pub fn is_own(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    sight: &Sight,
) -> QueryResult<bool> {
    let own = entries::table
        .inner_join(contests::table)
        .filter(entries::id.eq(id))
        .filter(of_entrant(caller, &sight.managed))
        .select(entries::id);
    diesel::select(exists(own)).get_result(conn)
}

pub fn find_visible(
    conn: &mut PgConnection,
    id: ImpactMetricId,
    caller: &Caller,
    sight: &Sight,
) -> QueryResult<Option<ImpactMetric>> {
    impact_metrics::table
        .find(id)
        .filter(visible_to(caller, sight))
        .select(ImpactMetric::as_select())
        .first(conn)
        .optional()
}

/// Locks a metric until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: ImpactMetricId) -> QueryResult<ImpactMetric> {
    impact_metrics::table
        .find(id)
        .select(ImpactMetric::as_select())
        .for_no_key_update()
        .first(conn)
}

/// Holds a plan as it is until the transaction ends.
pub fn hold_plan(conn: &mut PgConnection, id: ImpactMetricId) -> QueryResult<Option<ImpactMetric>> {
    impact_metrics::table
        .find(id)
        .select(ImpactMetric::as_select())
        .for_share()
        .first(conn)
        .optional()
}

/// The figure, or the plan, that stands for a code and a period.
pub fn standing(
    conn: &mut PgConnection,
    entry: EntryId,
    code: ImpactCode,
    content: &ImpactContent,
) -> QueryResult<Option<ImpactMetricId>> {
    let is_planned = impact_metrics::qualifier.eq(ImpactQualifier::Planned);
    impact_metrics::table
        .filter(impact_metrics::entry_id.eq(entry))
        .filter(impact_metrics::code.eq(code))
        .filter(impact_metrics::period_from.eq(content.period_from))
        .filter(impact_metrics::period_to.eq(content.period_to))
        .filter(is_planned.eq(content.is_planned()))
        .filter(impact_metrics::withdrawn_at.is_null())
        .select(impact_metrics::id)
        .first(conn)
        .optional()
}

pub fn insert(
    conn: &mut PgConnection,
    row: &NewImpactRow,
    now: DateTime<Utc>,
) -> QueryResult<ImpactMetric> {
    diesel::insert_into(impact_metrics::table)
        .values((
            &row.content,
            impact_metrics::id.eq(row.id),
            impact_metrics::entry_id.eq(row.entry_id),
            impact_metrics::code.eq(row.code),
            impact_metrics::filed_by.eq(row.filed_by),
            impact_metrics::created_at.eq(now),
            impact_metrics::updated_at.eq(now),
        ))
        .returning(ImpactMetric::as_returning())
        .get_result(conn)
}

pub fn update(
    conn: &mut PgConnection,
    id: ImpactMetricId,
    content: &ImpactContent,
    now: DateTime<Utc>,
) -> QueryResult<ImpactMetric> {
    diesel::update(impact_metrics::table.find(id))
        .set((
            content,
            impact_metrics::version.eq(impact_metrics::version + 1),
            impact_metrics::updated_at.eq(now),
        ))
        .returning(ImpactMetric::as_returning())
        .get_result(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: ImpactMetricId,
    moved: &ImpactMoved,
    now: DateTime<Utc>,
) -> QueryResult<ImpactMetric> {
    diesel::update(impact_metrics::table.find(id))
        .set((
            moved,
            impact_metrics::version.eq(impact_metrics::version + 1),
            impact_metrics::updated_at.eq(now),
        ))
        .returning(ImpactMetric::as_returning())
        .get_result(conn)
}

/// A page of the metrics that the caller may read. `today` decides which plans are overdue.
pub fn page(
    conn: &mut PgConnection,
    scope: &ImpactScope,
    caller: &Caller,
    sight: &Sight,
    today: NaiveDate,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<ImpactMetric>> {
    let mut query = impact_metrics::table
        .filter(visible_to(caller, sight))
        .select(ImpactMetric::as_select())
        .into_boxed();
    if let Some(entry) = scope.entry_id {
        query = query.filter(impact_metrics::entry_id.eq(entry));
    }
    if let Some(contest) = scope.contest_id {
        let there = entries::table
            .filter(entries::contest_id.eq(contest))
            .select(entries::id);
        query = query.filter(impact_metrics::entry_id.eq_any(there));
    }
    if let Some(code) = scope.code {
        query = query.filter(impact_metrics::code.eq(code));
    }
    if let Some(qualifier) = scope.qualifier {
        query = query.filter(impact_metrics::qualifier.eq(qualifier));
    }
    if let Some(source) = scope.source {
        query = query.filter(impact_metrics::source.eq(source));
    }
    match scope.withdrawn {
        Some(true) => query = query.filter(impact_metrics::withdrawn_at.is_not_null()),
        Some(false) => query = query.filter(impact_metrics::withdrawn_at.is_null()),
        None => {}
    }
    match scope.overdue {
        Some(true) => query = query.filter(is_overdue(today)),
        Some(false) => query = query.filter(not(is_overdue(today))),
        None => {}
    }
    if let Some(before) = before {
        query = query.filter(impact_metrics::id.lt(ImpactMetricId(before)));
    }
    query
        .order(impact_metrics::id.desc())
        .limit(fetch)
        .load(conn)
}

/// Plans whose day has passed, and that no figure answers.
fn is_overdue(today: NaiveDate) -> Condition<impact_metrics::table> {
    let actuals = diesel::alias!(impact_metrics as actuals);
    let answered = actuals
        .filter(
            actuals
                .field(impact_metrics::plan_id)
                .eq(impact_metrics::id.nullable()),
        )
        .filter(actuals.field(impact_metrics::withdrawn_at).is_null())
        .select(actuals.field(impact_metrics::id));
    Box::new(
        impact_metrics::qualifier
            .eq(ImpactQualifier::Planned)
            .and(impact_metrics::withdrawn_at.is_null())
            .and(impact_metrics::due_on.assume_not_null().lt(today))
            .and(not(exists(answered))),
    )
}

/// Of these plans, those that a figure answers.
pub fn answered(
    conn: &mut PgConnection,
    plans: &[ImpactMetricId],
) -> QueryResult<Vec<ImpactMetricId>> {
    let plan = impact_metrics::plan_id.assume_not_null();
    impact_metrics::table
        .filter(plan.eq_any(plans))
        .filter(impact_metrics::plan_id.is_not_null())
        .filter(impact_metrics::withdrawn_at.is_null())
        .select(plan)
        .distinct()
        .load(conn)
}

/// The files of metrics, in the order in which they were hung there.
pub fn files_of(
    conn: &mut PgConnection,
    ids: &[ImpactMetricId],
) -> QueryResult<Vec<(uuid::Uuid, AttachmentId)>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|one| one.0).collect();
    attachments::table
        .filter(attachments::on_kind.eq(FILE_KIND))
        .filter(attachments::on_id.assume_not_null().eq_any(ids))
        .order(attachments::id)
        .select((attachments::on_id.assume_not_null(), attachments::id))
        .load(conn)
}

/// The figures of an entry that stand, by code and in the order of the periods.
pub fn series_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<ImpactMetric>> {
    let is_actual = impact_metrics::qualifier.ne(ImpactQualifier::Planned);
    impact_metrics::table
        .filter(impact_metrics::entry_id.eq(entry))
        .filter(impact_metrics::withdrawn_at.is_null())
        .order((
            impact_metrics::code,
            impact_metrics::period_from,
            impact_metrics::period_to,
            is_actual,
            impact_metrics::id,
        ))
        .select(ImpactMetric::as_select())
        .load(conn)
}

/// The figures that an account filed, for its export.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<ImpactMetric>> {
    impact_metrics::table
        .filter(impact_metrics::filed_by.eq(account))
        .order(impact_metrics::id)
        .select(ImpactMetric::as_select())
        .load(conn)
}

/// A sum over the entries of a contest.
#[derive(Debug, QueryableByName)]
pub struct SumRow {
    #[diesel(sql_type = sql_types::Text)]
    pub code: ImpactCode,
    #[diesel(sql_type = sql_types::Date)]
    pub period_from: NaiveDate,
    #[diesel(sql_type = sql_types::Date)]
    pub period_to: NaiveDate,
    #[diesel(sql_type = sql_types::Bool)]
    pub planned: bool,
    #[diesel(sql_type = sql_types::Text)]
    pub total: String,
    #[diesel(sql_type = sql_types::Bool)]
    pub at_least: bool,
    #[diesel(sql_type = sql_types::Bool)]
    pub approx: bool,
    #[diesel(sql_type = sql_types::BigInt)]
    pub figures: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    pub entries: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    pub verified_figures: i64,
    #[diesel(sql_type = sql_types::Text)]
    pub verified_total: String,
}

const SUMS: &str = "select code, period_from, period_to, qualifier = 'planned' as planned, sum(amount)::text as total, \
        bool_or(qualifier = 'at_least') as at_least, bool_or(qualifier = 'approx') as approx, count(*) as figures, \
        count(distinct entry_id) as entries, count(*) filter (where source = 'verified') as verified_figures, \
        coalesce(sum(amount) filter (where source = 'verified'), 0)::text as verified_total \
      from impact_metrics m join entries e on e.id = m.entry_id \
     where e.contest_id = $1 and m.withdrawn_at is null and e.status <> 'revoked' \
     group by 1, 2, 3, 4 order by 1, 2, 3, 4";

/// Sums by code and period over the entries of a contest, without those that were revoked. Plans are summed apart.
pub fn sums_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<SumRow>> {
    diesel::sql_query(SUMS)
        .bind::<sql_types::Uuid, _>(contest)
        .load(conn)
}
