//! Where the heads of requests begin and end in the bytes of a connection. `httparse` takes a bare LF as the end of a
//! line, a proxy before the service may not: between two such readings a request can be hidden (RFC 9112, section 2.2).
//! And actix-http bounds the time of a connection's first head only.
//!
//! What is no plain HTTP/1.1 is left to actix-http, which refuses it: from there on nothing is looked at any more.

use super::offers::Offers;

/// Longest header line that is looked into; `Content-Length` and `Transfer-Encoding` are shorter.
const LINE: usize = 64;

/// The place in the bytes of one connection.
#[derive(Debug)]
pub struct Framing {
    at: At,
    line: Vec<u8>,
    offers: Offers,
    /// The line is longer than what is kept of it.
    is_cut: bool,
    last: u8,
    length: Option<u64>,
    is_chunked: bool,
    /// Whether the request line has been read.
    has_begun: bool,
    /// No head has ended yet.
    is_first: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum At {
    Head,
    /// So many bytes of a body are to come.
    Body(u64),
    ChunkSize,
    /// So many bytes of a chunk and its CRLF are to come.
    Chunk(u64),
    Trailer,
    Unknown,
}

/// What of a request is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Between two requests, or inside a body.
    Elsewhere,
    /// The first head of the connection has begun and not ended.
    InFirstHead,
    /// A later head has.
    InLaterHead,
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            at: At::Head,
            line: Vec::new(),
            offers: Offers::default(),
            is_cut: false,
            last: 0,
            length: None,
            is_chunked: false,
            has_begun: false,
            is_first: true,
        }
    }
}

impl Framing {
    /// Follows `bytes` as they come. A bare LF in a head becomes NUL, which no parser takes: the request is 400. Offers of
    /// another protocol become unreadable: they are ignored.
    pub fn follow(&mut self, bytes: &mut [u8]) -> Progress {
        let mut at = 0;
        while at < bytes.len() {
            at += match self.at {
                At::Unknown => break,
                At::Body(left) => self.pass(left, bytes.len() - at, At::Body, At::Head),
                At::Chunk(left) => self.pass(left, bytes.len() - at, At::Chunk, At::ChunkSize),
                At::Head | At::ChunkSize | At::Trailer => {
                    self.byte(&mut bytes[at]);
                    1
                }
            };
        }
        let in_head = self.at == At::Head && (self.has_begun || !self.line.is_empty());
        match (in_head, self.is_first) {
            (false, _) => Progress::Elsewhere,
            (true, true) => Progress::InFirstHead,
            (true, false) => Progress::InLaterHead,
        }
    }

    fn pass(&mut self, left: u64, there: usize, more: fn(u64) -> At, then: At) -> usize {
        let passed = left.min(there as u64);
        self.at = match left - passed {
            0 => then,
            left => more(left),
        };
        usize::try_from(passed).unwrap_or(there)
    }

    fn byte(&mut self, byte: &mut u8) {
        let last = std::mem::replace(&mut self.last, *byte);
        if *byte != b'\n' {
            // The request line is no header.
            if self.at == At::Head && self.has_begun {
                self.offers.ignore(&self.line, byte);
            }
            match self.line.len() < LINE {
                true => self.line.push(*byte),
                false => self.is_cut = true,
            }
            return;
        }
        if last != b'\r' {
            if self.at == At::Head {
                *byte = 0;
            }
            self.at = At::Unknown;
            return;
        }
        self.offers = Offers::default();
        let mut line = std::mem::take(&mut self.line);
        if !self.is_cut {
            line.pop();
        }
        self.is_cut = false;
        match self.at {
            At::Head => self.head_line(&line),
            At::ChunkSize => self.chunk_size(&line),
            _ if line.is_empty() => self.at = At::Head,
            _ => {}
        }
        line.clear();
        self.line = line;
    }

    fn head_line(&mut self, line: &[u8]) {
        if line.is_empty() {
            // Empty lines before a request are passed over.
            if std::mem::take(&mut self.has_begun) {
                self.end_head();
            }
            return;
        }
        if !std::mem::replace(&mut self.has_begun, true) {
            return;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return;
        };
        let value = || {
            std::str::from_utf8(&line[colon + 1..])
                .unwrap_or_default()
                .trim()
        };
        match line[..colon].to_ascii_lowercase().as_slice() {
            b"content-length" => match value().parse() {
                Ok(length) => self.length = Some(length),
                Err(_) => self.at = At::Unknown,
            },
            b"transfer-encoding" => self.is_chunked |= value().eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }

    fn end_head(&mut self) {
        self.is_first = false;
        let length = self.length.take().unwrap_or_default();
        self.at = match (std::mem::take(&mut self.is_chunked), length) {
            (true, 0) => At::ChunkSize,
            (true, _) => At::Unknown,
            (false, 0) => At::Head,
            (false, length) => At::Body(length),
        };
    }

    fn chunk_size(&mut self, line: &[u8]) {
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default();
        let size = std::str::from_utf8(digits.trim_ascii())
            .ok()
            .and_then(|digits| u64::from_str_radix(digits, 16).ok());
        self.at = match size {
            Some(0) => At::Trailer,
            // The chunk ends with a CRLF of its own.
            Some(size) if size < u64::MAX - 2 => At::Chunk(size + 2),
            _ => At::Unknown,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    const POST: &str = "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na\nb\nc";
    const CHUNKS: &str = "POST /v1/users HTTP/1.1\r\nhost: x\r\nTRANSFER-ENCODING: chunked\r\n\r\n\
        3;x=y\r\na\nb\r\nA\r\n0123\n56789\r\n0\r\nx: y\r\n\r\n";

    /// What is left of `text`, sent in parts of `size` bytes, and where it ends.
    fn followed(text: &str, size: usize) -> (String, Progress) {
        let mut framing = Framing::default();
        let mut bytes = text.as_bytes().to_vec();
        let mut last = Progress::Elsewhere;
        for part in bytes.chunks_mut(size) {
            last = framing.follow(part);
        }
        (String::from_utf8_lossy(&bytes).into_owned(), last)
    }

    #[test]
    fn plain_requests_pass_as_they_are_in_parts_of_any_size() {
        let long = format!(
            "GET / HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n",
            "y".repeat(300)
        );
        let all = format!("\r\n{GET}{POST}{long}{CHUNKS}{GET}");
        for size in [1, 2, 3, 7, 64, 4096] {
            assert_eq!(followed(&all, size), (all.clone(), Progress::Elsewhere));
        }
    }

    #[test]
    fn a_bare_line_feed_is_spoilt_in_every_head_of_a_connection() {
        for before in ["", GET, POST, CHUNKS] {
            for head in [
                "GET / HTTP/1.1\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\n",
                "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            ] {
                for size in [1, 5, 4096] {
                    let (left, _) = followed(&format!("{before}{head}"), size);
                    let first = head.bytes().enumerate().find(|(at, byte)| {
                        *byte == b'\n' && (*at == 0 || head.as_bytes()[at - 1] != b'\r')
                    });
                    let at = before.len() + first.expect("a bare LF").0;
                    assert_eq!(left.as_bytes()[at], 0, "{left:?}");
                }
            }
        }
    }

    #[test]
    fn offers_are_ignored_in_every_head_of_a_connection() {
        let offer = "POST /upgrade: HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 18\r\n\r\n\
            Upgrade: websocket";
        let ignored = "POST /upgrade: HTTP/1.1\r\nConnection:        \r\nUpgrade: ---------\r\nContent-Length: 18\r\n\r\n\
            Upgrade: websocket";
        for before in ["", GET, POST, CHUNKS, ignored] {
            for size in [1, 3, 4096] {
                let (left, last) = followed(&format!("{before}{offer}{GET}"), size);
                assert_eq!(left, format!("{before}{ignored}{GET}"));
                assert_eq!(last, Progress::Elsewhere);
            }
        }
    }

    #[test]
    fn a_head_that_has_begun_is_told() {
        for (text, progress) in [
            ("", Progress::Elsewhere),
            ("\r\n", Progress::Elsewhere),
            ("G", Progress::InFirstHead),
            ("GET / HTTP/1.1\r\n", Progress::InFirstHead),
            ("GET / HTTP/1.1\r\nHost: x\r\n", Progress::InFirstHead),
            (GET, Progress::Elsewhere),
            (&POST[..POST.len() - 1], Progress::Elsewhere),
            (&format!("{POST}G"), Progress::InLaterHead),
            (&format!("{CHUNKS}GET"), Progress::InLaterHead),
        ] {
            assert_eq!(followed(text, 4096).1, progress, "{text:?}");
        }
    }
}
