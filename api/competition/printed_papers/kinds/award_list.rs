//! 获奖名单: the awards of a list by tier, and the prizes for organisations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use uuid::Uuid;

use super::layout;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::entries::model::{self as entries_model, is_behind_a_wall};
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Content, Frame, Paper, PaperOf, Standing};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardListId, AwardTierId, ContestId, EntryId};
use crate::platform::db::schema::{award_lists, award_rules, award_tiers, awards};
use crate::platform::error::{Problem, Result};
use crate::platform::pdf::{Align, Column, Sheet, Table};

/// Awards that do not stand, or not any more.
const ENDED: [&str; 3] = ["declined", "rejected", "revoked"];
/// Awards of a final list that stand.
const STANDING: [&str; 2] = ["confirmed", "certificate_issued"];

#[derive(Debug, Serialize)]
struct AwardList {
    contest: String,
    number: i16,
    finalized_on: Option<String>,
    /// Whether the order of the winners of a tier has a meaning.
    is_ordered: bool,
    tiers: Vec<Tier>,
}

#[derive(Debug, Serialize)]
struct Tier {
    name: String,
    track: Option<String>,
    is_of_organizations: bool,
    quota: i16,
    rows: Vec<Row>,
}

/// Names are `None` for readers who must not know whose the entries are.
#[derive(Debug, Serialize)]
struct Row {
    project: Option<String>,
    person: Option<String>,
    organization: Option<String>,
    division: Option<String>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = award_lists)]
struct ListRow {
    id: AwardListId,
    contest_id: ContestId,
    number: i16,
    status: String,
    finalized_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = award_tiers)]
struct TierRow {
    id: AwardTierId,
    name: String,
    track: Option<String>,
    target: String,
    quota: i16,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = awards)]
struct AwardRow {
    id: Uuid,
    tier_id: AwardTierId,
    entry_id: Option<EntryId>,
    place: i16,
    person_name: Option<String>,
    organization_name: Option<String>,
    project_title: Option<String>,
    division: DivisionCode,
    status: String,
}

/// A final list is public with its contest. The others are for organisers and administrators; 404 for the rest.
pub fn open(
    conn: &mut PgConnection,
    id: AwardListId,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<Paper> {
    let list: Option<ListRow> = award_lists::table
        .find(id)
        .select(ListRow::as_select())
        .first(conn)
        .optional()?;
    let list = list.ok_or_else(absent)?;
    let contest = contests::find(conn, list.contest_id, caller)?.ok_or_else(absent)?;
    let is_final = list.status == "final";
    let is_keeper = match caller {
        Some(caller) => {
            caller.may(Right::ReadRanking, &contest) && !is_behind_a_wall(conn, contest.id, caller)?
        }
        None => false,
    };
    if !is_final && !is_keeper {
        return Err(absent().into());
    }
    let mut all = awards_of(conn, &list)?;
    all.retain(|award| match is_final {
        true => STANDING.contains(&&*award.status),
        false => !ENDED.contains(&&*award.status),
    });
    let shows_names = match caller {
        _ if is_final => true,
        Some(caller) => knows_all(conn, &all, caller, now)?,
        None => false,
    };
    let frame = Frame {
        of: PaperOf::new(PaperKind::AwardList, list.id.0),
        contest_id: contest.id,
        standing: match (is_final, shows_names) {
            (true, _) => Standing::Final,
            (false, true) => Standing::Draft,
            (false, false) => Standing::Anonymous,
        },
        version: list.number.into(),
        is_keeper,
    };
    Paper::new(frame, award_list(conn, &contest, &list, all, shows_names)?)
}

/// Whether the caller may know whose all entries of the list are.
fn knows_all(
    conn: &mut PgConnection,
    all: &[AwardRow],
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<bool> {
    let entries: Vec<EntryId> = all.iter().filter_map(|award| award.entry_id).collect();
    let managed = entries_model::managed(conn, caller, official_day(now))?;
    let known = entries_model::identified_among(conn, &entries, caller, &managed)?;
    Ok(entries.iter().all(|entry| known.contains(entry)))
}

/// The awards of the list, and the prizes for organisations of its contest.
fn awards_of(conn: &mut PgConnection, list: &ListRow) -> QueryResult<Vec<AwardRow>> {
    awards::table
        .filter(awards::contest_id.eq(list.contest_id))
        .filter(
            awards::list_id
                .is_null()
                .or(awards::list_id.assume_not_null().eq(list.id)),
        )
        .order((awards::place, awards::id))
        .select(AwardRow::as_select())
        .load(conn)
}

fn award_list(
    conn: &mut PgConnection,
    contest: &Contest,
    list: &ListRow,
    all: Vec<AwardRow>,
    shows_names: bool,
) -> Result<AwardList> {
    let is_ordered: Option<bool> = award_rules::table
        .find(contest.id)
        .select(award_rules::is_ordered)
        .first(conn)
        .optional()?;
    let is_ordered = is_ordered.unwrap_or(false);
    let tiers: Vec<TierRow> = award_tiers::table
        .filter(award_tiers::contest_id.eq(contest.id))
        .order(award_tiers::position)
        .select(TierRow::as_select())
        .load(conn)?;
    let codes: Vec<DivisionCode> = all.iter().map(|award| award.division.clone()).collect();
    let names = layout::division_names(conn, &codes)?;
    let tiers = tiers.into_iter().map(|tier| {
        let mut of_tier: Vec<&AwardRow> = all.iter().filter(|it| it.tier_id == tier.id).collect();
        of_tier.sort_by_key(|award| {
            let place = if is_ordered { award.place } else { 0 };
            let division = award.division.as_str().to_owned();
            (place, division, award.project_title.clone(), award.id)
        });
        let is_of_organizations = tier.target == "organization";
        let shows = shows_names || is_of_organizations;
        let row = |award: &AwardRow| Row {
            project: award.project_title.clone(),
            person: award.person_name.clone().filter(|_| shows),
            organization: award.organization_name.clone().filter(|_| shows),
            division: names
                .get(award.division.as_str())
                .cloned()
                .filter(|_| shows),
        };
        Tier {
            rows: of_tier.into_iter().map(row).collect(),
            name: tier.name,
            track: tier.track,
            quota: tier.quota,
            is_of_organizations,
        }
    });
    Ok(AwardList {
        contest: contest.content.title.clone(),
        number: list.number,
        finalized_on: list.finalized_at.map(layout::day),
        is_ordered,
        tiers: tiers.collect(),
    })
}

fn absent() -> Problem {
    Problem::not_found("没有这份获奖名单", "there is no such list of awards")
}

impl Content for AwardList {
    fn subject(&self) -> String {
        self.contest.clone()
    }

    fn draw(&self, sheet: &mut Sheet) {
        layout::head(sheet, &self.contest, PaperKind::AwardList.title());
        layout::text(sheet, &format!("名单编号：第 {} 号", self.number));
        if let Some(day) = &self.finalized_on {
            layout::text(sheet, &format!("结果确认日期：{day}"));
        }
        if !self.is_ordered {
            layout::text(sheet, "同一等次内排名不分先后。");
        }
        for tier in &self.tiers {
            tier.draw(sheet);
        }
    }
}

impl Tier {
    fn draw(&self, sheet: &mut Sheet) {
        let track = self.track.as_ref().map(|track| format!("（{track}）"));
        let vacant = usize::try_from(self.quota)
            .unwrap_or_default()
            .saturating_sub(self.rows.len());
        let vacant = match vacant {
            0 => String::new(),
            vacant => format!("，空缺 {vacant} 名"),
        };
        let (name, count) = (&self.name, self.rows.len());
        let track = track.unwrap_or_default();
        layout::part(sheet, &format!("{name}{track}　{count} 名{vacant}"));
        if self.rows.is_empty() {
            return;
        }
        let columns: &[Column<'_>] = match self.is_of_organizations {
            true => &[
                Column::new("序号", 1.0).aligned(Align::Center),
                Column::new("单位", 8.0),
                Column::new("所在区划", 2.6),
            ],
            false => &[
                Column::new("序号", 1.0).aligned(Align::Center),
                Column::new("项目名称", 4.2),
                Column::new("获奖人", 2.2),
                Column::new("单位", 3.4),
                Column::new("所在区划", 1.8),
            ],
        };
        let rows: Vec<Vec<String>> = (1_usize..)
            .zip(&self.rows)
            .map(|(place, row)| {
                let text =
                    |text: &Option<String>| layout::plain(text.as_deref().unwrap_or_default());
                let place = place.to_string();
                match self.is_of_organizations {
                    true => vec![place, text(&row.organization), text(&row.division)],
                    false => vec![
                        place,
                        text(&row.project),
                        text(&row.person),
                        text(&row.organization),
                        text(&row.division),
                    ],
                }
            })
            .collect();
        sheet.table(&Table {
            columns,
            rows: &rows,
            size: 10.0,
            row_height: 22.0,
        });
    }
}
