//! The contact that a listing came with when its owner's record was merged into another. Whoever writes a new one while that
//! can be taken back sets it aside: it is there again when the merge is undone, and the new one, which is the survivor's,
//! goes to nobody.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::model::{self, Contact, Listing};
use crate::kernel::ids::{ListingId, UserId, UserMergeId};
use crate::people::users::journal;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    listing_contacts, listing_contacts_set_aside, listings, user_merges,
};
use crate::platform::error::Result;
use crate::platform::privacy::{Place, Sealed};

fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "listing_contacts_set_aside",
        column: "sealed",
        row: id,
    }
}

/// Before the contact of a locked listing is written.
pub fn keep(tx: &mut Tx<'_>, listing: &Listing) -> Result<()> {
    let (owned, key) = (("listings", "owner_id"), listing.id.to_string());
    let Some(came) = journal::came_by(tx.conn, owned, &key, listing.owner_id, tx.now)? else {
        return Ok(());
    };
    let written_by: Option<UserId> = listing_contacts::table
        .find(listing.id)
        .select(listing_contacts::written_by)
        .first(tx.conn)
        .optional()?
        .flatten();
    let id = Uuid::now_v7();
    let sealed = model::contact(tx.conn, tx.vault, listing.id)?
        .map(|contact| tx.vault.seal(place(&id), &contact))
        .transpose()?;
    diesel::insert_into(listing_contacts_set_aside::table)
        .values((
            listing_contacts_set_aside::id.eq(id),
            listing_contacts_set_aside::merge_id.eq(came.merge),
            listing_contacts_set_aside::listing_id.eq(listing.id),
            listing_contacts_set_aside::sealed.eq(sealed),
            listing_contacts_set_aside::written_by.eq(written_by),
        ))
        // What is there already is what it came with.
        .on_conflict((
            listing_contacts_set_aside::merge_id,
            listing_contacts_set_aside::listing_id,
        ))
        .do_nothing()
        .execute(tx.conn)?;
    Ok(())
}

/// As the merge is undone, before its listings go back: each has the contact again that it came with.
pub fn put_back(tx: &mut Tx<'_>, merge: UserMergeId, survivor: UserId) -> Result<()> {
    // Whoever is writing a contact now is waited for.
    diesel::sql_query(
        "select l.id from listings l join user_merge_moves m on m.row_key = l.id::text
          where m.merge_id = $1 and m.table_name = $2 and m.column_name = $3 order by l.id for update of l",
    )
    .bind::<SqlUuid, _>(merge.0)
    .bind::<Text, _>("listings")
    .bind::<Text, _>("owner_id")
    .execute(tx.conn)?;
    type Row = (Uuid, ListingId, UserId, Option<Sealed>, Option<UserId>);
    let rows: Vec<Row> = listing_contacts_set_aside::table
        .inner_join(listings::table)
        .filter(listing_contacts_set_aside::merge_id.eq(merge))
        .select((
            listing_contacts_set_aside::id,
            listings::id,
            listings::owner_id,
            listing_contacts_set_aside::sealed,
            listing_contacts_set_aside::written_by,
        ))
        .load(tx.conn)?;
    for (id, listing, owner, sealed, written_by) in rows {
        if owner == survivor {
            let contact: Option<Contact> = sealed
                .map(|sealed| tx.vault.unseal(place(&id), &sealed))
                .transpose()?;
            model::set_contact(tx.conn, tx.vault, listing, contact.as_ref(), written_by)?;
        }
    }
    diesel::delete(
        listing_contacts_set_aside::table.filter(listing_contacts_set_aside::merge_id.eq(merge)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Of an account that is erased: nothing is kept for it.
pub fn forget(conn: &mut PgConnection, owner: UserId) -> QueryResult<usize> {
    let owned = listings::table
        .filter(listings::owner_id.eq(owner))
        .select(listings::id);
    diesel::delete(
        listing_contacts_set_aside::table
            .filter(listing_contacts_set_aside::listing_id.eq_any(owned)),
    )
    .execute(conn)
}

/// Destroys up to `most` that no undoing can ask for any more.
pub fn forget_settled(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> QueryResult<usize> {
    let settled: Vec<Uuid> = listing_contacts_set_aside::table
        .inner_join(user_merges::table)
        .filter(user_merges::merged_at.le(journal::settled_before(now)))
        .select(listing_contacts_set_aside::id)
        .limit(most)
        .load(conn)?;
    diesel::delete(
        listing_contacts_set_aside::table.filter(listing_contacts_set_aside::id.eq_any(settled)),
    )
    .execute(conn)
}
