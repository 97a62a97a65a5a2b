//! The rules of an agenda: pure.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::model::{AgendaItem, Speaker, Spoken};
use crate::kernel::ids::{AgendaItemId, PersonId};
use crate::platform::error::{Problem, Result};
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::model::TrainingSession;

/// Items of one session.
pub const MOST_ITEMS: i64 = 200;

/// An agenda changes until its session is archived or cancelled.
pub fn edit(session: &TrainingSession) -> Result<()> {
    match session.status {
        TrainingSessionStatus::Archived | TrainingSessionStatus::Cancelled => Err(session
            .wrong_state(
                "培训班已归档或取消，议程不能再修改",
                "the session is archived or cancelled",
            )),
        _ => Ok(()),
    }
}

/// A session with `count` items gets another one.
pub fn add(count: i64) -> Result<()> {
    if count < MOST_ITEMS {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "",
        "too_many",
        "一期培训班最多 200 项议程",
        "a session has at most 200 agenda items",
    )
    .into())
}

/// The name that an item shows of its speaker: what it says, or the name of the account.
pub fn speaker_name(item: &AgendaItem, speaker: Option<&Speaker>) -> String {
    match (item.content.speaker_name.as_str(), speaker) {
        ("", Some(speaker)) => speaker.display_name.clone(),
        (name, _) => name.to_owned(),
    }
}

/// When a speaker is where.
struct Booking {
    item: AgendaItemId,
    person: Option<PersonId>,
    name: String,
    organization: String,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Booking {
    fn of((item, speaker): &Spoken) -> Self {
        Self {
            item: item.id,
            person: speaker.as_ref().map(|speaker| speaker.person_id),
            name: folded(&speaker_name(item, speaker.as_ref())),
            organization: folded(&item.content.organization_name),
            from: item.content.starts_at,
            to: item.ends_at(),
        }
    }

    /// Two accounts tell who the speakers are. Without both, the name does, unless the organisations differ.
    fn is_of_speaker_of(&self, other: &Self) -> bool {
        if let (Some(one), Some(other)) = (self.person, other.person) {
            return one == other;
        }
        let organizations = [&self.organization, &other.organization];
        !self.name.is_empty()
            && self.name == other.name
            && (organizations.iter().any(|name| name.is_empty())
                || self.organization == other.organization)
    }

    fn clashes_with(&self, other: &Self) -> bool {
        self.item != other.item
            && self.from < other.to
            && other.from < self.to
            && self.is_of_speaker_of(other)
    }
}

fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| !letter.is_whitespace());
    letters.flat_map(char::to_lowercase).collect()
}

/// The items of `own` whose speaker is in one of `others` at the same time.
pub fn double_booked(own: &[Spoken], others: &[Spoken]) -> HashSet<AgendaItemId> {
    let others: Vec<Booking> = others.iter().map(Booking::of).collect();
    let clashing = |booking: &Booking| others.iter().any(|other| booking.clashes_with(other));
    own.iter()
        .map(Booking::of)
        .filter(clashing)
        .map(|booking| booking.item)
        .collect()
}
