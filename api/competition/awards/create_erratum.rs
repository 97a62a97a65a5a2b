use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Award, AwardMoved, PUBLIC};
use super::moves::lock_visible;
use super::policy;
use super::view::AwardPath;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::codes::ContestEventKind;
use crate::competition::contests::model::{NewEvent, record};
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::errata::codes::ErratumField;
use crate::competition::errata::model::{self as errata, NewErratumRow, Of};
use crate::competition::errata::view::ErratumView;
use crate::platform::error::{Error, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// A correction of a name on a final list.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "person_name", "new_text": "生龙康珠", "reason": "姓名误排"}))]
pub struct NewAwardErratum {
    /// `person_name`, `organization_name` or `project_title`.
    field: ErratumField,
    /// The whole text that is to stand there: 1 to 100 characters of a person, else up to 200.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    new_text: String,
    /// Public.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(CreateAwardErratumProblems: NotFound, Forbidden, WrongState);

/// Correct a name of an award
///
/// Requires the organiser of the contest or an administrator of its division, once the results are final. The correction shows
/// at once, in the award, on the final list and in the history of the contest. Old and new name are both found
/// (`GET /v1/awards?q=`). The result and the list keep their versions. `If-Match` compares the version of the award. Fails with
/// 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "awards", security(("bearer" = [])), params(AwardPath), request_body = NewAwardErratum,
    responses((status = 201, description = "The erratum.", body = ErratumView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "It does not change."))),
        CreateAwardErratumProblems))]
#[post("/awards/{id}/errata")]
pub async fn create_award_erratum(
    request: ChangeRequest<AwardPath, May<ask::ProposeAwards>>,
    body: Json<NewAwardErratum>,
) -> Result<Answer> {
    let new = body.0;
    request
        .because(&new.reason)
        .write(move |tx, caller, if_match, path| {
            let locked = lock_visible(tx, path, &caller)?;
            let (award, contest) = (&locked.award, &locked.contest);
            caller.require(contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Award::absent());
            }
            if_match.check(&award.etag())?;
            policy::is_final(contest)?;
            let is_on_it = award.list_id.is_none() || award.list_id == contest.award_list_id;
            if !is_on_it || !PUBLIC.contains(&award.status) {
                return Err(wrong_state(
                    award.status.as_str(),
                    "该奖项不在最终名单上",
                    "the award is not on the final list",
                ));
            }
            let (old, moved) = corrected(award, new.field, &new.new_text)?;
            if old == new.new_text {
                return Err(invalid(
                    "/new_text",
                    "unchanged",
                    "与原文相同",
                    "is what stands there",
                ));
            }
            let row = NewErratumRow {
                field: new.field,
                old_text: &old,
                new_text: &new.new_text,
                reason: &new.reason,
            };
            let erratum = errata::insert(tx, Of::Award(award.id), &row, caller.user_id)?;
            model::set_moved(tx.conn, award.id, &moved, tx.now)?;
            let event = NewEvent {
                erratum: Some(erratum.id),
                reason: Some(&new.reason),
                ..NewEvent::default()
            };
            let kind = ContestEventKind::Corrected;
            record(tx, contest.id, kind, caller.user_id, &event)?;
            let location = format!("/v1/errata/{}", erratum.id);
            let shown = ErratumView::of(erratum, contest.id);
            Ok(Answer::created(location, &shown)?.etag_of_body())
        })
        .await
}

/// The text that stands there, and the change.
fn corrected(award: &Award, field: ErratumField, new: &str) -> Result<(String, AwardMoved)> {
    let is_prize = award.entry_id.is_none();
    let text = || Some(new.to_owned());
    let none = AwardMoved::default();
    let (old, most, moved) = match field {
        ErratumField::OrganizationName => {
            let moved = AwardMoved {
                organization_name: text(),
                ..none
            };
            (&award.organization_name, 200, moved)
        }
        ErratumField::PersonName if !is_prize => {
            let moved = AwardMoved {
                person_name: text(),
                ..none
            };
            (&award.person_name, 100, moved)
        }
        ErratumField::ProjectTitle if !is_prize => {
            let moved = AwardMoved {
                project_title: text(),
                ..none
            };
            (&award.project_title, 200, moved)
        }
        _ => {
            return Err(invalid(
                "/field",
                "not_of_the_award",
                "该奖项没有这项内容",
                "the award has no such text",
            ));
        }
    };
    if new.contains(['\n', '\t', '\u{2028}', '\u{2029}']) {
        return Err(invalid(
            "/new_text",
            "control_character",
            "须为单行文本，不得含有换行或制表符",
            "must be one line, without line breaks and tabs",
        ));
    }
    if new.chars().count() > most {
        return Err(invalid(
            "/new_text",
            "length",
            &format!("不得超过 {most} 个字符"),
            &format!("must have up to {most} characters"),
        ));
    }
    Ok((old.clone().unwrap_or_default(), moved))
}

fn invalid(pointer: &str, code: &str, zh: &str, en: &str) -> Error {
    Problem::invalid_body(pointer, code, zh, en).into()
}
