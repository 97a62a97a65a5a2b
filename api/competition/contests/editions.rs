//! 届次: an edition is published once, and a series belongs to whoever runs it. Drafts hold neither. A series is the same
//! however its name is spelled.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::model::{Contest, ContestContent};
use super::policy::Placed;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::ContestId;
use crate::platform::db::schema::contests;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

define_sql_function! {
    /// What a series is known by: its letters and digits, small and of normal width. The database has it, for its unique
    /// index.
    fn series_key(series: Text) -> Text;
}

/// What is to be public from now on, and as which edition of which series.
pub struct Claim<'a> {
    pub contest: ContestId,
    pub content: &'a ContestContent,
    /// What the request said of it, where it did.
    pub said: Said,
}

/// Where a claim comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// A move: the draft says it.
    Draft,
    /// A change of what is published.
    Change,
    /// A correction of it.
    Erratum,
}

impl Said {
    /// Where the request said it.
    fn pointer(self, member: &str) -> &str {
        match self {
            Self::Erratum => "/new_text",
            Self::Draft | Self::Change => member,
        }
    }
}

/// Refuses an edition that was published, and one of a series that is another's. Whoever claims one of the same series
/// waits here for the others until the transaction ends: of two first editions one is the first.
pub fn claim(conn: &mut PgConnection, caller: &Caller, claim: &Claim<'_>) -> Result<()> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended($1 || series_key($2), 0))")
        .bind::<Text, _>("contest series ")
        .bind::<Text, _>(&claim.content.series)
        .execute(conn)?;
    let others = || {
        contests::table
            .filter(series_key(contests::series).eq(series_key(&claim.content.series)))
            .filter(contests::published_at.is_not_null())
            .filter(contests::id.ne(claim.contest))
    };
    let same: Option<ContestId> = others()
        .filter(contests::edition.eq(claim.content.edition))
        .select(contests::id)
        .first(conn)
        .optional()?;
    if let Some(same) = same {
        return Err(taken(claim, same).into());
    }
    let latest: Option<Contest> = others()
        .order(contests::edition.desc())
        .select(Contest::as_select())
        .first(conn)
        .optional()?;
    match latest {
        Some(latest) if !runs(caller, claim, &latest.content.division) => {
            Err(of_another(claim, &latest).into())
        }
        _ => Ok(()),
    }
}

/// Who may begin contests where the latest edition lies runs the series; and a draft that was begun in that very place is
/// published by whoever was appointed for it.
fn runs(caller: &Caller, claim: &Claim<'_>, latest: &DivisionCode) -> bool {
    let begun_there = claim.said == Said::Draft && claim.content.division == *latest;
    begun_there || caller.may(Right::CreateContest, &Placed(latest))
}

fn taken(claim: &Claim<'_>, existing: ContestId) -> Problem {
    let problem = Problem::new(Code::EditionTaken).member("existing_id", existing.to_string());
    match claim.said {
        Said::Draft => problem,
        Said::Change | Said::Erratum => problem.field(FieldProblem::body(
            claim.said.pointer("/edition"),
            "taken",
            Bilingual::new("该系列已有这一届", "is there already in this series"),
        )),
    }
}

fn of_another(claim: &Claim<'_>, latest: &Contest) -> Problem {
    let division = latest.content.division.as_str();
    let problem = Problem::new(Code::SeriesOfAnother)
        .detail(
            format!(
                "该系列最近一届由 {division} 发布，新的一届须由可在该行政区划创建大赛者或省级发布"
            ),
            format!(
                "its latest edition is {division}'s: another is published by whoever may create contests there, or the province"
            ),
        )
        .member("division", division)
        .member("existing_id", latest.id.to_string());
    match claim.said {
        Said::Draft => problem,
        Said::Change | Said::Erratum => problem.field(FieldProblem::body(
            claim.said.pointer("/series"),
            "of_another",
            Bilingual::new("该系列由他人举办", "is another's series"),
        )),
    }
}
