//! Why PostgreSQL failed, out of what it said.

use std::fs;
use std::path::Path;
use std::process::Output;

/// Why PostgreSQL ended, by its own words: those before its log was open, then
/// those in the log that was written last.
pub(super) fn last_complaint(start_log: &Path, cluster: &Path) -> Option<String> {
    let logs = fs::read_dir(cluster.join("log"));
    let newest = logs
        .into_iter()
        .flatten()
        .flatten()
        .max_by_key(|entry| entry.metadata().and_then(|it| it.modified()).ok())
        .map(|entry| entry.path());
    let told_by = |path: &Path| {
        let said = fs::read(path).ok()?;
        let said = String::from_utf8_lossy(&said);
        is_telling(&said).then(|| telling_line(&said))?
    };
    told_by(start_log).or_else(|| told_by(&newest?))
}

fn is_telling(said: &str) -> bool {
    ["FATAL:", "PANIC:", "ERROR:", "error:"]
        .iter()
        .any(|it| said.contains(it))
}

/// The line that tells most, of all that a program said.
fn telling_line(said: &str) -> Option<String> {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    // PostgreSQL names a wrong setting on the line before it gives up.
    let told_before = |line: &str| line.contains("FATAL:") && line.contains("contains errors");
    let before_last = || lines().take_while(|line| !told_before(line)).last();
    lines()
        .rfind(|line| is_telling(line))
        .map(|line| match told_before(line) {
            true => before_last().unwrap_or(line),
            false => line,
        })
        .or_else(|| lines().next_back())
        .map(str::to_owned)
}

/// What a program that failed said of it.
pub(super) fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    telling_line(&said).unwrap_or_else(|| format!("it ended with {}", output.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_line_is_kept() {
        let said = "LOG:  starting\nFATAL:  lock file exists\nHINT:  Is another server running?\n";
        assert_eq!(
            telling_line(said).as_deref(),
            Some("FATAL:  lock file exists")
        );
        let said = "LOG:  invalid value for \"jit\"\nFATAL:  file \"a.conf\" contains errors\n";
        assert_eq!(
            telling_line(said).as_deref(),
            Some("LOG:  invalid value for \"jit\"")
        );
        assert_eq!(telling_line("one\ntwo\n\n").as_deref(), Some("two"));
        assert_eq!(telling_line(""), None);
    }
}
