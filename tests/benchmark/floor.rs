//! The floor: bare actix-web and tokio-postgres with the statements that the requests need, on the database of the service.
//! It knows no rights, no limits, no problems, no tags, no keys of idempotency and no audit.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt::Display;

use actix_web::error::{ErrorBadRequest, ErrorInternalServerError, ErrorUnauthorized};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Result};
use anyhow::Context;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

use crate::floor_rows::{Listing, Page, Profile, from_cursor};

/// As many as the service has in all.
const WORKERS: usize = 2;
const CLIENTS_A_WORKER: usize = 4;

const LISTING: &str = "select l.id, l.side, l.market, l.kind, l.status, l.title, l.summary, l.description, l.fields, l.industry,
        l.division, l.keywords, l.budget_min_fen, l.budget_max_fen, l.trl, l.ip_kind, l.cooperation_modes, l.deadline_on,
        l.urgency, l.valid_days, l.drafted_by, l.created_at, l.updated_at, l.published_at, l.expires_at,
        o.id, o.display_name, o.affiliation
   from listings l join users o on o.id = l.owner_id";
const ON_MARKET: &str = "l.status = 'published' and l.expires_at > now()";
const ORDER: &str = "order by coalesce(l.published_at, l.created_at) desc, l.id desc limit 20";
const INSERT: &str = "insert into listings (id, side, market, kind, status, title, summary, description, fields, division,
        keywords, cooperation_modes, urgency, valid_days, owner_id, drafted_by, search, created_at, updated_at)
 values ($1, $2, $3, $4, 'draft', $5, $6, '', $7, $8, '{}', '{}', 'normal', 180, $9, $9, $10::text::tsvector, now(), now())";

/// What a worker has of its own.
struct Database {
    clients: Vec<Prepared>,
    next: Cell<usize>,
    /// Accounts of the tokens that were verified.
    callers: RefCell<HashMap<String, Uuid>>,
}

struct Prepared {
    client: Client,
    listing: Statement,
    first_page: Statement,
    next_page: Statement,
    search: Statement,
    insert: Statement,
    profile: Statement,
}

struct Keys {
    key: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize)]
struct Claims {
    sub: Uuid,
}

#[derive(Deserialize)]
struct Query {
    side: Option<String>,
    division: Option<String>,
    cursor: Option<String>,
    q: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    side: String,
    market: String,
    kind: String,
    title: String,
    summary: String,
    fields: Vec<String>,
    division: String,
}

/// Serves until it is killed, and tells its address on the standard output.
pub async fn serve(database_url: String, public_key: &str) -> anyhow::Result<()> {
    let key = DecodingKey::from_ed_components(public_key)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.validate_aud = false;
    let keys = Data::new(Keys { key, validation });
    let server = HttpServer::new(move || {
        let database_url = database_url.clone();
        App::new()
            .app_data(keys.clone())
            .data_factory(move || connect(database_url.clone()))
            .route("/v1/listings/{id}", web::get().to(listing))
            .route("/v1/listings", web::get().to(page))
            .route("/v1/listings", web::post().to(create))
            .route("/v1/users/me", web::get().to(profile))
    })
    .workers(WORKERS)
    .bind(("127.0.0.1", 0))?;
    let address = server.addrs().first().copied().context("no address")?;
    println!("serves http://{address}");
    Ok(server.run().await?)
}

async fn connect(database_url: String) -> Result<Database, tokio_postgres::Error> {
    let mut clients = Vec::new();
    for _ in 0..CLIENTS_A_WORKER {
        let (client, connection) = tokio_postgres::connect(&database_url, NoTls).await?;
        actix_web::rt::spawn(connection);
        let scope = format!("{LISTING} where {ON_MARKET} and l.side = $1 and l.division like $2");
        let after = "(coalesce(l.published_at, l.created_at), l.id) < ($3, $4)";
        let search = format!(
            "{LISTING} where {ON_MARKET} and l.search @@ $1::text::tsquery
              order by ts_rank(l.search, $2::text::tsquery) desc, l.id desc limit 20"
        );
        let profile = "select id, username, display_name, account_kind, affiliation, division, introduction, created_at,
                              updated_at from users where id = $1";
        clients.push(Prepared {
            listing: client
                .prepare(&format!("{LISTING} where {ON_MARKET} and l.id = $1"))
                .await?,
            first_page: client.prepare(&format!("{scope} {ORDER}")).await?,
            next_page: client
                .prepare(&format!("{scope} and {after} {ORDER}"))
                .await?,
            search: client.prepare(&search).await?,
            insert: client.prepare(INSERT).await?,
            profile: client.prepare(profile).await?,
            client,
        });
    }
    Ok(Database {
        clients,
        next: Cell::new(0),
        callers: RefCell::default(),
    })
}

impl Database {
    fn prepared(&self) -> &Prepared {
        let next = (self.next.get() + 1) % self.clients.len();
        self.next.set(next);
        &self.clients[next]
    }
}

async fn rows(
    database: &Prepared,
    statement: &Statement,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>> {
    let found = database.client.query(statement, values).await;
    found.map_err(broken)
}

async fn listing(request: HttpRequest, database: Data<Database>) -> Result<HttpResponse> {
    let id: Uuid = request.match_info().query("id").parse().map_err(wrong)?;
    let database = database.prepared();
    let found = rows(database, &database.listing, &[&id]).await?;
    Ok(found.first().map_or_else(
        || HttpResponse::NotFound().finish(),
        |row| HttpResponse::Ok().json(Listing::of(row)),
    ))
}

async fn page(request: HttpRequest, database: Data<Database>) -> Result<HttpResponse> {
    let query: Query = serde_urlencoded::from_str(request.query_string()).map_err(wrong)?;
    let database = database.prepared();
    let found = if let Some(q) = query.q {
        let words: Vec<String> = q.split(' ').map(|word| format!("'{word}'")).collect();
        let (all, any) = (words.join(" & "), words.join(" | "));
        rows(database, &database.search, &[&all, &any]).await?
    } else {
        let division = query.division.unwrap_or_default();
        let division = format!("{}%", division.trim_end_matches("00"));
        match query.cursor {
            None => {
                let values: [&(dyn ToSql + Sync); 2] = [&query.side, &division];
                rows(database, &database.first_page, &values).await?
            }
            Some(cursor) => {
                let (at, id) = from_cursor(&cursor).ok_or_else(|| wrong("cursor"))?;
                let values: [&(dyn ToSql + Sync); 4] = [&query.side, &division, &at, &id];
                rows(database, &database.next_page, &values).await?
            }
        }
    };
    Ok(HttpResponse::Ok().json(Page::of(&found)))
}

async fn create(
    request: HttpRequest,
    body: Bytes,
    keys: Data<Keys>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let caller = caller(&request, &keys, &database)?;
    let draft: Draft = serde_json::from_slice(&body).map_err(wrong)?;
    let id = Uuid::now_v7();
    let search = lexemes(&draft);
    let database = database.prepared();
    let values: [&(dyn ToSql + Sync); 10] = [
        &id,
        &draft.side,
        &draft.market,
        &draft.kind,
        &draft.title,
        &draft.summary,
        &draft.fields,
        &draft.division,
        &caller,
        &search,
    ];
    let written = database.client.execute(&database.insert, &values).await;
    written.map_err(broken)?;
    let found = format!("{{\"id\":\"{id}\",\"title\":{:?}}}", draft.title);
    Ok(HttpResponse::Created()
        .content_type("application/json")
        .body(found))
}

/// The pairs of neighbours in title and summary, as the service indexes them.
fn lexemes(draft: &Draft) -> String {
    use std::fmt::Write as _;
    let characters: Vec<char> = draft.title.chars().chain(draft.summary.chars()).collect();
    let mut lexemes = String::new();
    for (at, pair) in characters.windows(2).enumerate() {
        if pair.iter().all(|character| character.is_alphanumeric()) {
            let _ = write!(lexemes, "'{}{}':{} ", pair[0], pair[1], at + 1);
        }
    }
    lexemes
}

async fn profile(
    request: HttpRequest,
    keys: Data<Keys>,
    database: Data<Database>,
) -> Result<HttpResponse> {
    let caller = caller(&request, &keys, &database)?;
    let database = database.prepared();
    let found = rows(database, &database.profile, &[&caller]).await?;
    let row = found.first().ok_or_else(|| wrong("no such account"))?;
    Ok(HttpResponse::Ok().json(Profile::of(row)))
}

/// The account of the token, whose signature is verified once.
fn caller(request: &HttpRequest, keys: &Keys, database: &Database) -> Result<Uuid> {
    let header = request.headers().get("Authorization");
    let token = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = token.ok_or_else(|| ErrorUnauthorized("no token"))?;
    let mut callers = database.callers.borrow_mut();
    if let Some(caller) = callers.get(token) {
        return Ok(*caller);
    }
    let verified = jsonwebtoken::decode::<Claims>(token, &keys.key, &keys.validation);
    let caller = verified.map_err(ErrorUnauthorized)?.claims.sub;
    callers.insert(token.to_owned(), caller);
    Ok(caller)
}

fn wrong(error: impl Display) -> actix_web::Error {
    ErrorBadRequest(error.to_string())
}

fn broken(error: tokio_postgres::Error) -> actix_web::Error {
    ErrorInternalServerError(format!("{error:?}"))
}
