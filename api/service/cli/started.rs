//! How this process was started, to tell how another command is.

use std::ffi::OsStr;

/// What is typed for `tianfu`: cargo's call in a checkout, the path that was typed, or the name that `PATH` knows.
pub fn command() -> String {
    let by_cargo = std::env::var_os("CARGO_PKG_NAME");
    let program = std::env::args_os().next();
    told(by_cargo.as_deref(), program.as_deref())
}

fn told(by_cargo: Option<&OsStr>, program: Option<&OsStr>) -> String {
    if by_cargo == Some(OsStr::new(env!("CARGO_PKG_NAME"))) {
        return match cfg!(debug_assertions) {
            true => "cargo run --".to_owned(),
            false => "cargo run --release --".to_owned(),
        };
    }
    program.map_or_else(
        || "tianfu".to_owned(),
        |path| quoted(&path.to_string_lossy()),
    )
}

/// A word of a shell's command line.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_as_it_was_typed() {
        let told =
            |cargo: Option<&str>, program| told(cargo.map(OsStr::new), Some(OsStr::new(program)));
        assert_eq!(told(None, "tianfu"), "tianfu");
        assert_eq!(
            told(None, "./target/release/tianfu"),
            "./target/release/tianfu"
        );
        assert_eq!(
            told(None, "/opt/it's here/tianfu"),
            r"'/opt/it'\''s here/tianfu'"
        );
        let ours = Some("tianfu");
        assert!(told(ours, "target/debug/tianfu").starts_with("cargo run "));
        assert_eq!(told(Some("another"), "tianfu"), "tianfu");
    }
}
