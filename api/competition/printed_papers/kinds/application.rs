//! 参赛申报书: an entry with its form, its team and its organisation.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;

use super::layout::{self, TEXT, zh};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::entries::codes::{EntryDecision, EntryDoor, EntryMemberRole, EntryTagCode};
use crate::competition::entries::model::{self as entries, chain};
use crate::competition::entries::state;
use crate::competition::entries::view::{self, EntryView, Viewer, absent};
use crate::competition::entry_rules::model::{EntryFacts, rules_of};
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Content, Frame, Paper, PaperOf, Standing};
use crate::competition::reviews::model::judge_may_open;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{EntryId, PersonId};
use crate::people::organizations::model as organizations;
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Column, Sheet, Table};

#[derive(Debug, Serialize)]
struct Application {
    contest: String,
    title: String,
    track: String,
    /// Whose the entry is. `None` for readers who must not know.
    entrant: Option<Entrant>,
    summary: String,
    /// Titles and texts of the sections of the form.
    plan: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Entrant {
    number: Option<i32>,
    paper_number: Option<String>,
    organization: Option<String>,
    division: String,
    door: &'static str,
    unit: Option<String>,
    tags: Vec<&'static str>,
    facts: Option<EntryFacts>,
    members: Vec<Member>,
    submitted_on: Option<String>,
}

#[derive(Debug, Serialize)]
struct Member {
    name: String,
    role: &'static str,
    organization: Option<String>,
    born_on: Option<String>,
}

/// As `GET /v1/entries/{id}`.
pub fn open(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Paper> {
    let managed = entries::managed(conn, caller, official_day(now))?;
    let found = entries::find_visible(conn, id, caller, &managed)?;
    let (entry, of_contest) = found.ok_or_else(absent)?;
    judge_may_open(conn, caller, id)?;
    let is_identified = entries::identified_among(conn, &[id], caller, &managed)?.contains(&id);
    let is_close = entries::known_among(conn, &[id], caller, &managed)?.contains(&id);
    let contest = contests::find(conn, entry.contest_id, Some(caller))?;
    let contest = contest.ok_or_else(Contest::absent)?;
    let acts = entries::decisions(conn, id)?;
    let submissions = acts
        .iter()
        .filter(|act| act.decision == EntryDecision::Submitted)
        .count();
    let standing = match (is_identified, state::is_open(entry.status)) {
        (false, _) => Standing::Anonymous,
        (true, true) => Standing::Draft,
        (true, false) => Standing::Final,
    };
    let is_keeper = is_identified && (is_close || caller.may(Right::CheckEntry, &of_contest));
    // As the entrant reads it: the paper says the same to all of its readers.
    let viewer = Viewer {
        sees_entrant: is_identified,
        knows_code: false,
        is_official: false,
        may_open: true,
    };
    let shown = view::show_as(conn, vec![(entry, of_contest)], |_, _| viewer)?;
    let shown = shown.into_iter().next().ok_or_else(absent)?;
    let frame = Frame {
        of: PaperOf::new(PaperKind::Application, id.0),
        contest_id: contest.id,
        standing,
        version: i64::try_from(submissions).unwrap_or(i64::MAX),
        is_keeper,
    };
    Paper::new(frame, application(conn, shown, &contest)?)
}

fn application(
    conn: &mut PgConnection,
    shown: EntryView,
    contest: &Contest,
) -> Result<Application> {
    let entrant = match shown.blind {
        true => None,
        false => Some(entrant(conn, &shown)?),
    };
    let form = rules_of(conn, contest.id)?.content.form;
    let sections = form.into_iter().filter_map(|section| {
        let text = shown.plan.get(&section.key)?.as_str()?;
        Some((section.title.zh, text.to_owned()))
    });
    Ok(Application {
        contest: contest.content.title.clone(),
        plan: sections.collect(),
        title: shown.title,
        track: shown.track,
        summary: shown.summary,
        entrant,
    })
}

fn entrant(conn: &mut PgConnection, shown: &EntryView) -> Result<Entrant> {
    let codes: Vec<_> = shown.division.iter().cloned().collect();
    let division = layout::division_names(conn, &codes)?.into_values().next();
    let unit = match shown.recommending_unit_id {
        Some(unit) => chain::find_unit(conn, unit)?,
        None => None,
    };
    let unit = match unit {
        Some(unit) => organizations::find(conn, unit.organization_id)?,
        None => None,
    };
    let births = shown.facts.as_ref().map(|facts| facts.births.clone());
    let births = births.unwrap_or_default();
    let born_on = |person: PersonId| {
        let birth = births.iter().find(|birth| birth.person_id == person);
        birth.map(|birth| birth.born_on.to_string())
    };
    let members = shown.members.iter().flatten().map(|member| Member {
        name: member.name.clone().unwrap_or_default(),
        role: zh(EntryMemberRole::LIST, member.role.as_str()),
        organization: member.organization_name.clone(),
        born_on: born_on(member.person_id),
    });
    let tags = shown.tags.iter().flatten();
    Ok(Entrant {
        number: shown.number,
        paper_number: shown.paper_number.clone(),
        organization: shown.organization_name.clone(),
        division: division.unwrap_or_default(),
        door: shown
            .door
            .map_or("", |door| zh(EntryDoor::LIST, door.as_str())),
        unit: unit.map(|unit| unit.content.name),
        tags: tags
            .map(|tag| zh(EntryTagCode::LIST, tag.code.as_str()))
            .collect(),
        facts: shown.facts.clone(),
        members: members.collect(),
        submitted_on: shown.submitted_at.map(layout::day),
    })
}

impl Content for Application {
    fn subject(&self) -> String {
        self.title.clone()
    }

    fn draw(&self, sheet: &mut Sheet) {
        layout::head(sheet, &self.contest, PaperKind::Application.title());
        let mut facts = vec![("项目名称", self.title.clone())];
        let mut add = |name, text: Option<String>| facts.extend(text.map(|text| (name, text)));
        add("赛道", Some(self.track.clone()).filter(|it| !it.is_empty()));
        if let Some(entrant) = &self.entrant {
            add("项目编号", entrant.number.map(|it| it.to_string()));
            add("纸质表编号", entrant.paper_number.clone());
            add("申报单位", entrant.organization.clone());
            add("所在区划", Some(entrant.division.clone()));
            add("申报渠道", Some(entrant.door.to_owned()));
            add("推荐单位", entrant.unit.clone());
            add(
                "参赛人标签",
                Some(entrant.tags.join("、")).filter(|it| !it.is_empty()),
            );
            let declared = entrant.facts.as_ref();
            add(
                "单位成立日期",
                declared
                    .and_then(|it| it.founded_on)
                    .map(|it| it.to_string()),
            );
            add("营业收入", declared.and_then(revenue));
            add("首次提交日期", entrant.submitted_on.clone());
        }
        let rows: Vec<Vec<String>> = facts
            .into_iter()
            .map(|(name, text)| vec![name.to_owned(), layout::plain(&text)])
            .collect();
        sheet.table(&Table {
            columns: &[Column::new("项", 1.0), Column::new("内容", 4.0)],
            rows: &rows,
            size: TEXT.size,
            row_height: 24.0,
        });
        if let Some(entrant) = &self.entrant {
            team(sheet, &entrant.members);
        }
        if !self.summary.is_empty() {
            layout::part(sheet, "项目简介");
            layout::text(sheet, &self.summary);
        }
        for (title, text) in &self.plan {
            layout::part(sheet, title);
            layout::text(sheet, text);
        }
        if self.entrant.is_some() {
            layout::signatures(
                sheet,
                &[
                    "申报人签字：　　　　　　　　　　　　　　　　　年　　月　　日",
                    "申报单位（盖章）：　　　　　　　　　　　　　　年　　月　　日",
                    "推荐单位意见（盖章）：　　　　　　　　　　　　年　　月　　日",
                ],
            );
        }
    }
}

fn team(sheet: &mut Sheet, members: &[Member]) {
    layout::part(sheet, "参赛团队");
    let rows: Vec<Vec<String>> = (1..)
        .zip(members)
        .map(|(number, member): (usize, _)| {
            vec![
                number.to_string(),
                member.name.clone(),
                member.role.to_owned(),
                member.organization.clone().unwrap_or_default(),
                member.born_on.clone().unwrap_or_default(),
            ]
        })
        .collect();
    sheet.table(&Table {
        columns: &[
            Column::new("序号", 1.0).aligned(Align::Center),
            Column::new("姓名", 3.0),
            Column::new("角色", 1.6),
            Column::new("单位", 4.0),
            Column::new("出生日期", 2.0),
        ],
        rows: &rows,
        size: TEXT.size,
        row_height: 24.0,
    });
}

/// In yuan, exactly.
fn revenue(facts: &EntryFacts) -> Option<String> {
    let fen = facts.revenue_fen?;
    let year = facts.revenue_year.map(|year| format!("（{year}年）"));
    let amount = format!("{}.{:02} 元", fen / 100, fen % 100);
    Some(format!("{amount}{}", year.unwrap_or_default()))
}
