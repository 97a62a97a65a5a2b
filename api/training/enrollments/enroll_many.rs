//! Enrols many people in few statements: the lines of an import. The rules are those of [`super::enroll`].

use std::collections::{BTreeMap, HashMap, HashSet};

use super::answers;
use super::codes::EnrollmentStatus;
use super::enroll::{Admitted, EnrollmentLine, admit_found, find_session, numbered_row};
use super::known::Known;
use super::model::{self, attendee_code, lock_session_for_places};
use super::people::{self, Candidate};
use super::{notices, policy, seats};
use crate::access::auth::Caller;
use crate::kernel::ids::{EnrollmentId, PersonId, TrainingSessionId};
use crate::people::person_records::model::{
    self as records, PersonRef, PersonWithoutAccount, Resolved,
};
use crate::platform::db::Tx;
use crate::platform::error::{Code, Result};
use crate::training::training_sessions::model::TrainingSession;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    Enrolled(EnrollmentId),
    /// The person has a place in the session.
    There,
}

type Line = (TrainingSessionId, EnrollmentLine);

/// Enrols the people of all lines, or none: the first line that is refused ends it. Returns what became of each line.
pub fn enroll_many(tx: &mut Tx<'_>, caller: &Caller, lines: &[Line]) -> Result<Vec<Placed>> {
    let mut facts = Known::default();
    let mut sessions: BTreeMap<TrainingSessionId, TrainingSession> = BTreeMap::new();
    for (id, _) in lines {
        if !sessions.contains_key(id) {
            sessions.insert(*id, find_session(tx, caller, *id)?);
        }
    }
    let mut admitted = Vec::with_capacity(lines.len());
    let (candidates, known) = candidates(tx, &mut facts, caller, lines)?;
    for ((id, line), candidate) in lines.iter().zip(candidates) {
        if let Some(session) = sessions.get(id) {
            let one = admit_found(tx, &mut facts, caller, session, candidate, line)?;
            admitted.push(one);
        }
    }
    let ids: Vec<PersonId> = admitted.iter().map(|one| one.candidate.person_id).collect();
    let people = people::hold_all(tx, caller, &ids)?;
    let mut placed = vec![Placed::There; lines.len()];
    for id in sessions.into_keys() {
        let of_session = lines.iter().zip(&admitted).enumerate();
        let of_session: Vec<_> = of_session
            .filter(|(_, ((session, _), _))| *session == id)
            .map(|(index, ((_, line), admitted))| (index, line, admitted))
            .collect();
        for (index, id) in fill(tx, caller, id, &of_session, &people)? {
            placed[index] = Placed::Enrolled(id);
        }
    }
    // Those of the other lines are recorded with the report.
    for index in known {
        if matches!(placed[index], Placed::Enrolled(_))
            && let Some(new) = new_only(&lines[index].1)
        {
            people::looked_up(tx, caller, new)?;
        }
    }
    Ok(placed)
}

/// The person without an account, where a line names nothing else.
fn new_only(line: &EnrollmentLine) -> Option<&PersonWithoutAccount> {
    match line.person.as_ref()? {
        PersonRef {
            user_id: None,
            person_id: None,
            new,
        } => new.as_ref(),
        _ => None,
    }
}

/// Who is enrolled by each line, and the lines whose phone number led to a person. People without an account are found by
/// their phone numbers together.
fn candidates(
    tx: &mut Tx<'_>,
    facts: &mut Known,
    caller: &Caller,
    lines: &[Line],
) -> Result<(Vec<Candidate>, Vec<usize>)> {
    let mut new = Vec::new();
    for one in lines.iter().filter_map(|(_, line)| new_only(line)) {
        people::require_places(tx, facts, one)?;
        new.push(one.record());
    }
    let mut found = records::find_or_create_all(tx, &new, caller.user_id)?.into_iter();
    let (mut candidates, mut known) = (Vec::with_capacity(lines.len()), Vec::new());
    for (index, (_, line)) in lines.iter().enumerate() {
        candidates.push(match new_only(line).and_then(|_| found.next()) {
            Some(resolved) => {
                if !matches!(resolved, Resolved::Created(_)) {
                    known.push(index);
                }
                people::resolved(tx, facts, resolved)?
            }
            None => people::find(tx, caller, line.person.as_ref())?,
        });
    }
    Ok((candidates, known))
}

/// Gives places of one session, in the order of the lines; returns which lines got one, and its id.
fn fill(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: TrainingSessionId,
    lines: &[(usize, &EnrollmentLine, &Admitted)],
    people: &HashMap<PersonId, Vec<PersonId>>,
) -> Result<Vec<(usize, EnrollmentId)>> {
    let session = lock_session_for_places(tx.conn, id)?.ok_or(Code::NotFound)?;
    let all_of = |admitted: &Admitted| {
        let person = admitted.candidate.person_id;
        people.get(&person).cloned().unwrap_or_else(|| vec![person])
    };
    let everybody = lines.iter().flat_map(|(_, _, admitted)| all_of(admitted));
    let mut there: HashSet<PersonId> = model::placed(tx.conn, id, &everybody.collect::<Vec<_>>())?;
    // The questions do not change while the session is locked.
    let asked = answers::asked(tx.conn, id)?;
    seats::promote(tx, &session)?;
    let mut taken = seats::taken(tx.conn, id)?;
    let mut number = model::next_number(tx.conn, id)?;
    let (mut filled, mut rows, mut answered) = (Vec::new(), Vec::new(), Vec::new());
    for (index, line, admitted) in lines {
        policy::window(&session, admitted.as_exception, tx.now)?;
        let of_person = all_of(admitted);
        if of_person.iter().any(|one| there.contains(one)) {
            continue;
        }
        let answers = answers::check(&asked, &line.answers)?;
        let delegation = admitted.division.city();
        let status = match taken.has_seat(&session.content, &delegation) {
            true => {
                taken.take(&delegation);
                EnrollmentStatus::Confirmed
            }
            false => EnrollmentStatus::Waitlisted,
        };
        let row = numbered_row(tx, caller.user_id, &session, admitted, status, number);
        number += 1;
        there.insert(row.person_id);
        answered.extend(answers.map(|answers| (rows.len(), answers)));
        filled.push((*index, row.id));
        rows.push((row, admitted.candidate.has_account));
    }
    attendee_code::make_key(tx, id)?;
    let (rows, have_accounts): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    model::insert_all(tx.conn, &rows)?;
    for (index, answers) in answered {
        answers::insert(tx, &rows[index], &answers)?;
    }
    // A person without an account has no inbox.
    for (row, _) in rows.iter().zip(have_accounts).filter(|(_, has)| *has) {
        notices::enrolled(tx, &session, row, caller.user_id)?;
    }
    Ok(filled)
}
