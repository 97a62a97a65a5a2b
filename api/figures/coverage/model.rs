use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};

use crate::kernel::ids::{TrainingProgramId, TrainingSessionId};

/// What is counted.
#[derive(Clone, Debug)]
pub struct Scope {
    pub program: TrainingProgramId,
    /// All sessions of the programme when absent.
    pub session: Option<TrainingSessionId>,
    /// The logical time until which scans count.
    pub until: DateTime<Utc>,
    pub today: NaiveDate,
}

/// A line of the figures.
#[derive(Clone, Debug, QueryableByName)]
pub struct Line {
    /// `total`, `division`, `role`, `organization_kind` or `session`.
    #[diesel(sql_type = Text)]
    pub facet: String,
    /// Null for organisations of no kind, that is, for people without an organisation.
    #[diesel(sql_type = Nullable<Text>)]
    pub code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub people: i64,
    /// Of a division: whether the programme is to reach it.
    #[diesel(sql_type = Bool)]
    pub is_target: bool,
    /// Of a session: how many divisions of the programme it covers.
    #[diesel(sql_type = BigInt)]
    pub covered: i64,
}

/// Entries count that are not annulled and were scanned by the moment, at sessions that are not cancelled. A person is counted
/// once, whatever accounts and records they have. Delegations are cities of Sichuan or provinces outside, so the divisions that
/// the programme is to reach are taken as such.
const FIGURES: &str = "
    with target as (
        select distinct coalesce(city.code, case
                   when named not like '51%' then left(named, 2) || '0000'
                   else left(named, 4) || '00' end) as code
          from training_programs program
         cross join unnest(program.target_divisions) named
          left join divisions city on named = '510000' and city.parent = named and city.level = 'city'
                                  and (city.valid_to is null or city.valid_to >= $4)
         where program.id = $1
    ), attended as (
        select distinct session.id as session, enrollment.delegation, enrollment.role, organization.kind,
               coalesce(account.person_id, keeper.person_id, enrollment.person_id) as person
          from training_sessions session
          join check_ins entry on entry.session_id = session.id and entry.direction = 'entry'
                              and entry.annulled_at is null and entry.scanned_at <= $3
          join enrollments enrollment on enrollment.id = entry.enrollment_id
          left join users account on account.id = enrollment.person_id
          left join person_records record on record.id = enrollment.person_id
          left join users keeper on keeper.id = record.taken_over_by
          left join organizations organization on organization.id = enrollment.organization_id
         where session.program_id = $1 and session.status <> 'cancelled' and ($2 is null or session.id = $2)
    ), reached as (
        select code from target union select delegation from attended
    )
    select 'total' as facet, null::text as code, null::text as name, count(distinct person) as people,
           false as is_target, 0::bigint as covered
      from attended
    union all
    select 'division', reached.code, division.name, count(distinct person),
           reached.code in (select code from target), 0
      from reached
      left join divisions division on division.code = reached.code
      left join attended on attended.delegation = reached.code
     group by reached.code, division.name
    union all
    select 'role', role, null, count(distinct person), false, 0 from attended group by role
    union all
    select 'organization_kind', kind, null, count(distinct person), false, 0 from attended group by kind
    union all
    select 'session', session.id::text, session.title, count(distinct person), false,
           count(distinct attended.delegation) filter (where attended.delegation in (select code from target))
      from training_sessions session
      left join attended on attended.session = session.id
     where session.program_id = $1 and session.status <> 'cancelled' and session.announced_at is not null
       and ($2 is null or session.id = $2)
     group by session.id, session.title
     order by 1, 2";

/// The figures, in the order of facets and codes.
pub fn figures(conn: &mut PgConnection, scope: &Scope) -> QueryResult<Vec<Line>> {
    diesel::sql_query(FIGURES)
        .bind::<SqlUuid, _>(scope.program)
        .bind::<Nullable<SqlUuid>, _>(scope.session)
        .bind::<Timestamptz, _>(scope.until)
        .bind::<Date, _>(scope.today)
        .load(conn)
}
