use diesel::prelude::*;
use uuid::Uuid;

use crate::platform::db::Tx;
use crate::platform::db::schema::notifications;

/// Deletes what people were told of rows whose words are erased: the facts may quote them.
pub fn forget_about(tx: &mut Tx<'_>, resource: &str, ids: &[Uuid]) -> QueryResult<usize> {
    diesel::delete(notifications::table)
        .filter(notifications::resource_id.eq_any(ids))
        .filter(notifications::resource.eq(resource))
        .execute(tx.conn)
}
