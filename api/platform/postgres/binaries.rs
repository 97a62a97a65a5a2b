//! Finding an installed PostgreSQL.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::EmbeddedError;

/// The oldest major version whose features the schema may use.
pub(super) const OLDEST_MAJOR: u32 = 15;

/// Where distributions put the programs; one `*` stands for a version. Debian and
/// Fedora's PGDG, SUSE, Alpine, source builds, Homebrew (Apple, Intel, Linux),
/// Postgres.app, MacPorts, EDB's installer.
const USUAL_PLACES: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/usr/bin",
    "/usr/local/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Library/PostgreSQL/*/bin",
];

/// How to install PostgreSQL on this kind of machine.
pub(super) fn remedy(cluster_major: Option<u32>) -> String {
    let there = |path: &str| Path::new(path).exists();
    let newest = cluster_major.unwrap_or(17);
    let apt = match cluster_major {
        Some(major) => format!("`apt-get install postgresql-{major}`"),
        None => "`apt-get install postgresql`".to_owned(),
    };
    let dnf = match cluster_major {
        Some(major) => format!("`dnf install postgresql{major}-server`"),
        None => "`dnf install postgresql-server`".to_owned(),
    };
    let brew = format!("`brew install postgresql@{newest}`");
    if cfg!(target_os = "macos") {
        brew
    } else if there("/usr/bin/apt-get") {
        apt
    } else if there("/usr/bin/dnf") {
        dnf
    } else if there("/sbin/apk") {
        format!("`apk add postgresql{newest}`")
    } else {
        format!("{apt}, {dnf} or {brew}")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    dir: PathBuf,
    pub major: u32,
    /// As PostgreSQL prints it, such as `15.10`.
    pub version: String,
}

impl Programs {
    pub fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    pub fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    /// Asks the programs of a folder for their version; the error says what is
    /// wrong with the folder.
    pub fn probe(dir: &Path) -> Result<Programs, String> {
        // What PATH holds may be a link: initdb expects its siblings beside it.
        let postgres = dir
            .join("postgres")
            .canonicalize()
            .map_err(|_| "it has no `postgres`".to_owned())?;
        let dir = postgres.parent().map(Path::to_owned).unwrap_or_default();
        if !dir.join("initdb").exists() {
            return Err(format!("{} has no `initdb`", dir.display()));
        }
        let said = Command::new(&postgres)
            .arg("--version")
            .env("LC_ALL", "C")
            .output()
            .map_err(|error| format!("`postgres --version` could not be run: {error}"))?;
        let said = String::from_utf8_lossy(&said.stdout);
        let (major, version) = parse_version(&said)
            .ok_or_else(|| format!("`postgres --version` answers {:?}", said.trim()))?;
        if major < OLDEST_MAJOR {
            return Err(format!(
                "it is PostgreSQL {version}, and {OLDEST_MAJOR} is the oldest supported"
            ));
        }
        Ok(Programs {
            dir,
            major,
            version,
        })
    }
}

/// `postgres (PostgreSQL) 15.10 (Debian 15.10-0+deb12u1)`, `… 19beta1`, `… 19devel`.
fn parse_version(said: &str) -> Option<(u32, String)> {
    let version = said
        .split_once("(PostgreSQL)")?
        .1
        .split_whitespace()
        .next()?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, version.to_owned()))
}

/// What a cluster needs: its own major version, or any that is supported.
pub(super) fn wanted(cluster_major: Option<u32>) -> String {
    match cluster_major {
        Some(major) => format!("{major} (the version that made this data folder)"),
        None => format!("{OLDEST_MAJOR} or newer"),
    }
}

/// The folder named in the settings, which is used or refused, never ignored.
pub(super) fn named(dir: &Path, cluster_major: Option<u32>) -> Result<Programs, EmbeddedError> {
    let refuse = |why| EmbeddedError::UnsuitableBinaries {
        dir: dir.to_owned(),
        why,
    };
    let programs = Programs::probe(dir).map_err(refuse)?;
    match cluster_major {
        Some(major) if major != programs.major => Err(refuse(format!(
            "it is PostgreSQL {}, and this data folder was made by {major}",
            programs.version
        ))),
        _ => Ok(programs),
    }
}

/// Searches PATH, then the usual places and what was fetched into `fetched`.
pub(super) fn search(fetched: &Path, cluster_major: Option<u32>) -> Option<Programs> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).filter(|dir| dir.is_absolute());
    let usual = USUAL_PLACES
        .iter()
        .flat_map(|place| expand(Path::new("/"), place));
    let fetched = expand(fetched, "*/bin");
    // A script on PATH may go through another account or not become PostgreSQL
    // itself; who wants one names it in the settings.
    let good =
        |dir: PathBuf| (!is_script(&dir.join("postgres"))).then(|| Programs::probe(&dir).ok())?;
    let fits = |it: &Programs| cluster_major.is_none_or(|major| major == it.major);
    on_path
        .filter_map(good)
        .find(fits)
        .or_else(|| {
            usual
                .filter_map(good)
                .filter(fits)
                .max_by_key(|it| it.major)
        })
        .or_else(|| {
            fetched
                .into_iter()
                .filter_map(good)
                .filter(fits)
                .max_by_key(|it| it.major)
        })
}

fn is_script(file: &Path) -> bool {
    let mut start = [0; 2];
    fs::File::open(file)
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start))
        .is_ok_and(|()| &start == b"#!")
}

/// The folders that a pattern with at most one `*` in one of its steps stands for.
fn expand(base: &Path, pattern: &str) -> Vec<PathBuf> {
    let pattern = pattern.trim_start_matches('/');
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![base.join(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let (suffix, rest) = after.split_once('/').unwrap_or((after, ""));
    let Ok(entries) = fs::read_dir(base.join(parent)) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            !name.starts_with('.')
                && name
                    .strip_prefix(prefix)
                    .is_some_and(|it| it.ends_with(suffix))
        })
        .map(|entry| entry.path().join(rest))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_distributions_print_them() {
        let read =
            |said: &str| parse_version(said).map(|(major, version)| format!("{major} {version}"));
        let of = |said: &str| read(said).unwrap_or_default();
        assert_eq!(
            of("postgres (PostgreSQL) 15.10 (Debian 15.10-0+deb12u1)\n"),
            "15 15.10"
        );
        assert_eq!(of("postgres (PostgreSQL) 17.2\n"), "17 17.2");
        assert_eq!(of("postgres (PostgreSQL) 19beta1\n"), "19 19beta1");
        assert_eq!(read("postgres: command not found"), None);
        assert_eq!(read("postgres (PostgreSQL) unknown"), None);
    }

    #[test]
    fn a_star_stands_for_any_version() {
        let dir = tempfile::tempdir().unwrap();
        for made in [
            "lib/postgresql/15/bin",
            "lib/postgresql/17/bin",
            "pgsql-16/bin",
            "other/bin",
        ] {
            fs::create_dir_all(dir.path().join(made)).unwrap();
        }
        let of = |pattern| {
            let mut found = expand(dir.path(), pattern);
            found.sort();
            found
        };
        let at = |path: &str| dir.path().join(path);
        assert_eq!(
            of("/lib/postgresql/*/bin"),
            [at("lib/postgresql/15/bin"), at("lib/postgresql/17/bin")]
        );
        assert_eq!(of("/pgsql-*/bin"), [at("pgsql-16/bin")]);
        assert_eq!(of("/other/bin"), [at("other/bin")]);
        assert!(of("/nowhere/*/bin").is_empty());
    }

    #[test]
    fn a_named_folder_without_programs_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let refused = named(dir.path(), None).unwrap_err().to_string();
        assert!(
            refused.contains(&dir.path().display().to_string()),
            "{refused}"
        );
        assert!(refused.contains("no `postgres`"), "{refused}");
    }
}
