use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, Award};
use super::policy;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::accounts::certificates::codes::CertificateKind;
use crate::accounts::certificates::model::{
    self as certificates, AwardCertificate, Basis, CertificateContent, Grounds,
};
use crate::competition::award_lists::policy::names_final;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::{ContestPath, current_etag};
use crate::competition::entries::model::is_behind_a_wall;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AwardId, AwardListId, PersonId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::pdf::missing_glyph;
use crate::platform::web::{Answer, Json};

/// Of which list, and by whom.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"award_list_id": "0198f3a2-5b1c-7000-8000-0000000000b2", "issuer": "甘孜藏族自治州科学技术协会"}))]
pub struct NewAwardCertificates {
    /// The final list of awards of the contest.
    award_list_id: AwardListId,
    /// Who issues, as it is printed.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    issuer: String,
}

/// What became of the awards of a contest.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"issued": [{"award_id": "0198f3a2-5b1c-7000-8000-0000000000b3", "number": "TF2024-7K3M-9QWE-0RTY-2ZXC"}],
    "had_before": 29, "not_issued": []}))]
pub struct AwardCertificates {
    /// The new certificates.
    pub issued: Vec<IssuedAwardCertificate>,
    /// Awards that have a certificate already.
    #[schema(minimum = 0)]
    pub had_before: usize,
    /// Awards that get none, with the reason.
    pub not_issued: Vec<UnissuedAwardCertificate>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedAwardCertificate {
    pub award_id: AwardId,
    /// The number of the certificate.
    pub number: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnissuedAwardCertificate {
    pub award_id: AwardId,
    /// `holder_erased` or `glyph_missing`.
    pub code: &'static str,
    /// The character that the font lacks.
    pub character: Option<String>,
}

problems!(IssueAwardCertificatesProblems: NotFound, Forbidden, WrongState, AwardListNotFinal, GlyphMissing);

/// Issue the certificates of the awards of a contest
///
/// Requires an administrator of the division of the contest, after the finalisation. Issues a certificate for each confirmed
/// award of the final list and each confirmed prize for an organisation that has none; the awards become `certificate_issued`.
/// Awards that get none are listed with the reason. A second call issues nothing new. `award_list_id` names the final list:
/// another one fails with 409 `award_list_not_final`.
#[utoipa::path(tag = "certificates", security(("bearer" = [])), params(ContestPath), request_body = NewAwardCertificates,
    responses((status = 200, description = "What became of the awards.", body = AwardCertificates),
        IssueAwardCertificatesProblems))]
#[post("/contests/{id}/award-certificates")]
pub async fn issue_award_certificates(
    request: ChangeRequest<ContestPath, May<ask::FinalizeResults>>,
    body: Json<NewAwardCertificates>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let found = contests::find(tx.conn, path.id, Some(&caller))?;
            let found = found.ok_or_else(Contest::absent)?;
            caller.require(&found)?;
            // Accounts are locked before contests, as an erasure does.
            let persons = model::holders(tx.conn, found.id, new.award_list_id)?;
            let held: Vec<PersonId> = certificates::hold_holders(tx.conn, &persons)?
                .into_iter()
                .map(|holder| holder.id)
                .collect();
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(tx.conn, contest.id, &caller)? {
                return Err(Contest::absent());
            }
            if_match.check(&current_etag(tx.conn, &contest)?)?;
            let list = model::final_list(tx.conn, contest.id)?;
            names_final(list.map(|(id, _)| id), new.award_list_id)?;
            policy::issue(&contest)?;
            if let Some(missing) = missing_glyph(&new.issuer) {
                return Err(unprintable(missing).into());
            }
            let common = Common {
                division_name: model::division_name(tx.conn, &contest.content.division)?,
                list_number: list.map_or(1, |(_, number)| number),
                issuer: new.issuer,
                contest,
                by: caller.user_id,
            };
            let mut done = AwardCertificates::default();
            for award in model::lock(tx.conn, common.contest.id, new.award_list_id)? {
                if award.status == "certificate_issued"
                    || certificates::last_of_award(tx.conn, award.id)?.is_some()
                {
                    done.had_before += 1;
                    continue;
                }
                match common.refusal(&award, &held) {
                    Some(refusal) => done.not_issued.push(refusal),
                    None => done.issued.push(common.issue(tx, &award)?),
                }
            }
            Answer::ok(&done)
        })
        .await
}

/// What all certificates of a contest say.
struct Common {
    contest: Contest,
    division_name: String,
    list_number: i16,
    issuer: String,
    by: UserId,
}

impl Common {
    /// Why an award gets no certificate, though the others do.
    fn refusal(&self, award: &Award, held: &[PersonId]) -> Option<UnissuedAwardCertificate> {
        let is_erased = award.person().is_some_and(|person| !held.contains(&person));
        let texts = [
            &award.person_name,
            &award.organization_name,
            &award.project_title,
        ];
        let texts = texts.into_iter().flatten().chain([&award.tier]);
        let missing = texts.into_iter().find_map(|text| missing_glyph(text));
        let code = match (is_erased, missing) {
            (true, _) => "holder_erased",
            (_, Some(_)) => "glyph_missing",
            _ => return None,
        };
        Some(UnissuedAwardCertificate {
            award_id: award.id,
            code,
            character: missing.filter(|_| !is_erased).map(String::from),
        })
    }

    fn issue(&self, tx: &mut Tx<'_>, award: &Award) -> Result<IssuedAwardCertificate> {
        let holder_id = award.person();
        let name = award.person_name.clone().filter(|_| holder_id.is_some());
        let organization = award.organization_name.clone();
        let (holder, organization) = match name {
            Some(name) => (name, organization),
            None => (organization.unwrap_or_default(), None),
        };
        let grounds = Grounds {
            basis: Basis::Award(award.id),
            holder_id,
            organization_id: award.organization_id,
            supersedes_id: None,
        };
        let content = AwardCertificate {
            number: String::new(),
            kind: CertificateKind::Award,
            holder_commitment: String::new(),
            organization,
            project: award.project_title.clone(),
            title: self.contest.content.title.clone(),
            edition: self.contest.content.edition,
            contest_id: self.contest.id,
            award_id: award.id,
            tier: award.tier.clone(),
            award_list_number: self.list_number,
            division: self.contest.content.division.clone(),
            division_name: self.division_name.clone(),
            issuer: self.issuer.clone(),
            issued_on: official_day(tx.now),
            supersedes: None,
        };
        let content = CertificateContent::Award(content);
        let row = certificates::issue(tx, &grounds, content, &holder, self.by)?;
        model::set_issued(tx.conn, award.id, tx.now)?;
        Ok(IssuedAwardCertificate {
            award_id: award.id,
            number: row.number,
        })
    }
}

fn unprintable(missing: char) -> Problem {
    let text = Bilingual::new(
        format!("字库中没有“{missing}”，无法打印"),
        format!("the font has no glyph for \"{missing}\""),
    );
    Problem::new(Code::InvalidValue).field(FieldProblem::body("/issuer", "glyph_missing", text))
}
