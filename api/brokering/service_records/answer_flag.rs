use actix_web::post;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::flags;
use super::list_flags::ServiceRecordFlagView;
use super::visible::ServedRecord;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::brokering::service_plans::model::Acting;
use crate::kernel::ids::ServiceRecordFlagId;
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServiceRecordFlagPath {
    /// The flag.
    #[param(inline)]
    pub id: ServiceRecordFlagId,
}

/// What a broker says to a flag.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "两家企业同一会议室座谈"}))]
pub struct ServiceFlagAnswer {
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000)]
    answer: String,
}

problems!(AnswerServiceRecordFlagProblems: NotFound, Forbidden, WrongState);

/// Answer a flag of a service record
///
/// Requires the broker of the record. The answer stays: a flag is answered once.
#[utoipa::path(tag = "service-records", security(("bearer" = [])), params(ServiceRecordFlagPath),
    request_body = ServiceFlagAnswer,
    responses((status = 200, description = "The flag with its answer.", body = ServiceRecordFlagView,
        headers(("ETag" = String, description = "Its new version."))), AnswerServiceRecordFlagProblems))]
#[post("/service-record-flags/{id}/answer")]
pub async fn answer_service_record_flag(
    request: ChangeRequest<ServiceRecordFlagPath, May<ask::AnswerServiceFlag>>,
    body: Json<ServiceFlagAnswer>,
) -> Result<Answer> {
    let text = body.0.answer;
    request
        .write(move |tx, caller, if_match, path| {
            let found = flags::lock(tx.conn, path.id, &caller, tx.now)?;
            let (flag, record) =
                found.ok_or_else(|| Problem::not_found("没有这条提示", "there is no such flag"))?;
            let acting = Acting::of(tx.conn, &caller, tx.now)?;
            let mut record = ServedRecord::seen_by(record, &caller, &acting);
            // The answer is the broker's, whoever recorded the service.
            record.is_recorder = false;
            caller.require(&record)?;
            if_match.check(&flag.etag())?;
            if flag.answer.is_some() {
                return Err(wrong_state(
                    "answered",
                    "该提示已有说明",
                    "the flag is answered already",
                ));
            }
            let flag = flags::answer(tx.conn, flag.id, &text, caller.user_id, tx.now)?;
            let etag = flag.etag();
            Ok(Answer::ok(&ServiceRecordFlagView::from(flag))?.etag(etag))
        })
        .await
}
