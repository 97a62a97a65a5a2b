//! The state that handlers share.

use std::sync::Arc;

use anyhow::Context as _;

use crate::access::auth::{InFlight, Keyring, PasswordPool, Passwords};
use crate::access::file_places::FilePlaces;
use crate::kernel::clock::Clock;
use crate::platform::connections::Connections;
use crate::platform::db::{self, Act, Db, PoolSettings};
use crate::platform::error::constraints::Constraint;
use crate::platform::notices::Notices;
use crate::platform::privacy;
use crate::platform::settings::Settings;
use crate::platform::slice::Slice;
use crate::platform::storage::Files;
use crate::platform::web::{KeptAnswers, RateLimits};
use engine::matching::SuggestionIndex;

/// What every handler shares.
pub struct App {
    pub settings: Arc<Settings>,
    /// Where clients reach the service, and the issuer of its tokens.
    pub base_url: String,
    pub db: Db,
    pub files: Files,
    pub file_places: FilePlaces,
    /// The resources of all groups.
    pub slices: Vec<&'static Slice>,
    pub clock: Clock,
    pub keys: Keyring,
    pub index: Arc<SuggestionIndex>,
    pub limits: RateLimits,
    /// Answers to callers without a token.
    pub kept: KeptAnswers,
    pub connections: Arc<Connections>,
    /// Sign-ins that are being compared.
    pub guesses: InFlight,
    pub passwords: Passwords,
    /// Threads that read requests; those that query the database are apart.
    pub workers: usize,
}

impl App {
    /// An application on a migrated database. `base_url` is the issuer of its tokens; the data key and the folder of files
    /// must be set; `constraints`, `file_places` and `slices` are what the resources
    /// register.
    pub fn new(
        settings: Settings,
        database_url: &str,
        base_url: &str,
        clock: Clock,
        constraints: &[Constraint],
        file_places: FilePlaces,
        slices: Vec<&'static Slice>,
    ) -> anyhow::Result<Self> {
        let folder = settings.files_dir.as_deref();
        let files = Files::open(folder.context("no folder of files is set")?)?;
        let mut conn = db::connect(database_url)?;
        Act::system("start").hold(&mut conn)?;
        let vault = privacy::open(&mut conn, &settings, clock.now())?;
        let keys = Keyring::load(
            &mut conn,
            &vault,
            base_url,
            settings.callers_kept,
            clock.now(),
        )?;
        let pool = PoolSettings {
            size: settings.pool_size,
            wait: settings.pool_wait,
        };
        Ok(Self {
            db: Db::new(database_url, &pool, clock.clone(), vault, constraints)
                .with_notices(Notices::start(database_url)?),
            limits: RateLimits::new(&settings, &clock),
            kept: KeptAnswers::new(settings.answers_kept_bytes),
            connections: Connections::new(&settings),
            keys,
            clock,
            index: Arc::new(SuggestionIndex::default()),
            guesses: InFlight::default(),
            passwords: Passwords::start(PasswordPool::of_this_machine())?,
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            base_url: base_url.trim_end_matches('/').to_owned(),
            files,
            file_places,
            slices,
            settings: Arc::new(settings),
        })
    }
}
