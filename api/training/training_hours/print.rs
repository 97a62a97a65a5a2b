//! A statement of hours as CSV and on paper.

use std::collections::BTreeMap;

use super::view::{HoursEntry, HoursStatement};
use crate::accounts::certificates::codes::{HoursType, TrainingLevel};
use crate::kernel::codes::List;
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Column, Page, Sheet, Style, Table};
use crate::platform::web::{BYTE_ORDER_MARK, CsvTable};

const COLUMNS: [&str; 7] = [
    "培训名称",
    "举办单位",
    "结束日期",
    "类别",
    "级别",
    "学时",
    "证书编号",
];
const TABLE: CsvTable = CsvTable {
    name: "training-hours",
    columns: &COLUMNS,
};
/// What stands for the number of a certificate where the hours were claimed.
const CLAIMED: &str = "申报认定";

fn row(entry: &HoursEntry) -> [String; 7] {
    let number = entry.certificate_number.clone();
    [
        entry.title.clone(),
        entry.organizer.clone(),
        entry.ended_on.to_string(),
        in_chinese(HoursType::LIST, entry.part.hours_type.as_str()),
        in_chinese(TrainingLevel::LIST, entry.part.level.as_str()),
        entry.part.hours.to_string(),
        number.unwrap_or_else(|| CLAIMED.to_owned()),
    ]
}

/// The entries as a table.
pub fn csv(statement: &HoursStatement) -> Result<Vec<u8>> {
    let rows = statement.entries.iter().map(|entry| {
        let cells = COLUMNS.into_iter().zip(row(entry));
        cells.collect::<BTreeMap<_, _>>()
    });
    Ok(format!("{BYTE_ORDER_MARK}{}", TABLE.text(rows)?).into_bytes())
}

pub fn pdf(statement: &HoursStatement) -> Result<Vec<u8>> {
    let title = format!("{}年度继续教育学时证明", statement.year);
    let mut sheet = Sheet::new(&title, Page::Portrait);
    sheet.paragraph(&title, Style::size(20.0).centered().bold());
    sheet.gap(14.0);
    sheet.paragraph(&format!("姓名：{}", statement.name), Style::size(12.0));
    sheet.paragraph(&summary(statement), Style::size(12.0));
    sheet.gap(10.0);
    let rows: Vec<Vec<String>> = statement
        .entries
        .iter()
        .map(|entry| row(entry).to_vec())
        .collect();
    let shares = [3.2, 2.4, 1.7, 1.3, 1.1, 0.9, 2.2];
    let mut columns = [Column::new("", 1.0); COLUMNS.len()];
    for ((column, title), share) in columns.iter_mut().zip(COLUMNS).zip(shares) {
        *column = Column::new(title, share);
    }
    columns[5] = columns[5].aligned(Align::Right);
    sheet.table(&Table {
        columns: &columns,
        rows: &rows,
        size: 9.5,
        row_height: 24.0,
    });
    sheet.footer("第 {page} 页，共 {pages} 页").finish()
}

fn summary(statement: &HoursStatement) -> String {
    let totals = &statement.totals;
    let mut text = format!(
        "合计{}学时，其中公需科目{}学时、专业科目{}学时、其他{}学时。",
        totals.total, totals.public, totals.professional, totals.other
    );
    if let Some(rule) = &statement.rule {
        let met = match totals.target_met {
            Some(true) => "已达到",
            _ => "未达到",
        };
        text.push_str(&format!(
            "年度要求：不少于{}学时，其中专业科目不少于{}学时；{met}。",
            rule.target_hours, rule.target_professional_hours
        ));
    }
    text
}

/// The name of a code.
fn in_chinese(list: &List, code: &str) -> String {
    list.names_of(code).map_or(code, |(zh, _)| zh).to_owned()
}
