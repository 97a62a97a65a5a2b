//! Settings as secrets, Compose files and editors write them: with line ends and blanks around.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use tianfu::platform::settings::SETTINGS;

use crate::support::TestDatabase;
use crate::support::command::{DATA_KEY, Ran, argument, command, run, run_with_input};

const AROUND: [&str; 8] = [
    "\n", "\r\n", " ", "\t", "\n\n", "\u{feff}", "\u{200b}", "\u{a0}",
];

/// A good value of each text setting.
const TEXTS: [(&str, &str); 13] = [
    ("listen", "127.0.0.1:0"),
    ("public_url", "https://api.tianfu.example"),
    ("database_url", "postgres://u:p@h/tianfu"),
    ("data_dir", "/tmp/tianfu data"),
    ("postgres_fetch_from", "https://mirror.example"),
    ("require_totp_for", "province_admin"),
    ("sender", "outbox"),
    ("trusted_proxies", "10.0.0.0/8, 192.0.2.1"),
    ("forwarded_header", "forwarded"),
    ("cors_origins", "https://app.example.cn"),
    ("data_key", DATA_KEY),
    ("log", "warn"),
    ("log_format", "json"),
];

fn variable(key: &str) -> &'static str {
    let setting = SETTINGS.iter().find(|setting| setting.key == key);
    setting.expect("a setting").env
}

fn with(key: &str, value: impl Into<OsString>) -> Ran {
    let mut command = command(&["openapi"]);
    command.env(variable(key), value.into());
    run_with_input(command, "")
}

#[test]
fn what_is_around_a_value_is_no_part_of_it() {
    for (n, (key, value)) in TEXTS.into_iter().enumerate() {
        for around in [AROUND[n % AROUND.len()], AROUND[(n + 3) % AROUND.len()]] {
            with(key, format!("{around}{value}{around}")).done();
        }
        // The command line and the file are read alike.
        let flag = format!("--{}=\n{value} \n", key.replace('_', "-"));
        run(&["openapi", &flag]).done();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{key} = \"\\n{value} \\n\"\n")).unwrap();
        run(&["openapi", "--config", argument(file.path())]).done();
    }
}

#[test]
fn a_database_is_found_by_a_url_with_a_line_end() {
    for around in ["\n", "\r\n", " ", "\u{feff}"] {
        let database = TestDatabase::empty();
        let mut migrate = command(&["migrate"]);
        migrate
            .env("DATABASE_URL", format!("{}{around}", database.url))
            .env("TIANFU_LOG", format!("error{around}"));
        let shown = run_with_input(migrate, "").done();
        assert!(shown.starts_with("ran "), "{around:?}: {shown}");
    }
}

#[test]
fn a_variable_of_blanks_is_one_that_is_not_set() {
    for blank in AROUND {
        let mut blanks = command(&["openapi"]);
        for (key, _) in TEXTS {
            blanks.env(variable(key), blank);
        }
        blanks.env("TIANFU_CONFIG", blank);
        run_with_input(blanks, "").done();
    }
}

#[test]
fn a_value_that_was_joined_or_cut_exits_with_2_and_its_name() {
    for key in [
        "public_url",
        "database_url",
        "data_dir",
        "sender_secret",
        "demo_password",
    ] {
        for inside in ["\n", "\r\n", "\t", "\u{7}", "\u{1b}[0m", "\u{85}"] {
            let said = with(key, format!("postgres://hidden{inside}hidden")).failed(2);
            assert!(
                said.contains(&format!("setting {key} ({})", variable(key))),
                "{said}"
            );
            assert!(!said.contains("hidden"), "{said}");
        }
        let said = with(
            key,
            OsString::from_vec(b"postgres://\xb9\xf8hidden".to_vec()),
        )
        .failed(2);
        assert!(said.contains(key) && said.contains("UTF-8"), "{said}");
        assert!(!said.contains("hidden"), "{said}");
    }
    for url in [
        "https://api.tianfu.example /",
        "https://api. tianfu.example",
        "https://api\u{200b}.tianfu.example",
        "\"https://api.tianfu.example\"",
        "api.tianfu.example",
    ] {
        let said = with("public_url", url).failed(2);
        assert!(
            said.contains("setting public_url (TIANFU_PUBLIC_URL)"),
            "{said}"
        );
    }
}
