//! The commands of the `tianfu` binary.

mod admin;
mod audit;
mod benchmark;
mod database;
mod evaluate;
mod import;
mod keys;
mod logs;
mod migrate;
mod openapi;
mod outbox;
mod progress;
mod scoring_benchmark;
mod serve;
mod started;

use std::io::Write;
use std::process::ExitCode;

pub use serve::prepare;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::platform::error::constraints;
use crate::platform::settings::{self, SettingError, Settings};
use crate::service::slices;

/// The command line was wrong, or a setting.
const USAGE: u8 = 2;

/// An argument whose value does not do: what it must be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misuse(&'static str);

/// Tianfu Exchange: needs and offers of science and technology, matched with reasons.
#[derive(Debug, Parser)]
#[command(
    name = "tianfu",
    version,
    max_term_width = 110,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage or setting. `--help` shows every setting, `-h` the most used."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service, on an embedded PostgreSQL unless DATABASE_URL is set
    Serve(serve::ServeArgs),
    /// Bring the database up to this version
    Migrate(migrate::MigrateArgs),
    /// Print, write or check the OpenAPI document
    Openapi(openapi::OpenapiArgs),
    /// Import listings from a JSON Lines file
    Import(import::ImportArgs),
    /// Administrators
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Show the codes that nobody sends, for development
    Outbox(outbox::OutboxArgs),
    /// Keys that sign access tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// The audit trail
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Measure the matching engine
    #[command(subcommand)]
    Matching(MatchingCommand),
    /// Measure contests
    #[command(subcommand)]
    Contests(ContestsCommand),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Create a province administrator
    Create(admin::CreateArgs),
    /// Close an account and end all its sessions at once
    Close(admin::CloseArgs),
    /// Open a closed account again
    Reopen(admin::AccountArgs),
    /// Take a lost second factor away and end all sessions of its account
    ResetTotp(admin::AccountArgs),
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a new key; tokens signed before stay good until they expire
    Rotate(keys::RotateArgs),
    /// List the keys
    List,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Walk the chain of hashes again and name the first link that is not as it was written
    Verify(audit::VerifyArgs),
}

#[derive(Debug, Subcommand)]
enum MatchingCommand {
    /// Score the engine that serves on judged needs and offers
    Evaluate(evaluate::EvaluateArgs),
    /// Time suggestions against PostgreSQL's full text search of the same rows
    Benchmark(benchmark::BenchmarkArgs),
}

#[derive(Debug, Subcommand)]
enum ContestsCommand {
    /// Time the ranking of a large stage in a database of its own: computed and stored, and then a dry run
    Benchmark(scoring_benchmark::ScoringBenchmarkArgs),
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let matches = Cli::command().args(settings::flags()).get_matches();
    let (cli, settings) = match (Cli::from_arg_matches(&matches), Settings::resolve(&matches)) {
        (Ok(cli), Ok(settings)) => (cli, settings),
        (Err(error), _) => error.exit(),
        (_, Err(error)) => {
            complain(&error.to_string());
            return ExitCode::from(USAGE);
        }
    };
    logs::start(&settings);
    // For commands that work without a pool.
    constraints::register(&slices::constraints());
    slices::register();
    let outcome = match cli.command {
        Command::Serve(args) => serve::run(settings, &args),
        Command::Migrate(args) => migrate::run(&settings, &args),
        Command::Openapi(args) => openapi::run(&args),
        Command::Import(args) => import::run(&settings, &args),
        Command::Admin(AdminCommand::Create(args)) => admin::create(&settings, &args),
        Command::Admin(AdminCommand::Close(args)) => admin::close(&settings, &args),
        Command::Admin(AdminCommand::Reopen(args)) => admin::reopen(&settings, &args),
        Command::Admin(AdminCommand::ResetTotp(args)) => admin::reset_totp(&settings, &args),
        Command::Outbox(args) => outbox::run(&settings, &args),
        Command::Keys(KeysCommand::Rotate(args)) => keys::rotate(&settings, &args),
        Command::Keys(KeysCommand::List) => keys::list(&settings),
        Command::Audit(AuditCommand::Verify(args)) => audit::verify(&settings, &args),
        Command::Matching(MatchingCommand::Evaluate(args)) => evaluate::run(args),
        Command::Matching(MatchingCommand::Benchmark(args)) => benchmark::run(&settings, &args),
        Command::Contests(ContestsCommand::Benchmark(args)) => {
            scoring_benchmark::run(&settings, &args)
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            let misused = |cause: &(dyn std::error::Error + 'static)| {
                cause.is::<SettingError>() || cause.is::<Misuse>()
            };
            match error.chain().any(misused) {
                true => ExitCode::from(USAGE),
                false => ExitCode::FAILURE,
            }
        }
    }
}

/// On standard error, which may be a file on a full disk: the exit code still tells.
fn complain(why: &str) {
    let _ = writeln!(std::io::stderr(), "tianfu: {}", one_line(why));
}

/// libpq complains in several lines; scripts and journals want one.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("; ")
}
