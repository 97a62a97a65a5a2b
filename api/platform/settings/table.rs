//! The table of settings.

/// One setting. `key` is the name in the file; the flag is `--` with hyphens.
#[derive(Debug)]
pub struct Setting {
    pub key: &'static str,
    pub env: &'static str,
    pub default: &'static str,
    pub help: &'static str,
}

const fn setting(
    key: &'static str,
    env: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        key,
        env,
        default,
        help,
    }
}

/// Every setting there is. The README's table is compared with this one by a test.
pub const SETTINGS: &[Setting] = &[
    setting(
        "listen",
        "TIANFU_LISTEN",
        "127.0.0.1:8080",
        "Address and port to serve on; port 0 takes a free one",
    ),
    setting(
        "public_url",
        "TIANFU_PUBLIC_URL",
        "",
        "Base URL that clients use, and issuer of tokens; http://LISTEN when empty",
    ),
    setting(
        "database_url",
        "DATABASE_URL",
        "",
        "PostgreSQL 15 or later; the embedded default when empty",
    ),
    setting(
        "data_dir",
        "TIANFU_DATA_DIR",
        "",
        "Folder of the embedded PostgreSQL; the system's usual data folder when empty",
    ),
    setting(
        "files_dir",
        "TIANFU_FILES_DIR",
        "",
        "Folder of uploaded files, shared by all replicas; files in the data folder when empty",
    ),
    setting(
        "file_max_mebibytes",
        "TIANFU_FILE_MAX_MEBIBYTES",
        "20",
        "The largest file, in MiB, 1..2048",
    ),
    setting(
        "file_quota_mebibytes",
        "TIANFU_FILE_QUOTA_MEBIBYTES",
        "500",
        "What all files of one account may have together, in MiB, 1..1000000",
    ),
    setting(
        "import_max_mebibytes",
        "TIANFU_IMPORT_MAX_MEBIBYTES",
        "200",
        "The largest file of an import, in MiB, 1..2048",
    ),
    setting(
        "postgres_bin_dir",
        "TIANFU_POSTGRES_BIN_DIR",
        "",
        "Folder of initdb and postgres; searched for when empty",
    ),
    setting(
        "postgres_fetch_from",
        "TIANFU_POSTGRES_FETCH_FROM",
        "",
        "Where PostgreSQL is fetched from when none is installed; the library's default when empty",
    ),
    setting(
        "pool_size",
        "TIANFU_POOL_SIZE",
        "8",
        "Connections to the database, 1..200",
    ),
    setting(
        "pool_wait_milliseconds",
        "TIANFU_POOL_WAIT_MILLISECONDS",
        "2000",
        "How long a request waits for a connection before it gets a 503, 10..60000",
    ),
    setting(
        "access_token_minutes",
        "TIANFU_ACCESS_TOKEN_MINUTES",
        "10",
        "Lifetime of access tokens, 1..120",
    ),
    setting(
        "refresh_token_days",
        "TIANFU_REFRESH_TOKEN_DAYS",
        "30",
        "Lifetime of a session, 1..365",
    ),
    setting(
        "signing_key_days",
        "TIANFU_SIGNING_KEY_DAYS",
        "90",
        "A key that signs access tokens is replaced after, 1..3650",
    ),
    setting(
        "callers_kept",
        "TIANFU_CALLERS_KEPT",
        "10000",
        "Verified tokens kept in memory, each with its session and roles, 0 for none, 0..10000000",
    ),
    setting(
        "answers_kept_mebibytes",
        "TIANFU_ANSWERS_KEPT_MEBIBYTES",
        "64",
        "Public answers kept in memory, in MiB, 0 for none, 0..65536",
    ),
    setting(
        "require_totp_for",
        "TIANFU_REQUIRE_TOTP_FOR",
        "",
        "Roles whose rights are there only in a session with a second factor, separated by commas",
    ),
    setting(
        "sender",
        "TIANFU_SENDER",
        "outbox",
        "Who sends codes by SMS and mail: outbox (nobody; `tianfu outbox` shows them) or http",
    ),
    setting(
        "sender_url",
        "TIANFU_SENDER_URL",
        "",
        "Address of the gateway to which `sender = http` posts each message as JSON",
    ),
    setting(
        "sender_secret",
        "TIANFU_SENDER_SECRET",
        "",
        "Secret that the gateway gets as a bearer token",
    ),
    setting(
        "match_lapse_days",
        "TIANFU_MATCH_LAPSE_DAYS",
        "14",
        "A match that is not accepted by both lapses after, 1..365",
    ),
    setting(
        "negotiation_lapse_days",
        "TIANFU_NEGOTIATION_LAPSE_DAYS",
        "180",
        "An accepted match that nothing moves any more lapses after, 1..3650",
    ),
    setting(
        "service_confirmation_days",
        "TIANFU_SERVICE_CONFIRMATION_DAYS",
        "30",
        "A served party confirms or disputes a service record within, 1..365",
    ),
    setting(
        "declined_pair_days",
        "TIANFU_DECLINED_PAIR_DAYS",
        "90",
        "A declined pair is not suggested again for, 0..3650",
    ),
    setting(
        "head_wait_milliseconds",
        "TIANFU_HEAD_WAIT_MILLISECONDS",
        "10000",
        "How long a client may take to send the head of a request before it is cut off, 100..600000",
    ),
    setting(
        "body_wait_milliseconds",
        "TIANFU_BODY_WAIT_MILLISECONDS",
        "30000",
        "How long a body may take to come before it gets a 408, 100..600000",
    ),
    setting(
        "write_wait_milliseconds",
        "TIANFU_WRITE_WAIT_MILLISECONDS",
        "30000",
        "A client that takes less than 64 KiB of its answer in this time is cut off, 100..600000",
    ),
    setting(
        "keep_alive_seconds",
        "TIANFU_KEEP_ALIVE_SECONDS",
        "75",
        "How long a connection without requests is kept, 1..3600; longer than the proxy keeps its own",
    ),
    setting(
        "drain_seconds",
        "TIANFU_DRAIN_SECONDS",
        "10",
        "After SIGTERM /readyz is 503 and requests are still answered for, before the service ends, 0..600",
    ),
    setting(
        "connections_per_address",
        "TIANFU_CONNECTIONS_PER_ADDRESS",
        "256",
        "Connections that one address (IPv6: one /64) may hold, trusted proxies exempt; 0 for any number, 0..1000000",
    ),
    setting(
        "hsts_seconds",
        "TIANFU_HSTS_SECONDS",
        "0",
        "Strict-Transport-Security for this long; only behind TLS, 0 sends none, 0..63072000",
    ),
    setting(
        "rate_limit_caller",
        "TIANFU_RATE_LIMIT_CALLER",
        "30000",
        "Requests a minute that one caller may send to one replica, 0 for any number, 0..10000000",
    ),
    setting(
        "rate_limit_address",
        "TIANFU_RATE_LIMIT_ADDRESS",
        "60000",
        "The same for one address (IPv6: one /64) without a token, 0..10000000",
    ),
    setting(
        "registrations_per_address",
        "TIANFU_REGISTRATIONS_PER_ADDRESS",
        "300",
        "Accounts an hour that one address (IPv6: one /64) may register at one replica, 0 for any number, 0..1000000",
    ),
    setting(
        "trusted_proxies",
        "TIANFU_TRUSTED_PROXIES",
        "",
        "Addresses and networks of proxies whose word on the client's address is taken, with commas between",
    ),
    setting(
        "forwarded_header",
        "TIANFU_FORWARDED_HEADER",
        "x-forwarded-for",
        "Where trusted proxies tell it: x-forwarded-for or forwarded",
    ),
    setting(
        "cors_origins",
        "TIANFU_CORS_ORIGINS",
        "",
        "Origins whose pages may call the API from a browser, with commas between, or *; none when empty",
    ),
    setting(
        "data_key",
        "TIANFU_DATA_KEY",
        "",
        "Key that personal data is sealed with, base64 of 32 bytes; of the key file when empty",
    ),
    setting(
        "data_key_file",
        "TIANFU_DATA_KEY_FILE",
        "",
        "File that holds the key; data.key in the data folder of the embedded PostgreSQL when empty",
    ),
    setting(
        "data_key_old",
        "TIANFU_DATA_KEY_OLD",
        "",
        "Key used before: what it sealed is read, and sealed anew at the start",
    ),
    setting(
        "demo_password",
        "TIANFU_DEMO_PASSWORD",
        "",
        "Password of the demonstration accounts; needed when --demo listens on more than this machine",
    ),
    setting(
        "log",
        "TIANFU_LOG",
        "info",
        "Log filter: error, warn, info, debug, trace, or per module",
    ),
    setting(
        "log_format",
        "TIANFU_LOG_FORMAT",
        "auto",
        "human, json, or auto (human on a terminal)",
    ),
];
