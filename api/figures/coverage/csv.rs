//! The figures as comma-separated values (RFC 4180), in UTF-8.

use super::view::CoverageView;
use crate::platform::error::Result;
use crate::platform::web::spreadsheet_safe;

const HEADER: [&str; 5] = ["facet", "code", "name", "covered", "people"];

/// A line for each division of the programme, each other division, role, kind of organisation and session.
pub fn table(coverage: &CoverageView) -> Result<String> {
    let mut rows: Vec<[String; 5]> = Vec::new();
    let mut add = |facet: &str, code: &str, name: &str, covered: &str, people: i64| {
        let row = [facet, code, name, covered].map(spreadsheet_safe);
        let [facet, code, name, covered] = row;
        rows.push([facet, code, name, covered, people.to_string()]);
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
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(HEADER).map_err(anyhow::Error::from)?;
    for row in rows {
        writer.write_record(row).map_err(anyhow::Error::from)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
}

fn share(coverage: &CoverageView) -> String {
    format!("{} of {}", coverage.covered_count, coverage.target_count)
}
