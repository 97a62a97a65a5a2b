//! The audit trail: complete, true, only added to, and read by whom it is for.

mod append_only;
pub mod authorization;
mod chain;
mod erased;
mod etags;
mod list;
mod merged;
mod parallel;
mod recorded;
mod tables;
mod withheld;

use serde_json::Value;

use crate::support::{Person, TestApp};

/// What `reader` is shown of the trail, newest first. All of it is in the chain: the service links it in the background.
async fn events(app: &TestApp, reader: &Person, filter: &[(&str, &str)]) -> Vec<Value> {
    app.database.link_trail();
    let page = app
        .get("/v1/audit-events")
        .query(filter)
        .by(reader)
        .send()
        .await
        .ok();
    page["items"].as_array().unwrap().clone()
}

/// The newest event of a row.
async fn newest(app: &TestApp, reader: &Person, resource: &str, row: &str) -> Value {
    let filter = [("resource", resource), ("row_id", row), ("limit", "1")];
    events(app, reader, &filter).await.remove(0)
}

fn id(of: &Value) -> &str {
    of["id"].as_str().unwrap()
}
