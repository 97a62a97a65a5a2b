//! 推荐项目汇总表: the entries that a unit recommends.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;

use super::{layout, recommendation};
use crate::access::auth::Caller;
use crate::competition::entries::view::{self, EntryView, ListedEntry, Viewer};
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Content, Paper, Standing};
use crate::kernel::DivisionCode;
use crate::kernel::ids::RecommendingUnitId;
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Column, Page, Sheet, Table};

#[derive(Debug, Serialize)]
struct List {
    contest: String,
    unit: String,
    rows: Vec<Row>,
}

/// Whose it is is `None` for readers who must not know.
#[derive(Debug, Serialize)]
struct Row {
    title: String,
    track: String,
    number: Option<i32>,
    organization: Option<String>,
    leader: Option<String>,
    division: Option<String>,
}

pub fn open(
    conn: &mut PgConnection,
    id: RecommendingUnitId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Paper> {
    let mut given = recommendation::read(conn, id, caller, now)?;
    let sees_entrant = given.is_identified;
    let standing = match sees_entrant {
        true => given.standing(),
        false => Standing::Anonymous,
    };
    let frame = given.frame(PaperKind::RecommendationList, standing);
    let viewer = Viewer {
        sees_entrant,
        ..Viewer::default()
    };
    let all = std::mem::take(&mut given.entries);
    let shown: Vec<EntryView> = view::show_as(conn, all, |_, _| viewer)?;
    let codes: Vec<DivisionCode> = shown.iter().filter_map(|it| it.division.clone()).collect();
    let names = layout::division_names(conn, &codes)?;
    let rows = shown.into_iter().map(ListedEntry::from).map(|entry| Row {
        title: entry.title,
        track: entry.track,
        number: entry.number,
        organization: entry.organization_name,
        leader: entry.leader_name,
        division: entry
            .division
            .and_then(|division| names.get(division.as_str()).cloned()),
    });
    let list = List {
        contest: given.contest.content.title,
        unit: given.unit,
        rows: rows.collect(),
    };
    Paper::new(frame, list)
}

impl Content for List {
    fn subject(&self) -> String {
        self.unit.clone()
    }

    fn page(&self) -> Page {
        Page::Landscape
    }

    fn draw(&self, sheet: &mut Sheet) {
        layout::head(sheet, &self.contest, PaperKind::RecommendationList.title());
        layout::text(sheet, &format!("推荐单位（盖章）：{}", self.unit));
        sheet.gap(8.0);
        let rows: Vec<Vec<String>> = (1_usize..)
            .zip(&self.rows)
            .map(|(place, row)| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                vec![
                    place.to_string(),
                    row.number
                        .map_or_else(String::new, |number| number.to_string()),
                    layout::plain(&row.title),
                    row.track.clone(),
                    text(&row.organization),
                    text(&row.leader),
                    text(&row.division),
                ]
            })
            .collect();
        sheet.table(&Table {
            columns: &[
                Column::new("序号", 1.0).aligned(Align::Center),
                Column::new("项目编号", 1.4).aligned(Align::Center),
                Column::new("项目名称", 5.0),
                Column::new("赛道", 2.0),
                Column::new("申报单位", 4.0),
                Column::new("负责人", 2.6),
                Column::new("所在区划", 2.0),
            ],
            rows: &rows,
            size: 10.0,
            row_height: 26.0,
        });
    }
}
