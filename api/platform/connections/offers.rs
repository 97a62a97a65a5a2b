//! Offers of another protocol (RFC 9110, section 7.8): `Connection: Upgrade` with `Upgrade: h2c` or `websocket`. A service
//! may ignore an offer. actix-http takes each offer as accepted: it ends the connection after the answer, and takes all
//! bytes that follow `Upgrade: websocket` for one body. So no offer reaches actix-http: the words are made unreadable as
//! they come, byte for byte, and no byte moves.

/// What stands in the place of a character of `Upgrade`.
const NOTHING: u8 = b'-';

/// The place in one line of a head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offers {
    /// Before the colon.
    #[default]
    Name,
    /// In a value of `Connection`: whether an option begins with the next character, and whether the one at hand is kept.
    Connection { begins: bool, is_kept: bool },
    /// In a value of `Upgrade`.
    Upgrade,
    /// In a value of another header.
    Other,
}

impl Offers {
    /// Follows one byte of a line of which `before` came. Of `Connection` only `close` and `keep-alive` stay, known by the first
    /// letter: actix-http reads such an option where it stands alone. Of `Upgrade` nothing stays that can be read.
    pub fn ignore(&mut self, before: &[u8], byte: &mut u8) {
        match self {
            Self::Name if *byte == b':' => *self = Self::in_value_of(before),
            Self::Name | Self::Other => {}
            Self::Upgrade => {
                if byte.is_ascii_graphic() {
                    *byte = NOTHING;
                }
            }
            Self::Connection { begins, is_kept } => match *byte {
                b',' => {
                    *begins = true;
                    *byte = b' ';
                }
                b' ' | b'\t' => {}
                letter => {
                    if *begins {
                        *is_kept = matches!(letter.to_ascii_lowercase(), b'c' | b'k');
                        *begins = false;
                    }
                    if !*is_kept && letter.is_ascii_graphic() {
                        *byte = b' ';
                    }
                }
            },
        }
    }

    fn in_value_of(name: &[u8]) -> Self {
        if name.eq_ignore_ascii_case(b"connection") {
            Self::Connection {
                begins: true,
                is_kept: false,
            }
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            Self::Upgrade
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut offers = Offers::default();
        let mut bytes = text.as_bytes().to_vec();
        for at in 0..bytes.len() {
            let (before, rest) = bytes.split_at_mut(at);
            offers.ignore(before, &mut rest[0]);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn an_offer_cannot_be_read_and_everything_else_stays() {
        for (given, left) in [
            ("Connection: Upgrade", "Connection:        "),
            (
                "Connection: Upgrade, HTTP2-Settings",
                "Connection:                        ",
            ),
            (
                "connection:keep-alive,\tUPGRADE",
                "connection:keep-alive \t       ",
            ),
            ("CONNECTION: upgrade,close", "CONNECTION:         close"),
            ("Connection: Keep-Alive, TE", "Connection: Keep-Alive    "),
            ("Upgrade: h2c", "Upgrade: ---"),
            ("upgrade: websocket, h2c/1", "upgrade: ---------- -----"),
            ("Upgrade:\u{0}x", "Upgrade:\u{0}-"),
        ] {
            assert_eq!(line(given), left);
        }
        for same in [
            "Connection: close",
            "Connection: Keep-Alive",
            "Upgrade-Insecure-Requests: 1",
            "X-Upgrade: websocket",
            "Host: upgrade",
            "User-Agent: x, upgrade: y",
            "GET /upgrade HTTP/1.1",
            "",
        ] {
            assert_eq!(line(same), same);
        }
    }
}
