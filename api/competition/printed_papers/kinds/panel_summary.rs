//! 评审汇总表: the entries of a panel with their scores, to be signed by its judges. Ranks are not in it.

use diesel::prelude::*;
use serde::Serialize;

use super::layout;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Content, Frame, Paper, PaperOf, Standing};
use crate::competition::reviews::codes::ReviewStatus;
use crate::competition::reviews::model::{seats, summary};
use crate::competition::reviews::policy;
use crate::kernel::ids::ContestStageId;
use crate::platform::db::schema::{review_versions, reviews};
use crate::platform::error::{Problem, Result};
use crate::platform::pdf::{Align, Column, Sheet, Table};

#[derive(Debug, Serialize)]
struct PanelSummary {
    contest: String,
    stage: String,
    panel: String,
    /// Hash of the summary that the judges confirm.
    hash: String,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    code: Option<String>,
    title: String,
    track: String,
    score: Option<String>,
    counted: u32,
    expected: u32,
}

/// After the lock: a judge reads the summary of the own panel, organisers and administrators those of all. 404 for others.
pub fn open(
    conn: &mut PgConnection,
    id: ContestStageId,
    panel: Option<&str>,
    caller: &Caller,
) -> Result<Paper> {
    let found = stages::find_visible(conn, id, Some(caller))?;
    let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
    let seat = seats::seated(conn, stage.id, contest.id, caller)?;
    let is_official =
        caller.may(Right::ReadRanking, &contest) && !is_behind_a_wall(conn, contest.id, caller)?;
    let panel = match (seat, panel) {
        (Some(seat), named) if named.is_none_or(|named| named == seat.panel) => seat.panel,
        (_, named) if is_official => named.unwrap_or_default().to_owned(),
        _ => return Err(ContestStage::absent()),
    };
    policy::locked(&stage)?;
    let summed = summary::of_panel(conn, &stage, &panel)?;
    if summed.entries.is_empty() {
        return Err(no_panel().into());
    }
    let versions: i64 = review_versions::table
        .inner_join(reviews::table.on(reviews::id.eq(review_versions::review_id)))
        .filter(reviews::stage_id.eq(stage.id))
        .filter(reviews::status.eq(ReviewStatus::Locked))
        .count()
        .get_result(conn)?;
    let frame = Frame {
        of: PaperOf {
            panel: Some(panel.clone()),
            ..PaperOf::new(PaperKind::PanelSummary, stage.id.0)
        },
        contest_id: contest.id,
        standing: Standing::Final,
        version: versions,
        is_keeper: true,
    };
    let rows = summed.entries.into_iter().map(|entry| Row {
        code: entry.blind_code,
        title: entry.title,
        track: entry.track,
        score: entry.score,
        counted: entry.counted,
        expected: entry.expected,
    });
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by(|one, other| {
        let key = |row: &Row| (row.track.clone(), row.title.clone(), row.code.clone());
        key(one).cmp(&key(other))
    });
    let paper = PanelSummary {
        contest: contest.content.title,
        stage: stage.title,
        panel,
        hash: summed.hash,
        rows,
    };
    Paper::new(frame, paper)
}

fn no_panel() -> Problem {
    Problem::not_found(
        "该赛段没有这个评审组，或该组没有评分",
        "the stage has no such panel, or the panel has no scores",
    )
}

impl Content for PanelSummary {
    fn subject(&self) -> String {
        format!("{} {}", self.stage, self.panel).trim().to_owned()
    }

    fn draw(&self, sheet: &mut Sheet) {
        let title = format!("{}{}", self.stage, PaperKind::PanelSummary.title());
        layout::head(sheet, &self.contest, &title);
        if !self.panel.is_empty() {
            layout::text(sheet, &format!("评审组：{}", self.panel));
        }
        layout::text(sheet, &format!("汇总表摘要：{}", self.hash));
        sheet.gap(8.0);
        let rows: Vec<Vec<String>> = (1_usize..)
            .zip(&self.rows)
            .map(|(place, row)| {
                vec![
                    place.to_string(),
                    row.code.clone().unwrap_or_default(),
                    layout::plain(&row.title),
                    row.track.clone(),
                    row.score.clone().unwrap_or_else(|| "—".to_owned()),
                    format!("{}/{}", row.counted, row.expected),
                ]
            })
            .collect();
        sheet.table(&Table {
            columns: &[
                Column::new("序号", 1.0).aligned(Align::Center),
                Column::new("评审编码", 1.8).aligned(Align::Center),
                Column::new("项目名称", 5.0),
                Column::new("赛道", 2.4),
                Column::new("得分", 1.5).aligned(Align::Center),
                Column::new("有效评分", 1.6).aligned(Align::Center),
            ],
            rows: &rows,
            size: 10.0,
            row_height: 24.0,
        });
        layout::signatures(
            sheet,
            &[
                "评委签名：",
                "不同意见（写明理由并签名）：",
                "组长签名：　　　　　　　　　　　　　　　　年　　月　　日",
            ],
        );
    }
}
