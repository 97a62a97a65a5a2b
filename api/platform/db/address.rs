//! The database's address for a connection that mostly waits: it must notice that nobody is at the other end.

/// Against a machine that is gone without a word. Whoever sets one of these in the URL himself has his way.
const WATCHFUL: &str = "connect_timeout=10&keepalives=1&keepalives_idle=5&keepalives_interval=2&keepalives_count=3\
    &tcp_user_timeout=8000";

/// The URL with libpq's time limits before its own parameters, of which the last of a name counts.
pub fn watchful(url: &str) -> String {
    // A password may hold a question mark as it is.
    let authority = url.find("://").map_or(0, |at| at + 3);
    let server = url[authority..]
        .find(['@', '/'])
        .map_or(authority, |at| authority + at);
    match url[server..].find('?') {
        None => format!("{url}?{WATCHFUL}"),
        Some(at) => {
            let (address, own) = url.split_at(server + at);
            let own = &own[1..];
            let joint = if own.is_empty() { "" } else { "&" };
            format!("{address}?{WATCHFUL}{joint}{own}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_come_before_the_parameters_that_are_there() {
        for (address, own) in [
            ("postgres://h/d", ""),
            ("postgresql://u:p@/d", "&host=%2Frun&port=5432"),
            ("postgres://u:p?w@h:1/d", "&tcp_user_timeout=10000"),
            ("postgres://h", "&sslmode=require"),
        ] {
            let given = match own.strip_prefix('&') {
                Some(own) => format!("{address}?{own}"),
                None => address.to_owned(),
            };
            assert_eq!(watchful(&given), format!("{address}?{WATCHFUL}{own}"));
        }
        assert_eq!(
            watchful("postgres://h/d?"),
            format!("postgres://h/d?{WATCHFUL}")
        );
    }
}
