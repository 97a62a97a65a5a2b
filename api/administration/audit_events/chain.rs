//! The chain, walked again: each link must follow from the one before, and its hash from its event. What is not linked yet
//! is linked first.

use std::fmt;

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text};
use sha2::{Digest, Sha256};

use super::linking;

/// Links that are read at once.
const LINKS_AT_ONCE: i64 = 1000;

/// A hash of the chain.
pub type Hash = [u8; 32];

/// A chain without fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    pub events: i64,
    /// Of the last link; zeros when there is none.
    pub head: Hash,
}

/// The first link that is not as it was written, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is no link of this number, but one after it.
    LinkRemoved(i64),
    /// The link is there, its event is not.
    EventRemoved(i64),
    EventChanged(i64),
    /// It follows from another link of the chain than the one that stands before it.
    OutOfOrder(i64),
    /// The one that it followed from has gone.
    DoesNotFollow(i64),
    /// An event is in no link, and does not wait to be linked; the number is the last there is.
    Unlinked(i64),
    /// A head that was noted earlier is not in the chain, which ends with this number.
    HeadMissing(i64),
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkRemoved(number) => write!(
                formatter,
                "the audit chain is broken at number {number}: it was removed"
            ),
            Self::EventRemoved(number) => write!(
                formatter,
                "the audit chain is broken at number {number}: its event was removed"
            ),
            Self::EventChanged(number) => write!(
                formatter,
                "the audit chain is broken at number {number}: its event was changed"
            ),
            Self::OutOfOrder(number) => write!(
                formatter,
                "the audit chain is broken at number {number}: it was reordered"
            ),
            Self::DoesNotFollow(number) => write!(
                formatter,
                "the audit chain is broken at number {number}: it does not follow from the one before, which was replaced"
            ),
            Self::Unlinked(last) => write!(
                formatter,
                "the audit chain is broken after number {last}: there are events that are not in it"
            ),
            Self::HeadMissing(last) => write!(
                formatter,
                "the audit chain is broken: it ends with number {last} and does not hold the given head; its end was removed \
                 or rewritten"
            ),
        }
    }
}

#[derive(QueryableByName)]
struct Link {
    #[diesel(sql_type = BigInt)]
    sequence: i64,
    #[diesel(sql_type = Binary)]
    previous: Vec<u8>,
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
    #[diesel(sql_type = Bool)]
    has_event: bool,
    /// The event's, in the order in which they are hashed.
    #[diesel(sql_type = Array<Nullable<Text>>)]
    fields: Vec<Option<String>>,
}

/// As audit_canonical() of the database writes it.
const LINKS: &str = "
    select sequence, previous, hash, e.id is not null as has_event, array[
        e.id::text, (extract(epoch from e.at) * 1000000)::bigint::text, e.resource, e.row_id, e.verb,
        e.divisions::text, e.owners::text, e.actor_kind, e.actor_id::text, e.acting_as::text, e.session_id::text,
        e.request_id, e.address, e.operation, e.reason, e.database_role, e.before::text, e.after::text,
        e.entry_ids::text
    ] as fields
    from audit_links left join audit_events e on e.id = event_id
    where sequence > $1 order by sequence limit $2";

impl Link {
    fn computed(&self, previous: &Hash) -> Hash {
        let mut digest = Sha256::new();
        digest.update(previous);
        field(&mut digest, Some(&self.sequence.to_string()));
        for one in &self.fields {
            field(&mut digest, one.as_deref());
        }
        digest.finalize().into()
    }
}

/// A field with its length before it, so that no two events read the same.
fn field(digest: &mut Sha256, text: Option<&str>) {
    match text {
        Some(text) => {
            digest.update(format!("{}:", text.len()));
            digest.update(text);
        }
        None => digest.update("-"),
    }
}

/// How many links there are to walk.
pub fn length(conn: &mut PgConnection) -> QueryResult<i64> {
    use crate::platform::db::schema::audit_links;
    let last = audit_links::table.select(diesel::dsl::max(audit_links::sequence));
    last.first::<Option<i64>>(conn)
        .map(|last| last.unwrap_or(0))
}

/// Links what waits, walks the chain from its beginning, and tells `walked` how many links each step took. `noted` is a head from an
/// earlier walk, which must still be there: the chain alone cannot show that its end was cut off.
pub fn verify(
    conn: &mut PgConnection,
    noted: Option<&Hash>,
    mut walked: impl FnMut(usize),
) -> QueryResult<Result<Whole, Broken>> {
    linking::link_all(conn)?;
    let mut whole = Whole {
        events: 0,
        head: [0; 32],
    };
    let mut holds_noted = noted.is_none();
    loop {
        let links: Vec<Link> = diesel::sql_query(LINKS)
            .bind::<BigInt, _>(whole.events)
            .bind::<BigInt, _>(LINKS_AT_ONCE)
            .load(conn)?;
        if links.is_empty() {
            break;
        }
        for link in &links {
            if let Some(broken) = fault(conn, link, &whole)? {
                return Ok(Err(broken));
            }
            whole = Whole {
                events: link.sequence,
                head: link.computed(&whole.head),
            };
            holds_noted |= noted.is_some_and(|noted| *noted == whole.head);
        }
        walked(links.len());
    }
    if has_unlinked(conn)? {
        return Ok(Err(Broken::Unlinked(whole.events)));
    }
    // The head of a trail without events is in no link.
    holds_noted |= whole.events == 0 && noted == Some(&whole.head);
    if !holds_noted {
        return Ok(Err(Broken::HeadMissing(whole.events)));
    }
    Ok(Ok(whole))
}

/// What is wrong with `link` after all that are before it.
fn fault(conn: &mut PgConnection, link: &Link, before: &Whole) -> QueryResult<Option<Broken>> {
    let number = before.events + 1;
    Ok(if link.sequence != number {
        Some(Broken::LinkRemoved(number))
    } else if link.previous != before.head {
        Some(match is_in_chain(conn, &link.previous)? {
            true => Broken::OutOfOrder(number),
            false => Broken::DoesNotFollow(number),
        })
    } else if !link.has_event {
        Some(Broken::EventRemoved(number))
    } else if link.hash != link.computed(&before.head) {
        Some(Broken::EventChanged(number))
    } else {
        None
    })
}

fn is_in_chain(conn: &mut PgConnection, hash: &[u8]) -> QueryResult<bool> {
    use crate::platform::db::schema::audit_links;
    let found = audit_links::table.filter(audit_links::hash.eq(hash));
    diesel::select(exists(found)).get_result(conn)
}

/// Whether an event is in no link, other than those of the last moments, which wait to be linked.
fn has_unlinked(conn: &mut PgConnection) -> QueryResult<bool> {
    use crate::platform::db::schema::{audit_events, audit_links};
    let link = audit_links::table.filter(audit_links::event_id.eq(audit_events::id));
    let waits = sql::<Bool>("exists (select from audit_unlinked where event_id = audit_events.id)");
    let unlinked = audit_events::table
        .filter(not(exists(link)))
        .filter(not(waits));
    diesel::select(exists(unlinked)).get_result(conn)
}
