use std::ffi::OsString;

use super::sources::refuse_unknown_variables;
use super::*;

fn resolve(
    flags: &[(&str, &str)],
    env: &[(&str, &str)],
    file: &[(&str, &str)],
) -> Result<Settings, SettingError> {
    let find = |pairs: &[(&str, &str)], name: &str| {
        pairs
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned())
    };
    let file = file
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    Settings::from_sources(&|s| find(flags, s.key), &|s| find(env, s.env), &file)
}

#[test]
fn flags_come_before_environment_before_file_before_defaults() -> Result<(), SettingError> {
    let pool = |f, e, c| resolve(f, e, c).map(|settings| settings.pool_size);
    assert_eq!(pool(&[], &[], &[])?, 8);
    assert_eq!(pool(&[], &[], &[("pool_size", "3")])?, 3);
    assert_eq!(
        pool(&[], &[("TIANFU_POOL_SIZE", "4")], &[("pool_size", "3")])?,
        4
    );
    assert_eq!(
        pool(&[("pool_size", "5")], &[("TIANFU_POOL_SIZE", "4")], &[])?,
        5
    );
    Ok(())
}

#[test]
fn a_wrong_setting_is_named_in_one_line_with_its_source() {
    let told = |f, e, c| {
        resolve(f, e, c)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(
        told(&[("listen", "here")], &[], &[]),
        r#"setting listen (--listen): must be an address with a port, such as 127.0.0.1:8080, not "here""#
    );
    assert_eq!(
        told(&[], &[("TIANFU_POOL_SIZE", "0")], &[]),
        r#"setting pool_size (TIANFU_POOL_SIZE): must be a number in 1..200, not "0""#
    );
    assert_eq!(
        told(&[], &[], &[("pool", "1")]),
        "setting pool (file): there is no such setting, the nearest is pool_size"
    );
    let http = [("sender", "http"), ("sender_url", "https://sms.test/send")];
    assert_eq!(
        told(&http, &[], &[]),
        "setting sender_secret (default): must be set for sender = http"
    );
    assert_eq!(
        told(&[("sender", "smtp")], &[], &[]),
        r#"setting sender (--sender): must be outbox or http, not "smtp""#
    );
    let secret = told(&[], &[("DATABASE_URL", "mysql://u:hidden@h/d")], &[]);
    assert!(
        secret.contains("must begin with postgres://") && !secret.contains("hidden"),
        "{secret}"
    );
}

#[test]
fn a_variable_that_is_no_setting_is_refused_with_the_nearest_that_is() {
    let told = |names: &[&str]| {
        refuse_unknown_variables(names.iter().map(OsString::from))
            .err()
            .map(|error| error.to_string())
    };
    let known = SETTINGS.iter().map(|setting| setting.env);
    let known: Vec<&str> = known
        .chain(["TIANFU_CONFIG", "HOME", "PGPASSWORD"])
        .collect();
    assert_eq!(told(&known), None);
    for (name, nearest) in [
        ("TIANFU_LOGS", "TIANFU_LOG"),
        ("TIANFU_POOLSIZE", "TIANFU_POOL_SIZE"),
        ("TIANFU_DATADIR", "TIANFU_DATA_DIR"),
        ("TIANFU_DATABASE_URL", "DATABASE_URL"),
    ] {
        let line = format!(
            "setting {name} (environment): there is no such variable, the nearest is {nearest}"
        );
        assert_eq!(told(&["HOME", name]), Some(line));
    }
}

#[test]
fn what_is_around_a_value_is_no_part_of_it() -> Result<(), SettingError> {
    for around in [
        "\n", "\r\n", " ", "\t", "\u{feff}", "\u{200b}", "\u{a0}", "\n\n",
    ] {
        let around = |value: &str| format!("{around}{value}{around}");
        let set = [
            ("TIANFU_PUBLIC_URL", around("https://api.tianfu.example/")),
            ("DATABASE_URL", around("postgres://u:p@h/tianfu")),
            ("TIANFU_POOL_SIZE", around("9")),
            ("TIANFU_SENDER", around("http")),
            ("TIANFU_SENDER_URL", around("https://sms.example/send")),
            ("TIANFU_SENDER_SECRET", around("s3cret")),
            ("TIANFU_DATA_DIR", around("/var/lib/tianfu data")),
            ("TIANFU_LOG", around("warn")),
        ];
        let set: Vec<(&str, &str)> = set.iter().map(|(name, value)| (*name, &**value)).collect();
        let settings = resolve(&[], &set, &[])?;
        assert_eq!(
            settings.public_url.as_deref(),
            Some("https://api.tianfu.example")
        );
        assert_eq!(
            settings.database_url.as_deref(),
            Some("postgres://u:p@h/tianfu")
        );
        assert_eq!(settings.pool_size, 9);
        assert!(matches!(&settings.sender, Sender::Http(gateway)
            if gateway.url == "https://sms.example/send" && gateway.secret == "s3cret"));
        assert_eq!(
            settings.data_dir,
            Some(PathBuf::from("/var/lib/tianfu data"))
        );
        assert_eq!(settings.log, "warn");
    }
    Ok(())
}

#[test]
fn a_value_of_two_lines_or_of_another_encoding_is_refused_by_name_and_not_repeated() {
    for (name, key) in [
        ("TIANFU_PUBLIC_URL", "public_url"),
        ("DATABASE_URL", "database_url"),
        ("TIANFU_SENDER_SECRET", "sender_secret"),
        ("TIANFU_DATA_DIR", "data_dir"),
        ("TIANFU_DEMO_PASSWORD", "demo_password"),
    ] {
        for inside in ["\n", "\r", "\u{7}", "\u{85}", "\u{fffd}"] {
            let value = format!("postgres://hidden{inside}x");
            let told = resolve(&[], &[(name, &value)], &[]).err();
            let told = told.map(|error| error.to_string()).unwrap_or_default();
            assert!(
                told.starts_with(&format!("setting {key} ({name}): must be ")),
                "{told}"
            );
            assert!(!told.contains("hidden"), "{told}");
        }
    }
    for url in [
        "https://a b.example",
        "https://a\u{200b}.example",
        "https://a.example /x",
    ] {
        let told = resolve(&[], &[("TIANFU_PUBLIC_URL", url)], &[]).err();
        let told = told.map(|error| error.to_string()).unwrap_or_default();
        assert!(
            told.contains("setting public_url") && told.contains("no blanks"),
            "{told}"
        );
    }
}
