use diesel::prelude::*;

use crate::platform::db::Tx;
use crate::platform::db::schema::users;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

pub fn leave_a_pseudonym(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    // Random, so that it cannot be computed from the name.
    let name = hex::encode(rand::random::<[u8; 8]>());
    let none: Option<String> = None;
    diesel::update(users::table.find(erasure.account))
        .set((
            users::username.eq(format!("erased-{name}")),
            users::display_name.eq(format!("已注销用户 {}", &name[..6])),
            users::password_hash.eq(&none),
            users::affiliation.eq(&none),
            users::introduction.eq(""),
            users::erased_at.eq(tx.now),
            users::erased_by.eq(erasure.by),
            users::erasure_reason.eq(erasure.reason),
            users::updated_at.eq(tx.now),
            users::version.eq(users::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}
