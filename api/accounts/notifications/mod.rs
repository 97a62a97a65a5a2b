//! 通知: the inbox of an account, and the channels that its owner chose.

use crate::platform::person_columns::person_columns;
use crate::platform::slice::Slice;

pub const SLICE: Slice = Slice {
    person_columns: person_columns! {
        notifications(user_id, kind, event_key, resource, facts): In("notifications"), Row("user_id = $1");
        notification_settings(user_id, chosen): In("notification_settings"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};
