//! Listings as the database holds them, and states that the API alone does not reach.

use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use serde_json::{Value, json};
use tianfu::kernel::ids::ListingId;
use tianfu::kernel::roles::Role;
use tianfu::market::listings::model;
use tianfu::platform::db::schema::listings;
use uuid::Uuid;

use crate::support::{Person, TestApp, a_need};

/// A phone number that no answer but the owner's may hold.
pub const PLANTED: &str = "13977112233";

pub fn id_of(listing: &Value) -> &str {
    listing["id"].as_str().unwrap()
}

pub fn listing_id(listing: &Value) -> ListingId {
    ListingId(id_of(listing).parse().unwrap())
}

/// `/v1/listings/{id}`, or a move of it.
pub fn path(listing: &Value, verb: &str) -> String {
    let path = format!("/v1/listings/{}/{verb}", id_of(listing));
    path.trim_end_matches('/').to_owned()
}

/// What of a row a refused request must leave alone.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    pub status: String,
    pub version: i32,
    pub title: String,
    pub reason: Option<String>,
}

pub fn kept(app: &TestApp, listing: &Value) -> Kept {
    let (status, version, title, reason) = listings::table
        .find(listing_id(listing))
        .select((
            listings::status,
            listings::version,
            listings::title,
            listings::status_reason,
        ))
        .first(&mut app.database.connect())
        .unwrap();
    Kept {
        status,
        version,
        title,
        reason,
    }
}

pub fn count(app: &TestApp) -> i64 {
    let mut conn = app.database.connect();
    listings::table.count().get_result(&mut conn).unwrap()
}

pub fn phone(app: &TestApp, listing: &Value) -> Option<String> {
    let mut conn = app.database.connect();
    let contact = model::contact(&mut conn, app.app.db.vault(), listing_id(listing)).unwrap();
    contact?.phone.map(|phone| phone.reveal().to_owned())
}

/// Puts a listing into a state, with all that the state asks for, past every rule of the service.
pub fn put_into(app: &TestApp, listing: &Value, status: &str) {
    let put = diesel::sql_query(
        "update listings set status = $1, status_reason = null, submitted_by = drafted_by, \
         published_at = now(), expires_at = now() + interval '30 days', \
         submitted_at = case when $1 in ('draft', 'pending_owner_consent') then null else now() end where id = $2",
    );
    let rows = put
        .bind::<Text, _>(status)
        .bind::<SqlUuid, _>(id_of(listing).parse::<Uuid>().unwrap())
        .execute(&mut app.database.connect())
        .unwrap();
    assert_eq!(rows, 1);
}

/// A need with more in it than the least, and a contact that is planted.
pub fn with(mut listing: Value, members: Value) -> Value {
    let all = listing.as_object_mut().unwrap();
    all.extend(members.as_object().unwrap().clone());
    listing
}

pub fn planted(title: &str) -> Value {
    with(
        a_need(title),
        json!({"contact": {"name": "张工", "phone": PLANTED}}),
    )
}

/// A body for every move: those that ask for none take an empty one.
pub fn body_of(verb: &str) -> Value {
    match verb {
        "return" | "reject" | "withdraw" | "remove" => json!({"reason": "请补充验收标准"}),
        _ => json!({}),
    }
}

/// Everybody who may want something of a need in 德阳 510603.
pub struct Cast {
    pub owner: Person,
    pub other: Person,
    pub city: Person,
    pub county: Person,
    pub far: Person,
    pub province: Person,
    pub broker: Person,
    pub far_broker: Person,
    /// Of a society that the owner is a worker of.
    pub society: Person,
    pub judge: Person,
}

impl Cast {
    pub async fn gather(app: &TestApp) -> Self {
        let owner = app.person("owner").await;
        let (of, society) = app.society("society").await;
        app.worker_of(&of, &society, &owner).await;
        Self {
            owner,
            other: app.person("other").await,
            city: app.appointed("city", Role::CityAdmin, "510600").await,
            county: app.appointed("county", Role::CityAdmin, "510603").await,
            far: app.appointed("far", Role::CityAdmin, "513300").await,
            province: app.province_admin().await,
            broker: app.appointed("broker", Role::Broker, "510600").await,
            far_broker: app.appointed("far.broker", Role::Broker, "513300").await,
            society,
            judge: app.appointed("judge", Role::Judge, "510600").await,
        }
    }

    /// All of them, each with the name he signs in with.
    pub fn all(&self) -> [&Person; 10] {
        [
            &self.owner,
            &self.other,
            &self.city,
            &self.county,
            &self.far,
            &self.province,
            &self.broker,
            &self.far_broker,
            &self.society,
            &self.judge,
        ]
    }

    /// The staff of the need's division.
    pub fn is_staff(person: &Person) -> bool {
        ["city", "county", "province", "broker", "society"].contains(&person.username.as_str())
    }
}

/// Ids of what is suggested for a listing, in order.
pub async fn suggested(app: &TestApp, listing: &Value, person: &Person) -> Vec<String> {
    let list = app.get(&path(listing, "suggestions")).by(person);
    let list = list.send().await.ok();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| id_of(&item["listing"]).to_owned())
        .collect()
}
