//! What people are told, once each, and by which channels.

pub mod authorization;
mod channels;
mod deadlines;
mod inbox;
mod kinds;
mod market;
mod people;
mod persons;
mod settings;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::{Array, Text};
use serde_json::Value;

use crate::support::{Person, TestApp};

/// The inbox of a person, newest first.
async fn inbox(app: &TestApp, person: &Person) -> Vec<Value> {
    let page = app.get("/v1/notifications").by(person).send().await.ok();
    page["items"].as_array().unwrap().clone()
}

/// Who was told what, `user name: kind`, in the order of telling.
fn told(app: &TestApp) -> Vec<String> {
    let all = "array(select username || ': ' || kind from notifications n join users u on u.id = n.user_id order by n.id)";
    diesel::select(sql::<Array<Text>>(all))
        .get_result(&mut app.database.connect())
        .unwrap()
}

/// Forgets what was told up to here.
fn forget(app: &TestApp) {
    app.database.run("delete from notifications").unwrap();
}

fn id_of(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}
