//! The import of the command `tianfu import`: published listings from a JSON Lines file, on the machine. Bad lines are
//! reported and do not stop the rest; what is there already stays as it is, so importing twice changes nothing.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;

use super::line::ImportLine;
use super::lines::{Line, Lines, too_long};
use super::owners::Owners;
use crate::market::listings::model::{self, Contact, NewListingRow, Origin};
use crate::market::listings::policy::content as content_rules;
use crate::platform::contacts_in_text::{Audience, refuse_contacts};
use crate::platform::db::schema::divisions;
use crate::platform::error::{Error, Place, Problem};
use crate::platform::privacy::Vault;

/// Lines that are written in one transaction.
const LINES_AT_ONCE: usize = 500;

/// A line that was not taken over.
#[derive(Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    /// JSON pointer to the value, empty for the whole line.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// What became of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub created: usize,
    /// Were there already, and stay as they are.
    pub present: usize,
    pub bad: Vec<BadLine>,
}

struct Ready {
    row: NewListingRow,
    contact: Option<Contact>,
    /// When the listing is published. Each line has a microsecond of its own: pages by this moment read few rows then, and
    /// the database knows it from its statistics.
    published_at: DateTime<Utc>,
}

/// Imports `file` under the name `source`, within which an `id` or `external_ref` stands for one listing. The listing of
/// the first line is published at `now`, each further one a microsecond later.
pub fn import(
    conn: &mut PgConnection,
    vault: &Vault,
    file: impl BufRead,
    source: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Report> {
    use diesel::prelude::*;
    let known: HashSet<String> = divisions::table
        .select(divisions::code)
        .load::<String>(conn)?
        .into_iter()
        .collect();
    let mut owners = Owners::default();
    let mut report = Report::default();
    let mut ready = Vec::new();
    let mut lines = Lines::of(file);
    let mut number = 0;
    while let Some(line) = lines.next().map_err(|error| unreadable(error, &report))? {
        number += 1;
        let read = match line {
            Line::Whole(text) if text.trim_ascii().is_empty() => continue,
            Line::Whole(text) => {
                let now = now + TimeDelta::microseconds(number as i64 - 1);
                read(conn, &mut owners, &known, text, source, now)
            }
            Line::TooLong => Err(too_long().into()),
        };
        match read {
            Ok(row) => ready.push(row),
            Err(Error::Refused(problem)) => {
                report.bad.extend(bad_lines(number, &problem));
            }
            Err(other) => return Err(other.into()),
        }
        if ready.len() == LINES_AT_ONCE {
            write(conn, vault, std::mem::take(&mut ready), &mut report)?;
        }
    }
    write(conn, vault, ready, &mut report)?;
    Ok(report)
}

fn read(
    conn: &mut PgConnection,
    owners: &mut Owners,
    known: &HashSet<String>,
    text: &[u8],
    source: &str,
    now: DateTime<Utc>,
) -> Result<Ready, Error> {
    let line: ImportLine = crate::platform::web::parse_line(text)?;
    let (side, market) = (line.side, line.market);
    let owner = owners.of(conn, line.owner.as_deref(), side, now)?;
    let external_ref = line.reference()?;
    let (content, contact) = line.content(now)?;
    if !known.contains(content.division.as_str()) {
        return Err(Problem::invalid_body(
            "/division",
            "unknown_code",
            "没有这个行政区划代码",
            "there is no such division code",
        )
        .into());
    }
    content_rules::check(
        market,
        side,
        &content,
        crate::kernel::clock::official_day(now),
    )?;
    refuse_contacts(Audience::Market, content.texts())?;
    let row = NewListingRow {
        side,
        market,
        content,
        owner_id: owner,
        drafted_by: owner,
        origin: Some(Origin {
            source: source.to_owned(),
            external_ref,
        }),
        reference: None,
    };
    Ok(Ready {
        row,
        contact,
        published_at: now,
    })
}

/// Why the file is not read to its end. Nothing of the lines that wait to be written is written.
fn unreadable(error: Error, report: &Report) -> anyhow::Error {
    let Error::Refused(problem) = error else {
        return error.into();
    };
    let faults = bad_lines(0, &problem);
    let told: Vec<String> = problem
        .fields
        .iter()
        .map(|field| field.line.unwrap_or_default())
        .zip(&faults)
        .map(|(line, fault)| format!("line {line}: {}: {}", fault.code, fault.detail))
        .collect();
    let written = match report.created + report.present {
        0 => "nothing was imported".to_owned(),
        count => format!("only {count} lines before were imported"),
    };
    anyhow::anyhow!("{}; {written}", told.join("; "))
}

fn bad_lines(line: usize, problem: &Problem) -> Vec<BadLine> {
    let whole = || BadLine {
        line,
        pointer: String::new(),
        code: problem.code.as_str().to_owned(),
        detail: problem.detail.as_ref().map_or_else(
            || problem.code.title_en().to_owned(),
            |detail| detail.en.clone(),
        ),
    };
    if problem.fields.is_empty() {
        return vec![whole()];
    }
    problem
        .fields
        .iter()
        .map(|field| BadLine {
            line,
            pointer: match &field.place {
                Place::Pointer(pointer) | Place::Parameter(pointer) => pointer.clone(),
            },
            code: field.code.clone(),
            detail: field.detail.en.clone(),
        })
        .collect()
}

fn write(
    conn: &mut PgConnection,
    vault: &Vault,
    ready: Vec<Ready>,
    report: &mut Report,
) -> anyhow::Result<()> {
    use diesel::Connection;
    let count = ready.len();
    let created = conn.transaction(|conn| {
        let ready = ready.into_iter();
        let (rows, contacts): (Vec<_>, Vec<_>) = ready
            .map(|one| ((one.row, one.published_at), one.contact))
            .unzip();
        let mut created: HashMap<_, _> =
            model::insert_published(conn, &rows)?.into_iter().collect();
        let count = created.len();
        for ((row, _), contact) in rows.iter().zip(&contacts) {
            let reference = row
                .origin
                .as_ref()
                .map(|origin| origin.external_ref.clone());
            // Taken out: of two lines with one id the first was written, so its contact counts.
            if let (Some(id), Some(contact)) = (created.remove(&reference), contact) {
                model::set_contact(conn, vault, id, Some(contact), Some(row.drafted_by))?;
            }
        }
        crate::platform::error::Result::<_, Error>::Ok(count)
    })?;
    report.created += created;
    report.present += count - created;
    Ok(())
}
