//! The figures as a table.

use serde::Serialize;

use super::view::CoverageView;
use crate::platform::error::Result;
use crate::platform::web::CsvTable;

const TABLE: CsvTable = CsvTable {
    name: "coverage",
    columns: &["facet", "code", "name", "covered", "people"],
};

#[derive(Serialize)]
struct Row {
    facet: &'static str,
    code: String,
    name: String,
    covered: String,
    people: i64,
}

/// A line for each division of the programme, each other division, role, kind of organisation and session.
pub fn table(coverage: &CoverageView) -> Result<String> {
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |facet, code: &str, name: &str, covered: &str, people| {
        rows.push(Row {
            facet,
            code: code.to_owned(),
            name: name.to_owned(),
            covered: covered.to_owned(),
            people,
        });
    };
    add(
        "total",
        "",
        &coverage.title,
        &share(coverage),
        coverage.people,
    );
    for one in &coverage.covered {
        add(
            "division",
            one.division.as_str(),
            &one.name,
            "true",
            one.people,
        );
    }
    for one in &coverage.missing {
        add("division", one.division.as_str(), &one.name, "false", 0);
    }
    for one in coverage.by_division.iter().filter(|one| !one.is_target) {
        add(
            "other_division",
            one.division.as_str(),
            &one.name,
            "",
            one.people,
        );
    }
    for one in &coverage.by_role {
        add("role", one.role.as_str(), "", "", one.people);
    }
    for one in &coverage.by_organization_kind {
        let kind = one.organization_kind.map_or("", |kind| kind.as_str());
        add("organization_kind", kind, "", "", one.people);
    }
    for one in &coverage.sessions {
        let covered = one.covered_count.to_string();
        add(
            "session",
            &one.session_id.to_string(),
            &one.title,
            &covered,
            one.people,
        );
    }
    TABLE.text(rows)
}

fn share(coverage: &CoverageView) -> String {
    format!("{} of {}", coverage.covered_count, coverage.target_count)
}
