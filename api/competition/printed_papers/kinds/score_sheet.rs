//! 评委评分表: the sheets of a judge in a stage. Entries stand by title and code, never by entrant.

use std::collections::BTreeMap;

use diesel::prelude::*;
use engine::scoring::ScoringRules;
use serde::Serialize;
use serde_json::Value;

use super::layout;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Content, Frame, Paper, PaperOf, Standing};
use crate::competition::reviews::codes::ReviewStatus;
use crate::competition::reviews::model::{Review, Sight, rules};
use crate::competition::reviews::policy;
use crate::kernel::ids::{ContestJudgeId, ContestStageId, ReviewId};
use crate::people::users::model::person_name;
use crate::platform::db::schema::{
    contest_judges, entries, review_versions, reviews, stage_judges,
};
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Column, Page, Sheet, Style, Table};

/// The most criteria that have a column each.
const MOST_COLUMNS: usize = 8;

#[derive(Debug, Serialize)]
struct ScoreSheet {
    contest: String,
    stage: String,
    judge: String,
    panel: String,
    criteria: Vec<Criterion>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Criterion {
    key: String,
    name: String,
    weight: Option<String>,
    min: String,
    max: String,
}

#[derive(Debug, Serialize)]
struct Row {
    code: Option<String>,
    title: String,
    track: String,
    scores: BTreeMap<String, String>,
    total: Option<String>,
    opinion: String,
}

/// A review, with the code, the title and the track of its entry.
type Reviewed = (Review, Option<String>, String, String);

/// The judge reads the own sheets; organisers and administrators those of all judges, after the lock. 404 for others.
pub fn open(
    conn: &mut PgConnection,
    id: ContestStageId,
    judge: ContestJudgeId,
    caller: &Caller,
) -> Result<Paper> {
    let found = stages::find_visible(conn, id, Some(caller))?;
    let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
    let sight = Sight::of(conn, caller)?;
    let is_own = sight.is_of(judge);
    let is_official = caller.may(Right::ReadRanking, &contest);
    if !is_own && (!is_official || is_behind_a_wall(conn, contest.id, caller)?) {
        return Err(ContestStage::absent());
    }
    let all = reviewed(conn, &stage, judge)?;
    let hides = |(review, ..): &Reviewed| sight.walled.contains(&review.entry_id);
    if all.is_empty() || all.iter().any(hides) {
        return Err(Review::absent());
    }
    if !is_own {
        policy::locked(&stage)?;
    }
    let ids: Vec<ReviewId> = all.iter().map(|(review, ..)| review.id).collect();
    let versions: i64 = review_versions::table
        .filter(review_versions::review_id.eq_any(ids))
        .count()
        .get_result(conn)?;
    let frame = Frame {
        of: PaperOf {
            judge_id: Some(judge),
            ..PaperOf::new(PaperKind::ScoreSheet, stage.id.0)
        },
        contest_id: contest.id,
        standing: match stage.locked_at {
            Some(_) => Standing::Final,
            None => Standing::Draft,
        },
        version: versions,
        is_keeper: true,
    };
    let (name, panel): (Option<String>, Option<String>) = contest_judges::table
        .left_join(
            stage_judges::table.on(stage_judges::judge_id
                .eq(contest_judges::id)
                .and(stage_judges::stage_id.eq(stage.id))),
        )
        .filter(contest_judges::id.eq(judge))
        .select((
            person_name(contest_judges::user_id),
            stage_judges::panel.nullable(),
        ))
        .first(conn)?;
    let rules = match &stage.rules {
        Some(_) => Some(rules(stage.rules.as_ref())?),
        None => None,
    };
    let sheet = ScoreSheet {
        contest: contest.content.title,
        stage: stage.title,
        judge: name.unwrap_or_default(),
        panel: panel.unwrap_or_default(),
        criteria: rules.map(criteria).unwrap_or_default(),
        rows: all.into_iter().map(row).collect(),
    };
    Paper::new(frame, sheet)
}

/// The sheets of a judge that count, or still can.
fn reviewed(
    conn: &mut PgConnection,
    stage: &ContestStage,
    judge: ContestJudgeId,
) -> QueryResult<Vec<Reviewed>> {
    reviews::table
        .inner_join(entries::table.on(entries::id.eq(reviews::entry_id)))
        .filter(reviews::stage_id.eq(stage.id))
        .filter(reviews::judge_id.eq(judge))
        .filter(reviews::status.ne_all(ReviewStatus::ENDED))
        .order((entries::track, entries::title, entries::id))
        .select((
            Review::as_select(),
            entries::blind_code,
            entries::title,
            entries::track,
        ))
        .load(conn)
}

fn criteria(rules: ScoringRules) -> Vec<Criterion> {
    let one = |it: engine::scoring::Criterion| Criterion {
        key: it.key,
        name: it.name.zh,
        weight: it.weight.map(|weight| weight.to_string()),
        min: it.min.to_string(),
        max: it.max.to_string(),
    };
    rules.criteria.into_iter().map(one).collect()
}

fn row((review, code, title, track): Reviewed) -> Row {
    let said = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let scores = review.scores.as_object().into_iter().flatten();
    Row {
        scores: scores
            .map(|(key, value)| (key.clone(), said(value)))
            .collect(),
        total: review.total,
        opinion: review.opinion,
        code,
        title,
        track,
    }
}

impl Content for ScoreSheet {
    fn subject(&self) -> String {
        format!("{} {}", self.stage, self.judge)
    }

    fn page(&self) -> Page {
        Page::Landscape
    }

    fn draw(&self, sheet: &mut Sheet) {
        let title = format!("{}{}", self.stage, PaperKind::ScoreSheet.title());
        layout::head(sheet, &self.contest, &title);
        let panel = match self.panel.is_empty() {
            true => String::new(),
            false => format!("　　评审组：{}", self.panel),
        };
        layout::text(sheet, &format!("评委：{}{panel}", self.judge));
        for (place, criterion) in (1_usize..).zip(&self.criteria) {
            let weight = criterion.weight.as_ref();
            let weight = weight.map_or_else(String::new, |weight| format!("，权重 {weight}%"));
            let (min, max) = (&criterion.min, &criterion.max);
            let line = format!(
                "指标{place}：{}（{min} 至 {max} 分{weight}）",
                criterion.name
            );
            sheet.paragraph(&layout::plain(&line), Style::size(9.0).gray(40));
        }
        sheet.gap(8.0);
        self.table(sheet);
        let opinions: Vec<&Row> = self
            .rows
            .iter()
            .filter(|row| !row.opinion.is_empty())
            .collect();
        if !opinions.is_empty() {
            layout::part(sheet, "评审意见");
        }
        for row in opinions {
            let code = row.code.as_deref().unwrap_or_default();
            layout::text(sheet, &format!("{code} {}：{}", row.title, row.opinion));
            sheet.gap(4.0);
        }
        layout::signatures(
            sheet,
            &["评委签名：　　　　　　　　　　　　　　　年　　月　　日"],
        );
    }
}

impl ScoreSheet {
    fn table(&self, sheet: &mut Sheet) {
        let numbered: Vec<String> = (1..=self.criteria.len())
            .map(|place| format!("指标{place}"))
            .collect();
        let has_columns = self.criteria.len() <= MOST_COLUMNS;
        let mut columns = vec![
            Column::new("序号", 1.0).aligned(Align::Center),
            Column::new("评审编码", 1.8).aligned(Align::Center),
            Column::new("项目名称", 6.0),
            Column::new("赛道", 2.4),
        ];
        match has_columns {
            true => columns.extend(
                numbered
                    .iter()
                    .map(|name| Column::new(name, 1.3).aligned(Align::Center)),
            ),
            false => columns.push(Column::new("各指标得分", 6.0)),
        }
        columns.push(Column::new("总分", 1.6).aligned(Align::Center));
        let rows: Vec<Vec<String>> = (1_usize..)
            .zip(&self.rows)
            .map(|(place, row)| {
                let score = |one: &Criterion| row.scores.get(&one.key).cloned().unwrap_or_default();
                let mut cells = vec![
                    place.to_string(),
                    row.code.clone().unwrap_or_default(),
                    layout::plain(&row.title),
                    row.track.clone(),
                ];
                let scores = self.criteria.iter().map(score);
                match has_columns {
                    true => cells.extend(scores),
                    false => {
                        let scores = numbered.iter().zip(scores);
                        let scores: Vec<String> = scores
                            .map(|(name, score)| format!("{name}：{score}"))
                            .collect();
                        cells.push(scores.join("；"));
                    }
                }
                cells.push(row.total.clone().unwrap_or_default());
                cells
            })
            .collect();
        sheet.table(&Table {
            columns: &columns,
            rows: &rows,
            size: 10.0,
            row_height: 24.0,
        });
    }
}
