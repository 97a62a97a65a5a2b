/// What the public may read, in groups of tables that are written together: a write ends the copies of its own topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Published listings, and the names of their owners.
    Market,
    /// Training programmes and sessions.
    Training,
    /// Contests with their hosts, stages and awards.
    Competition,
    /// Code lists, divisions, zones and calendars.
    Reference,
}

impl Topic {
    pub const ALL: [Self; 4] = [
        Self::Market,
        Self::Training,
        Self::Competition,
        Self::Reference,
    ];

    /// The channel that triggers notify on.
    pub const fn channel(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Training => "training",
            Self::Competition => "competition",
            Self::Reference => "reference",
        }
    }

    /// `None` for a channel of no topic.
    pub(super) fn of(channel: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|topic| topic.channel() == channel)
    }
}
