//! `cargo bench`: what a request costs, ours beside a floor. README.md tells how to read the table.

mod cpu;
mod floor;
mod floor_rows;
mod load;
mod subjects;
mod work;

use std::time::Duration;

use anyhow::Context;
use serde_json::json;

use load::{Connection, get, post};
use subjects::{Database, Server};
use work::Work;

/// The cities that listings lie in and pages are of.
const DIVISIONS: [&str; 8] = [
    "510100", "510300", "510400", "510600", "510700", "511300", "513200", "513300",
];
const ACCOUNTS: usize = 12;
const PASSWORD: &str = "benchmark-2026";
const CORES: f64 = 2.0;

struct Settings {
    listings: u64,
    connections: usize,
    rounds: u64,
    seconds: u64,
}

/// What one server did in all rounds.
#[derive(Default)]
struct Figures {
    times: Vec<u64>,
    server_micros: u64,
    postgres_micros: u64,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, floor, database_url, public_key] = arguments.as_slice()
        && floor == "floor"
    {
        let serve = floor::serve(database_url.clone(), public_key);
        return actix_web::rt::System::new().block_on(serve);
    }
    let settings = Settings {
        listings: setting("LISTINGS", 20_000)?,
        connections: usize::try_from(setting("CONNECTIONS", 16)?)?,
        rounds: setting("ROUNDS", 3)?,
        seconds: setting("SECONDS", 3)?,
    };
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build()?.block_on(measure(&settings))
}

/// `TIANFU_BENCH_LISTINGS` and so on.
fn setting(name: &str, default: u64) -> anyhow::Result<u64> {
    let name = format!("TIANFU_BENCH_{name}");
    match std::env::var(&name) {
        Ok(value) => value.parse().with_context(|| name),
        Err(_) => Ok(default),
    }
}

async fn measure(settings: &Settings) -> anyhow::Result<()> {
    let database = Database::start().await?;
    let done = measure_on(&database, settings).await;
    database.stop()?;
    done
}

async fn measure_on(database: &Database, settings: &Settings) -> anyhow::Result<()> {
    eprintln!("importing {} listings", settings.listings);
    database.fill(settings.listings).await?;
    let service = database.start_service()?;
    let mut connection = Connection::open(service.address).await?;
    while connection.send(&get("/readyz", None)).await?.status != 200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let tokens = tokens(&mut connection).await?;
    let keys = get("/.well-known/jwks.json", None);
    let keys = connection.send(&keys).await?.json(200)?;
    let key = keys["keys"][0]["x"].as_str().context("no public key")?;
    let floor = database.start_floor(key)?;
    let ids = database.listing_ids().await?;
    let ours = work::all(service.address, &ids, &tokens).await?;
    let floors = work::all(floor.address, &ids, &tokens).await?;
    println!(
        "{} listings, {} connections",
        settings.listings, settings.connections
    );
    println!("      server    cpu/s   ratio  µs server  µs postgres  p50 ms  p99 ms  requests");
    for (ours, floors) in ours.iter().zip(&floors) {
        println!("{:<4}  {}", ours.name, ours.what);
        let (mut of_ours, mut of_floor) = (Figures::default(), Figures::default());
        for round in 0..=settings.rounds {
            of_ours
                .take(database, &service, ours, settings, round)
                .await?;
            of_floor
                .take(database, &floor, floors, settings, round)
                .await?;
        }
        let floor = of_floor.for_two_cores();
        of_ours.print("ours", floor);
        of_floor.print("floor", floor);
    }
    Ok(())
}

async fn tokens(connection: &mut Connection) -> anyhow::Result<Vec<String>> {
    let mut tokens = Vec::new();
    for number in 0..ACCOUNTS {
        let username = format!("benchmark_{number}");
        let account = json!({
            "username": username, "password": PASSWORD, "display_name": "测试", "account_kind": "organization",
            "division": "510603",
        });
        connection
            .send(&post("/v1/users", "", &account))
            .await?
            .json(201)?;
        let session = json!({"username": username, "password": PASSWORD});
        let session = connection
            .send(&post("/v1/sessions", "", &session))
            .await?
            .json(201)?;
        tokens.push(
            session["access_token"]
                .as_str()
                .context("no token")?
                .to_owned(),
        );
    }
    Ok(tokens)
}

impl Figures {
    /// Round 0 warms up and counts for nothing.
    async fn take(
        &mut self,
        database: &Database,
        server: &Server,
        work: &Work,
        settings: &Settings,
        round: u64,
    ) -> anyhow::Result<()> {
        let seconds = if round == 0 { 1 } else { settings.seconds };
        let before = (
            cpu::used_micros(server.id())?,
            cpu::used_micros(database.process)?,
        );
        let times = load::run(
            server.address,
            settings.connections,
            Duration::from_secs(seconds),
            // No number comes twice, and so no key of idempotency.
            round << 32,
            &work.requests,
            work.expected,
        )
        .await
        .with_context(|| work.name)?;
        if round > 0 {
            self.server_micros += cpu::used_micros(server.id())? - before.0;
            self.postgres_micros += cpu::used_micros(database.process)? - before.1;
            self.times.extend(times);
        }
        Ok(())
    }

    /// Requests for the CPU time that two cores have in a second.
    fn for_two_cores(&self) -> f64 {
        let micros = (self.server_micros + self.postgres_micros).max(1);
        CORES * 1e6 * self.times.len() as f64 / micros as f64
    }

    fn print(&mut self, name: &str, floor: f64) {
        self.times.sort_unstable();
        let requests = self.times.len();
        let milliseconds = |percent: usize| {
            let time = self.times.get(requests * percent / 100);
            time.map_or(0.0, |micros| *micros as f64 / 1e3)
        };
        let each = |micros: u64| micros as f64 / requests.max(1) as f64;
        println!(
            "      {name:<6} {:>8.0} {:>7.2} {:>10.0} {:>12.0} {:>7.2} {:>7.2} {requests:>9}",
            self.for_two_cores(),
            self.for_two_cores() / floor,
            each(self.server_micros),
            each(self.postgres_micros),
            milliseconds(50),
            milliseconds(99),
        );
    }
}
