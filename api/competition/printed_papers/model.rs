use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::PaperKind;
use super::paper::{Paper, PaperOf};
use crate::kernel::ids::{
    AttachmentId, ContestId, ContestJudgeId, EntryId, PrintedPaperId, UserId,
};
use crate::platform::db::Tx;
use crate::platform::db::schema::{attachments, contests, entries, printed_papers};
use crate::platform::error::{Error, Problem, Result};

/// A version of a paper that was printed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = printed_papers)]
pub struct PrintedPaper {
    pub id: PrintedPaperId,
    pub contest_id: ContestId,
    pub kind: PaperKind,
    pub resource_id: Uuid,
    pub judge_id: Option<ContestJudgeId>,
    pub panel: Option<String>,
    pub paper_version: i32,
    pub content_hash: String,
    pub code: String,
    pub printed_by: UserId,
    pub printed_at: DateTime<Utc>,
}

impl PrintedPaper {
    /// Also for a paper that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这份打印件", "there is no such printed paper").into()
    }

    pub fn of(&self) -> PaperOf {
        PaperOf {
            kind: self.kind,
            resource_id: self.resource_id,
            judge_id: self.judge_id,
            panel: self.panel.clone(),
        }
    }
}

pub fn find(conn: &mut PgConnection, id: PrintedPaperId) -> QueryResult<Option<PrintedPaper>> {
    printed_papers::table
        .find(id)
        .select(PrintedPaper::as_select())
        .first(conn)
        .optional()
}

/// Locks a printed paper until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: PrintedPaperId) -> QueryResult<Option<PrintedPaper>> {
    printed_papers::table
        .find(id)
        .select(PrintedPaper::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// Holds what a paper is made of as it is until the transaction ends: the contest, and the entry of an application.
pub fn hold_content(conn: &mut PgConnection, contest: ContestId, of: &PaperOf) -> Result<()> {
    let _: ContestId = contests::table
        .find(contest)
        .select(contests::id)
        .for_share()
        .first(conn)?;
    if of.kind == PaperKind::Application {
        let _: EntryId = entries::table
            .find(EntryId(of.resource_id))
            .select(entries::id)
            .for_share()
            .first(conn)?;
    }
    Ok(())
}

/// Registers a version, once; returns whether it is new.
pub fn register(tx: &mut Tx<'_>, paper: &Paper, by: UserId) -> QueryResult<(PrintedPaper, bool)> {
    let of = &paper.of;
    let new = diesel::insert_into(printed_papers::table)
        .values((
            printed_papers::id.eq(PrintedPaperId::new()),
            printed_papers::contest_id.eq(paper.contest_id),
            printed_papers::kind.eq(of.kind),
            printed_papers::resource_id.eq(of.resource_id),
            printed_papers::judge_id.eq(of.judge_id),
            printed_papers::panel.eq(&of.panel),
            printed_papers::paper_version.eq(paper.version),
            printed_papers::content_hash.eq(&paper.content_hash),
            printed_papers::printed_by.eq(by),
            printed_papers::printed_at.eq(tx.now),
        ))
        .on_conflict_do_nothing()
        .returning(PrintedPaper::as_returning())
        .get_result(tx.conn)
        .optional()?;
    if let Some(new) = new {
        return Ok((new, true));
    }
    let known = printed_papers::table
        .filter(printed_papers::kind.eq(of.kind))
        .filter(printed_papers::resource_id.eq(of.resource_id))
        .filter(printed_papers::content_hash.eq(&paper.content_hash))
        .select(PrintedPaper::as_select())
        .first(tx.conn)?;
    Ok((known, false))
}

/// The papers of a resource that were printed, newest first.
pub fn of_resource(
    conn: &mut PgConnection,
    resource: Uuid,
    kind: Option<PaperKind>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<PrintedPaper>> {
    let mut query = printed_papers::table
        .filter(printed_papers::resource_id.eq(resource))
        .select(PrintedPaper::as_select())
        .into_boxed();
    if let Some(kind) = kind {
        query = query.filter(printed_papers::kind.eq(kind));
    }
    if let Some(before) = before {
        query = query.filter(printed_papers::id.lt(PrintedPaperId(before)));
    }
    query
        .order(printed_papers::id.desc())
        .limit(fetch)
        .load(conn)
}

/// The scan that hangs on each of these, with the printed paper.
pub fn scans(
    conn: &mut PgConnection,
    ids: &[PrintedPaperId],
) -> QueryResult<Vec<(Uuid, AttachmentId)>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    attachments::table
        .filter(attachments::on_kind.eq("printed_paper"))
        .filter(attachments::on_id.assume_not_null().eq_any(ids))
        .select((attachments::on_id.assume_not_null(), attachments::id))
        .load(conn)
}
