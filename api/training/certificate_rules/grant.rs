//! Gives an attendee the certificate of a session.

use chrono::Datelike;

use super::attendance::{self, Enrolled};
use super::model::{self, CertificateRule};
use super::policy::{self, UnmetReason};
use crate::accounts::certificates::codes::CertificateStatus;
use crate::accounts::certificates::model::{
    self as certificates, Basis, Certificate, CertificateContent, Grounds, Holder,
    TrainingCertificate,
};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{AgendaItemId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Result};
use crate::reference::divisions::model as divisions;
use crate::training::training_hours::model as hours;
use crate::training::training_programs::model as programs;
use crate::training::training_sessions::model::TrainingSession;

/// A session that is locked, and what its certificates say.
pub struct Certifying {
    session: TrainingSession,
    rule: Option<CertificateRule>,
    items: Vec<(AgendaItemId, policy::HalfDay)>,
    content: Option<TrainingCertificate>,
}

/// What an attendee gets.
pub enum Outcome {
    Issued(Certificate),
    /// Issued before.
    Had(Certificate),
    NotMet(Vec<UnmetReason>),
}

impl Certifying {
    /// Of a session that is locked: two requests of one session do not run at the same time.
    pub fn of(tx: &mut Tx<'_>, session: TrainingSession) -> Result<Self> {
        let rule = model::find(tx.conn, session.id)?;
        let items = match &rule {
            Some(rule) => {
                let items = &rule.content.mandatory_items;
                attendance::half_days_of_items(tx.conn, session.id, items)?
            }
            None => Vec::new(),
        };
        let content = match &rule {
            Some(rule) => Some(facts(tx, &session, rule)?),
            None => None,
        };
        Ok(Self {
            session,
            rule,
            items,
            content,
        })
    }

    /// Issues the certificate of an enrolment, once per person. `holder` is `None` for an erased person.
    pub fn grant(
        &self,
        tx: &mut Tx<'_>,
        enrolled: &Enrolled,
        holder: Option<&Holder>,
        by: UserId,
    ) -> Result<Outcome> {
        let last = certificates::last_of(tx.conn, self.session.id, enrolled.person_id)?;
        if let Some(last) = last {
            return Ok(match last.status {
                CertificateStatus::Valid => Outcome::Had(last),
                CertificateStatus::Revoked | CertificateStatus::Superseded => {
                    Outcome::NotMet(vec![UnmetReason::new("revoked")])
                }
            });
        }
        let attended = attendance::half_days(tx.conn, enrolled.id)?;
        let status = self.session.status;
        let reasons = policy::unmet(self.rule.as_ref(), status, &attended, &self.items);
        let Some(content) = self.content.as_ref().filter(|_| reasons.is_empty()) else {
            return Ok(Outcome::NotMet(reasons));
        };
        let Some(holder) = holder else {
            return Ok(Outcome::NotMet(vec![UnmetReason::new("holder_erased")]));
        };
        let content = TrainingCertificate {
            organization: attendance::organization_name(tx.conn, enrolled.organization_id)?,
            half_days: i32::try_from(attended.len()).unwrap_or(i32::MAX),
            ..content.clone()
        };
        let grounds = Grounds {
            basis: Basis::Training(self.session.id, enrolled.id),
            holder_id: Some(enrolled.person_id),
            organization_id: enrolled.organization_id,
            supersedes_id: None,
        };
        let issued = certificates::issue(
            tx,
            &grounds,
            CertificateContent::Training(content),
            &holder.name,
            by,
        )?;
        attendance::complete(tx.conn, enrolled.id, tx.now)?;
        Ok(Outcome::Issued(issued))
    }
}

/// The character of a `glyph_missing`.
pub fn missing_character(error: &Error) -> Option<String> {
    let Error::Refused(problem) = error else {
        return None;
    };
    (problem.code == Code::GlyphMissing)
        .then(|| {
            problem
                .members
                .get("character")?
                .as_str()
                .map(str::to_owned)
        })
        .flatten()
}

/// What all certificates of a session say.
fn facts(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    rule: &CertificateRule,
) -> Result<TrainingCertificate> {
    let division = &session.content.division;
    let division_name = divisions::find(tx.conn, division)?.map(|found| found.name);
    let ends_on = official_day(session.content.ends_at);
    Ok(TrainingCertificate {
        number: String::new(),
        kind: rule.content.kind,
        holder_commitment: String::new(),
        organization: None,
        title: session.content.title.clone(),
        program: programs::title(tx.conn, session.program_id)?,
        training_session_id: session.id,
        training_program_id: session.program_id,
        division: division.clone(),
        division_name: division_name.unwrap_or_default(),
        starts_on: official_day(session.content.starts_at),
        ends_on,
        half_days: 0,
        hours: hours::parts_of(tx.conn, session.id)?,
        hours_year: ends_on.year(),
        issuer: rule.content.issuer.clone(),
        issued_on: official_day(tx.now),
        supersedes: None,
    })
}
