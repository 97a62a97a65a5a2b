//! What the owner of a listing is told of it.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::codes::ListingStatus;
use super::model::Listing;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ListingId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{listings, reminders};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, Reminder, forget_about, notify, remind};
use crate::platform::slice::Turn;

const RESOURCE: &str = "listings";
/// So long before a listing expires its owner is reminded.
const REMINDED_DAYS: i64 = 7;

pub const CONSENT_ASKED: Kind = Kind::new(
    "listing_consent_asked",
    ("供需信息待您同意", "Consent to a listing asked"),
    (
        "有一条以您的名义代拟的供需信息“{title}”待您确认，同意后方可提交审核。",
        "The listing “{title}” was drafted in your name. It needs your consent before it is reviewed.",
    ),
);

pub const RETURNED: Kind = Kind::new(
    "listing_returned",
    ("供需信息被退回", "Listing returned"),
    (
        "供需信息“{title}”被退回修改，原因见该条信息。",
        "The listing “{title}” was returned for changes. The listing says why.",
    ),
);

pub const PUBLISHED: Kind = Kind::new(
    "listing_published",
    ("供需信息已发布", "Listing published"),
    (
        "供需信息“{title}”已通过审核并发布，有效期至 {expires_on}。",
        "The listing “{title}” was reviewed and published. It expires on {expires_on}.",
    ),
);

pub const EXPIRING: Kind = Kind::new(
    "listing_expiring",
    ("供需信息即将到期", "Listing about to expire"),
    (
        "供需信息“{title}”将于 {expires_on} 到期，到期后可续期。",
        "The listing “{title}” expires on {expires_on}. It can be renewed then.",
    ),
);

/// Tells the owner that a listing written on their behalf waits for their consent.
pub fn consent_asked(tx: &mut Tx<'_>, listing: &Listing, by: UserId) -> Result<()> {
    let facts = json!({"title": listing.content.title});
    tell(tx, &CONSENT_ASKED, listing, facts, by)
}

/// Tells the owner, and who submitted the listing.
pub fn returned(tx: &mut Tx<'_>, listing: &Listing, by: UserId) -> Result<()> {
    let facts = json!({"title": listing.content.title});
    tell(tx, &RETURNED, listing, facts, by)
}

/// Tells the owner, and who submitted the listing.
pub fn published(
    tx: &mut Tx<'_>,
    listing: &Listing,
    expires_at: DateTime<Utc>,
    by: UserId,
) -> Result<()> {
    let facts = json!({"title": listing.content.title, "expires_on": official_day(expires_at)});
    tell(tx, &PUBLISHED, listing, facts, by)
}

/// A listing moves once from each version, so the version names the event.
fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    listing: &Listing,
    facts: Value,
    by: UserId,
) -> Result<()> {
    let mut to = vec![listing.owner_id];
    to.extend(listing.submitted_by);
    let news = News {
        kind,
        to: &to,
        by: Some(by),
        about: about(listing),
        facts,
        once: &format!("{}:{}", listing.id, listing.version),
    };
    notify(tx, &news)
}

/// Reminds the owners of at most so many listings that expire soon.
pub fn remind_of_expiry(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let given = reminders::table
        .filter(reminders::kind.eq(EXPIRING.code))
        .filter(reminders::resource_id.eq(listings::id))
        .filter(reminders::due_at.nullable().eq(listings::expires_at));
    let near: Vec<Listing> = listings::table
        .filter(listings::status.eq_any([ListingStatus::Published, ListingStatus::Paused]))
        .filter(listings::expires_at.gt(tx.now))
        .filter(listings::expires_at.le(tx.now + Duration::days(REMINDED_DAYS)))
        .filter(not(exists(given)))
        .order(listings::id)
        .limit(turn.most)
        .select(Listing::as_select())
        .for_update()
        .skip_locked()
        .load(tx.conn)?;
    for listing in &near {
        let Some(due_at) = listing.expires_at else {
            continue;
        };
        let reminder = Reminder {
            kind: &EXPIRING,
            to: &[listing.owner_id],
            about: about(listing),
            facts: json!({"title": listing.content.title, "expires_on": official_day(due_at)}),
            due_at,
        };
        remind(tx, reminder)?;
    }
    Ok(near.len())
}

/// Forgets what was told of listings whose text is erased.
pub fn forget(tx: &mut Tx<'_>, listings: &[ListingId]) -> QueryResult<()> {
    let ids: Vec<Uuid> = listings.iter().map(|listing| listing.0).collect();
    forget_about(tx, RESOURCE, &ids).map(drop)
}

fn about(listing: &Listing) -> About {
    About {
        resource: RESOURCE,
        id: listing.id.0,
    }
}
