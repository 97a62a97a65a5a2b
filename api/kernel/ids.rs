//! Ids: a newtype each over UUIDv7, so that one kind cannot be passed for another.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _};
use uuid::Uuid;

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident ),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
                 diesel::AsExpression, diesel::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(#[serde(deserialize_with = "canonical")] pub uuid::Uuid);

        impl $name {
            /// A new id; ids made later sort later.
            pub fn new() -> Self { Self(uuid::Uuid::now_v7()) }
        }

        impl Default for $name { fn default() -> Self { Self::new() } }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(formatter) }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                diesel::deserialize::FromSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::from_sql(bytes).map(Self)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid)))
                    .examples([serde_json::json!("0198f3a2-5b1c-7000-8000-000000000001")])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+ };
}

ids! {
    /// A person or organisation account.
    UserId,
    /// The person behind one account or several.
    PersonId,
    /// The record of a person without an account.
    PersonRecordId,
    /// A person's place on the list of a training session.
    EnrollmentId,
    /// What an attendee's code is known by.
    AttendeeCodeId,
    /// A scan at the door of a training session.
    CheckInId,
    /// A device's access to the door of one training session.
    DoorTokenId,
    /// A scan at the door of a training session that did not count.
    CheckInAttemptId,
    /// An item of the agenda of a training session.
    AgendaItemId,
    /// A secret address of a person's trainings as a calendar.
    CalendarFeedId,
    /// A certificate.
    CertificateId,
    /// Training hours that a person earned elsewhere.
    HoursClaimId,
    /// A sign-in.
    SessionId,
    /// An appointment to a role.
    RoleGrantId,
    /// A city's own system.
    ApiClientId,
    /// What an API client proves itself with.
    ApiClientSecretId,
    /// A need or an offer.
    ListingId,
    /// A need and an offer brought together.
    MatchId,
    /// An organisation.
    OrganizationId,
    /// A department of an organisation.
    OrgUnitId,
    /// A person's place in an organisation.
    MembershipId,
    /// That somebody is who he says he is.
    VerificationId,
    /// Two records of one person that became one.
    UserMergeId,
    /// People who work together.
    TeamId,
    /// What a person or a team knows to do.
    ExpertiseId,
    /// A group of cities.
    ZoneId,
    /// A version of a calendar year.
    CalendarId,
    /// An edition of a contest.
    ContestId,
    /// A stage of a contest.
    ContestStageId,
    /// A correction of what was published.
    ErratumId,
    /// An event of the history of a contest.
    ContestEventId,
    /// A unit that may recommend entries of a contest.
    RecommendingUnitId,
    /// An import of rows from a file.
    ImportId,
    /// An entry of a contest.
    EntryId,
    /// A decision of a unit on an entry.
    StepDecisionId,
    /// A read of whose entry it is, in a blind stage.
    EntryRevealId,
    /// A formal check of an entry.
    EntryCheckId,
    /// A person who is asked to judge a contest.
    ContestJudgeId,
    /// A plan that assigns judges to entries.
    AssignmentPlanId,
    /// One judge's review of one entry.
    ReviewId,
    /// A judge's doubt whether an entry may take part.
    EligibilityChallengeId,
    /// A version of the ranking of a stage.
    StageResultId,
    /// An act that decides a tie.
    TieDecisionId,
    /// A tier of the awards of a contest.
    AwardTierId,
    /// A list that proposes the awards of a contest.
    AwardListId,
    /// An award to a project or an organisation.
    AwardId,
    /// A publicity period of a contest.
    PublicityPeriodId,
    /// An item that a publicity period shows.
    PublicityItemId,
    /// An objection to what is shown in a publicity period.
    ObjectionId,
    /// A grant that follows from an award.
    GrantId,
    /// A payment of a part of a grant.
    GrantPaymentId,
    /// A change of the account that a grant is paid to.
    PayeeChangeId,
    /// A recommendation of a winner to another contest.
    RecommendationId,
    /// A figure of what came of an entry.
    ImpactMetricId,
    /// A paper that was printed.
    PrintedPaperId,
    /// A training programme.
    TrainingProgramId,
    /// A training session.
    TrainingSessionId,
    /// A file.
    AttachmentId,
    /// The thing that a file hangs on, of whichever kind.
    ThingId,
    /// A short link.
    ShortLinkId,
    /// An event of the audit trail.
    AuditEventId,
    /// What somebody agreed to.
    ConsentId,
    /// What an account is told of an event.
    NotificationId,
    /// A broker.
    BrokerId,
    /// A credential of a broker.
    CredentialId,
    /// A case: a client that brokers serve.
    CaseId,
    /// What happened to a case.
    CaseEventId,
    /// A service plan.
    ServicePlanId,
    /// A record of a service.
    ServiceRecordId,
    /// What the service noticed of a record of a service.
    ServiceRecordFlagId,
    /// A broker's month.
    BrokerMonthId,
    /// A draw of service records for an audit.
    AuditDrawId,
}

/// The id that a text writes: 36 characters with hyphens, in small letters or capitals (RFC 9562, section 4). Other forms
/// are none: they pass by what counts ids as text.
pub fn written(text: &str) -> Option<Uuid> {
    (text.len() == 36)
        .then(|| Uuid::try_parse(text).ok())
        .flatten()
}

/// Reads an id of a request.
fn canonical<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    let text = <Cow<'_, str>>::deserialize(deserializer)?;
    written(&text).ok_or_else(|| {
        D::Error::custom(
            "须为 36 个字符、带连字符的 UUID|must be a UUID of 36 characters, with hyphens",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_in_any_case_and_in_one_form() {
        let id = "0198f3a2-5b1c-7000-8000-0000000000ab";
        for text in [id.to_owned(), id.to_uppercase(), id.replace('f', "F")] {
            let read = written(&text).map(|id| id.to_string());
            assert_eq!(read.as_deref(), Some(id), "{text}");
        }
        let uuid = Uuid::try_parse(id).expect("an id");
        for text in [
            uuid.simple().to_string(),
            uuid.braced().to_string(),
            uuid.urn().to_string(),
            format!(" {id}"),
            id.replace('-', "_"),
            id.replace('0', "０"),
            format!("{}g", &id[..35]),
            String::new(),
        ] {
            assert_eq!(written(&text), None, "{text}");
        }
    }
}
