//! 推荐函: a unit recommends its entries to the hosts of the contest.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;

use super::{layout, recommendation};
use crate::access::auth::Caller;
use crate::competition::contests::codes::ContestHostRole;
use crate::competition::contests::model as contests;
use crate::competition::printed_papers::codes::PaperKind;
use crate::competition::printed_papers::paper::{Content, Paper};
use crate::kernel::ids::RecommendingUnitId;
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Sheet, Style};

#[derive(Debug, Serialize)]
struct Letter {
    contest: String,
    unit: String,
    hosts: Vec<String>,
    titles: Vec<String>,
}

pub fn open(
    conn: &mut PgConnection,
    id: RecommendingUnitId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Paper> {
    let given = recommendation::read(conn, id, caller, now)?;
    let hosts = contests::hosts_of(conn, &[given.contest.id])?;
    let hosts = hosts
        .into_iter()
        .filter(|host| host.row.role == ContestHostRole::Host)
        .filter_map(|host| host.row.name.or(host.organization_name));
    let frame = given.frame(PaperKind::RecommendationLetter, given.standing());
    let letter = Letter {
        contest: given.contest.content.title,
        unit: given.unit,
        hosts: hosts.collect(),
        titles: given
            .entries
            .into_iter()
            .map(|(entry, _)| entry.title)
            .collect(),
    };
    Paper::new(frame, letter)
}

impl Content for Letter {
    fn subject(&self) -> String {
        self.unit.clone()
    }

    fn draw(&self, sheet: &mut Sheet) {
        let style = Style::size(14.0);
        sheet.gap(20.0);
        sheet.paragraph(
            PaperKind::RecommendationLetter.title(),
            Style::size(26.0).centered().bold(),
        );
        sheet.gap(24.0);
        if !self.hosts.is_empty() {
            sheet.paragraph(&format!("{}：", self.hosts.join("、")), style);
        }
        let body = format!(
            "根据“{}”参赛要求，经我单位审核，同意推荐以下 {} 个项目参赛，并对申报材料的真实性负责：",
            self.contest,
            self.titles.len()
        );
        sheet.paragraph(&body, style.indented());
        sheet.gap(6.0);
        for (number, title) in (1_usize..).zip(&self.titles) {
            let line = format!("{number}. {}", layout::plain(title));
            sheet.paragraph(&line, style.indented());
        }
        sheet.gap(40.0);
        let right = style.aligned(Align::Right);
        sheet.paragraph(&format!("{}（盖章）", self.unit), right);
        sheet.gap(10.0);
        sheet.paragraph("年　　月　　日", right);
    }
}
