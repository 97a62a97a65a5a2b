use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::service::openapi;

#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// Write the document to this file instead of printing it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Fail when this file is not the document
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    check: Option<PathBuf>,
}

pub fn run(args: &OpenapiArgs) -> anyhow::Result<()> {
    let text = openapi::text();
    if let Some(file) = &args.output {
        return std::fs::write(file, text)
            .with_context(|| format!("cannot write {}", file.display()));
    }
    if let Some(file) = &args.check {
        let committed = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        anyhow::ensure!(
            committed == text,
            "{} has drifted from the code; write it anew with `tianfu openapi --output {}`",
            file.display(),
            file.display()
        );
        return Ok(());
    }
    // Not `print!`, which panics when the reader (`head`) has gone.
    std::io::stdout()
        .write_all(text.as_bytes())
        .context("cannot print")
}
