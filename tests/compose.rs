//! What can be held of the container files without an engine: no secret, nothing open beyond this machine, health checks.

const COMPOSE: &str = include_str!("../docker-compose.yml");
const DOCKERFILE: &str = include_str!("../api/Dockerfile");

/// The lines of a service, by indentation.
fn service(name: &str) -> Vec<&'static str> {
    COMPOSE
        .lines()
        .skip_while(|line| *line != format!("  {name}:"))
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .collect()
}

#[test]
fn both_services_have_a_health_check_and_wait_for_each_other() {
    for name in ["api", "database"] {
        let lines = service(name);
        assert!(lines.contains(&"    healthcheck:"), "{name}: {lines:?}");
        assert!(
            lines
                .iter()
                .any(|line| line.trim_start().starts_with("test: [\"CMD")),
            "{name}"
        );
    }
    assert!(service("api").contains(&"        condition: service_healthy"));
}

#[test]
fn no_port_is_open_beyond_this_machine() {
    let ports: Vec<&str> = COMPOSE
        .lines()
        .map(str::trim)
        .filter(|line| line.ends_with(":8080\"") || line.ends_with(":5432\""))
        .collect();
    assert_eq!(ports.len(), 2);
    assert!(
        ports.iter().all(|port| port.starts_with("- \"127.0.0.1:")),
        "{ports:?}"
    );
}

#[test]
fn no_secret_is_written_down() {
    let secrets: Vec<&str> = COMPOSE
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("PASSWORD:"))
        .collect();
    assert_eq!(secrets.len(), 2);
    for line in secrets {
        let value = line.split_once(": ").unwrap().1;
        assert_eq!(
            value, "${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}",
            "{line}"
        );
    }
    assert!(
        service("api").contains(&"      TIANFU_DATA_KEY: ${TIANFU_DATA_KEY:?set TIANFU_DATA_KEY}")
    );
    assert!(
        !COMPOSE.contains("@database/tianfu?password"),
        "a password in the URL"
    );
}

#[test]
fn data_lives_in_a_named_volume() {
    assert!(service("database").contains(&"      - database:/var/lib/postgresql/data"));
    assert!(service("api").contains(&"      - files:/files"));
    assert!(DOCKERFILE.contains("chown 10001 /files"));
    assert!(COMPOSE.ends_with("volumes:\n  database:\n  files:\n"));
}

#[test]
fn the_image_runs_as_nobody_in_particular_and_takes_a_binary_from_outside() {
    assert!(DOCKERFILE.contains("USER 10001"));
    assert!(DOCKERFILE.contains("FROM base AS prebuilt"));
    assert!(DOCKERFILE.contains("--features database-tls"));
    for copied in [
        "Cargo.toml",
        "Cargo.lock",
        "api",
        "migrations",
        "tests/main.rs",
    ] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(
            root.join(copied).exists(),
            "{copied} is copied but not there"
        );
    }
}
