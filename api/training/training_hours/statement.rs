use std::collections::HashSet;

use actix_web::http::header::ACCEPT;
use actix_web::web::Data;
use actix_web::{Either, HttpRequest, get};
use chrono::Datelike;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::view::{HoursEntry, HoursRuleView, HoursStatement};
use super::{model, policy, print};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::model::{self as certificates, CertificateContent, HoursPart};
use crate::kernel::clock::official_day;
use crate::kernel::ids::PersonId;
use crate::people::users::model as users;
use crate::people::users::model::persons_of;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, CsvFile, File, PdfFile, Query};
use crate::training::hours_claims::model as claims;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatementFilter {
    /// The current year, in Asia/Shanghai, when absent.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100, example = 2024)]
    year: Option<i32>,
}

problems!(GetTrainingHoursStatementProblems: GlyphMissing);

/// Get the caller's training hours of a year
///
/// From valid certificates and accepted claims of all accounts of the caller, with the target of the year. As JSON; with
/// `Accept: text/csv` the entries as CSV (UTF-8 with a byte order mark, for Excel); with `Accept: application/pdf` a
/// statement to print, which fails with 422 `glyph_missing` if it holds a character that the font lacks.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(StatementFilter),
    responses((status = 200, description = "The statement.",
        content((HoursStatement = "application/json"), (CsvFile = "text/csv"), (PdfFile = "application/pdf"))),
        GetTrainingHoursStatementProblems))]
#[get("/users/me/training-hours")]
pub async fn get_training_hours_statement(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    filter: Query<StatementFilter>,
) -> Result<Either<Answer, File>> {
    let this_year = official_day(app.clock.now()).year();
    let year = filter.0.year.unwrap_or(this_year);
    let form = Form::wanted(&request);
    let statement = app
        .db
        .read(move |conn| statement(conn, &caller, year))
        .await?;
    let name = format!("training-hours-{year}");
    Ok(match form {
        Form::Json => Either::Left(Answer::ok(&statement)?),
        Form::Csv => Either::Right(File::csv(print::csv(&statement)?, &format!("{name}.csv"))),
        Form::Pdf => Either::Right(File::pdf(print::pdf(&statement)?, &format!("{name}.pdf"))),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Csv,
    Pdf,
}

impl Form {
    /// The first that `Accept` names; JSON without one.
    fn wanted(request: &HttpRequest) -> Self {
        let accept = request.headers().get(ACCEPT);
        let accept = accept.and_then(|value| value.to_str().ok()).unwrap_or("");
        accept
            .split(',')
            .find_map(|range| {
                let media_type = range.split(';').next().unwrap_or_default().trim();
                match media_type.to_ascii_lowercase().as_str() {
                    "text/csv" => Some(Self::Csv),
                    "application/pdf" => Some(Self::Pdf),
                    "application/json" => Some(Self::Json),
                    _ => None,
                }
            })
            .unwrap_or(Self::Json)
    }
}

fn statement(conn: &mut PgConnection, caller: &Caller, year: i32) -> Result<HoursStatement> {
    let user = users::find(conn, caller.user_id)?.ok_or(Code::InvalidToken)?;
    let own = persons_of(conn, PersonId(caller.user_id.0))?;
    let mut entries = Vec::new();
    // Two accounts of one person may each have been at a session, or have claimed the same training: it counts once.
    let (mut sessions, mut claimed) = (HashSet::new(), HashSet::new());
    for row in certificates::of_persons(conn, &own, Some(year), None, i64::MAX)? {
        if !sessions.insert(row.training_session_id) {
            continue;
        }
        let CertificateContent::Training(content) = row.printed()? else {
            continue;
        };
        entries.extend(content.hours.into_iter().map(|part| HoursEntry {
            title: content.title.clone(),
            organizer: content.issuer.clone(),
            ended_on: content.ends_on,
            part,
            certificate_number: Some(row.number.clone()),
            hours_claim_id: None,
        }));
    }
    for claim in claims::accepted_in(conn, &caller.records, year)? {
        let content = &claim.content;
        if !claimed.insert((content.ended_on, content.title.clone(), content.hours_type)) {
            continue;
        }
        entries.push(HoursEntry {
            part: HoursPart {
                hours_type: claim.content.hours_type,
                level: claim.content.level,
                hours: claim.content.hours,
            },
            title: claim.content.title,
            organizer: claim.content.organizer,
            ended_on: claim.content.ended_on,
            certificate_number: None,
            hours_claim_id: Some(claim.id),
        });
    }
    entries.sort_by(|one, other| {
        let key = |entry: &HoursEntry| (entry.ended_on, entry.title.clone());
        key(one).cmp(&key(other))
    });
    let rule = model::rule_in(conn, year)?;
    let parts = entries.iter().map(|entry| &entry.part);
    Ok(HoursStatement {
        user_id: caller.user_id,
        name: user.display_name,
        year,
        totals: policy::totals(parts, rule.as_ref().map(|rule| &rule.content)),
        rule: rule.map(HoursRuleView::from),
        entries,
    })
}
