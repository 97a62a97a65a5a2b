//! The binary, run with nothing set but what a test sets.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tianfu::platform::settings::SETTINGS;

/// The key that personal data of every test is sealed with.
pub const DATA_KEY: &str = "dGhlIGtleSBvZiBldmVyeSB0ZXN0LCAzMiBieXRlcyE=";

/// The binary with these arguments, not run yet.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tianfu"));
    command
        .args(arguments)
        .env_remove("TIANFU_CONFIG")
        // Not by cargo, though the tests are.
        .env_remove("CARGO_PKG_NAME")
        .stdin(Stdio::null());
    for setting in SETTINGS {
        command.env_remove(setting.env);
    }
    // Where PostgreSQL is found is the machine's affair.
    for name in ["TIANFU_POSTGRES_BIN_DIR", "TIANFU_POSTGRES_FETCH_FROM"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Where commands keep files that no test looks at.
fn files() -> PathBuf {
    // In the folder of the run, which the next run removes.
    std::env::temp_dir().join(format!("tianfu-test-{}/files", std::process::id()))
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// What it printed, when it went well.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// The one line it failed with.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "{self:?}");
        assert_eq!(self.out, "");
        assert!(
            self.err.starts_with("tianfu: ") && self.err.ends_with('\n'),
            "{self:?}"
        );
        self.err
    }
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Ran {
    Ran::new(command(arguments).output().expect("the binary"))
}

/// The same on a database.
pub fn run_on(database_url: &str, arguments: &[&str]) -> Ran {
    let mut command = command(arguments);
    command
        .env("DATABASE_URL", database_url)
        .env("TIANFU_DATA_KEY", DATA_KEY)
        .env("TIANFU_FILES_DIR", files())
        .env("TIANFU_LOG", "error");
    Ran::new(command.output().expect("the binary"))
}

/// The same with a text on standard input.
pub fn run_with_input(mut command: Command, input: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    // It may have refused its arguments before it read anything.
    let _ = child
        .stdin
        .take()
        .expect("its input")
        .write_all(input.as_bytes());
    Ran::new(child.wait_with_output().expect("its end"))
}

/// A path as an argument.
pub fn argument(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
