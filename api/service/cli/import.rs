use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::database::Database;
use super::{progress, serve};
use crate::integration::imports;
use crate::kernel::clock::Clock;
use crate::platform::db::{self, Act};
use crate::service::sealing;

use crate::platform::settings::Settings;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// JSON Lines file: a listing a line, at least {"id", "side", "title" or "summary"}
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of where the file comes from: within it an id stands for one listing
    #[arg(long, default_value = "import", value_name = "NAME")]
    source: String,
}

pub fn run(settings: &Settings, args: &ImportArgs) -> anyhow::Result<()> {
    let unreadable = || format!("cannot read {}", args.file.display());
    let file = File::open(&args.file).with_context(unreadable)?;
    let about = file.metadata().with_context(unreadable)?;
    anyhow::ensure!(!about.is_dir(), "{}: it is a folder", unreadable());
    let database = Database::open_keyed(settings)?;
    let mut conn = db::connect(&database.url)?;
    serve::prepare(&mut conn)?;
    let now = Clock::default().now();
    let settings = database.keyed(settings.clone(), &mut conn)?;
    let vault = sealing::unlock(&mut conn, &settings, now)?;
    // Counted in bytes and read once: the file may be a pipe, which has no length.
    let bar = progress::bar(about.len(), "importing");
    let file = BufReader::new(bar.wrap_read(file));
    let now = Clock::default().now();
    Act::command("import").hold(&mut conn)?;
    let report = imports::import(&mut conn, &vault, file, &args.source, now)?;
    bar.finish_and_clear();
    for bad in &report.bad {
        eprintln!(
            "line {}: {} {}: {}",
            bad.line, bad.pointer, bad.code, bad.detail
        );
    }
    let bad_lines = {
        let mut lines: Vec<usize> = report.bad.iter().map(|bad| bad.line).collect();
        lines.dedup();
        lines.len()
    };
    println!(
        "created {}, present {}, bad {bad_lines}",
        report.created, report.present
    );
    drop(conn);
    database.close()?;
    anyhow::ensure!(bad_lines == 0, "{bad_lines} lines were not imported");
    Ok(())
}
