//! Contacts of listings, as the database holds them.

use serde_json::{Value, json};
use tianfu::kernel::ids::ListingId;
use tianfu::market::listings::model;
use tianfu::platform::privacy::{DataKey, Phone, Vault};
use tianfu::platform::settings::Settings;
use tianfu::service::sealing;

use crate::support::command::DATA_KEY;
use crate::support::{TestApp, TestDatabase, a_need};

const PHONE: &str = "13977112233";

fn planted(title: &str) -> Value {
    let mut listing = a_need(title);
    listing["contact"] = json!({"name": "龙工程师", "phone": PHONE, "email": "long@example.com"});
    listing
}

fn id_of(listing: &Value) -> ListingId {
    ListingId(listing["id"].as_str().unwrap().parse().unwrap())
}

fn settings(current: &DataKey, old: Option<&DataKey>) -> Settings {
    let mut settings = Settings::defaults().unwrap();
    settings.data_key = Some(current.clone());
    settings.data_key_old = old.cloned();
    settings
}

fn unlocked(database: &TestDatabase, current: &DataKey, old: Option<&DataKey>) -> Vault {
    let now = chrono::Utc::now();
    sealing::unlock(&mut database.connect(), &settings(current, old), now).unwrap()
}

fn phone(database: &TestDatabase, vault: &Vault, listing: &Value) -> Option<Phone> {
    model::contact(&mut database.connect(), vault, id_of(listing))
        .unwrap()
        .and_then(|contact| contact.phone)
}

#[actix_web::test]
async fn a_contact_is_kept_sealed_and_its_owner_still_reads_it() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let call = || {
        app.post("/v1/listings")
            .by(&owner)
            .header("idempotency-key", "once")
            .json(&planted("电气改造"))
    };
    let first = call().send().await.created();
    assert_eq!(first["contact"]["phone"], PHONE);
    for table in ["listing_contacts", "idempotent_requests"] {
        let text = app.database.text_of(table);
        assert_eq!(app.database.count(table, "true"), 1, "{table}");
        for clear in [PHONE, "long@example.com", "龙工程师"] {
            assert!(!text.contains(clear), "{clear} in {table}");
            let hex = hex::encode(clear);
            assert!(!text.contains(&hex), "{clear} in {table}");
        }
    }
    // What is kept under the key opens for the replay.
    let again = call().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), first);
}

#[actix_web::test]
async fn one_listings_contact_does_not_open_as_anothers() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let mine = app.draft(&owner, &planted("一")).await;
    let other = app.draft(&owner, &a_need("二")).await;
    let [from, to] = [&mine, &other].map(|one| one["id"].as_str().unwrap());
    let moved = format!(
        "update listing_contacts set sealed = (select sealed from listing_contacts where listing_id = '{from}')
          where listing_id = '{to}'"
    );
    assert_eq!(app.database.run(&moved).unwrap(), 1);
    let mut conn = app.database.connect();
    let vault = app.app.db.vault();
    assert!(model::contact(&mut conn, vault, id_of(&other)).is_err());
    assert!(model::contact(&mut conn, vault, id_of(&mine)).is_ok());
}

#[actix_web::test]
async fn a_new_key_takes_over_what_the_old_one_sealed_and_then_the_old_one_can_go() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &planted("电气改造")).await;
    let old: DataKey = DATA_KEY.parse().unwrap();
    let new = DataKey::generate();
    // Not before the new one has been there beside the old: the contact and the key that signs tokens are sealed.
    let now = chrono::Utc::now();
    let alone = |key: &DataKey| {
        let opened = sealing::unlock(&mut app.database.connect(), &settings(key, None), now);
        opened.map_err(|error| error.to_string())
    };
    assert!(alone(&new).unwrap_err().contains("2 values"));
    // First every replica learns to read the new one, and goes on sealing with the old.
    let vault = unlocked(&app.database, &old, Some(&new));
    assert_eq!(
        phone(&app.database, &vault, &draft),
        Some(Phone::new(PHONE))
    );
    let vault = unlocked(&app.database, &new, Some(&old));
    assert_eq!(
        phone(&app.database, &vault, &draft),
        Some(Phone::new(PHONE))
    );
    let vault = alone(&new).unwrap();
    assert_eq!(
        phone(&app.database, &vault, &draft),
        Some(Phone::new(PHONE))
    );
    assert_eq!(app.database.count("data_keys", "true"), 1);
    assert!(alone(&old).unwrap_err().starts_with("setting data_key: "));
}
