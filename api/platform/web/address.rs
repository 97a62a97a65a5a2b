//! Who sends a request, as far as the network tells: the peer, or whom a proxy that is trusted names.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

use crate::platform::settings::ForwardedHeader;

/// The client's address. Of what proxies tell only that is believed which trusted ones wrote: each appends whom it
/// heard from, so the list is read from its end, past those that are trusted.
pub fn client_address(
    request: &HttpRequest,
    trusted: &[IpNet],
    told_in: ForwardedHeader,
) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    Some(behind(peer, request.headers(), trusted, told_in))
}

fn behind(
    peer: IpAddr,
    headers: &HeaderMap,
    trusted: &[IpNet],
    told_in: ForwardedHeader,
) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut client = peer;
    let lines: Vec<&str> = headers
        .get_all(told_in.name())
        .filter_map(|line| line.to_str().ok())
        .collect();
    let mut hops = lines.iter().flat_map(|line| line.split(',')).rev();
    while is_trusted(&client) {
        let Some(hop) = hops.next().and_then(|hop| told_in.address(hop)) else {
            break;
        };
        client = hop;
    }
    client
}

impl ForwardedHeader {
    const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    fn address(self, hop: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => address_of(hop.trim()),
            Self::Forwarded => hop.split(';').find_map(|pair| {
                let (name, node) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for")
                    .then(|| address_of(node.trim_matches('"')))?
            }),
        }
    }
}

/// An address with or without port and brackets.
fn address_of(node: &str) -> Option<IpAddr> {
    let bare = node.parse::<IpAddr>().ok();
    let with_port = || Some(node.parse::<std::net::SocketAddr>().ok()?.ip());
    let in_brackets = || node.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    bare.or_else(with_port)
        .or_else(in_brackets)
        .map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() -> Result<(), Box<dyn std::error::Error>> {
        use ForwardedHeader::{Forwarded, XForwardedFor};
        let proxies = ["10.0.0.0/8".parse()?, "::1/128".parse()?];
        for (peer, told_in, lines, client) in [
            ("10.0.0.1", XForwardedFor, vec![], "10.0.0.1"),
            ("9.9.9.9", XForwardedFor, vec!["1.2.3.4"], "9.9.9.9"),
            ("10.0.0.1", XForwardedFor, vec!["1.2.3.4"], "1.2.3.4"),
            (
                "10.0.0.1",
                XForwardedFor,
                vec!["8.8.8.8, 1.2.3.4"],
                "1.2.3.4",
            ),
            (
                "10.0.0.1",
                XForwardedFor,
                vec!["8.8.8.8", "1.2.3.4, 10.0.0.2"],
                "1.2.3.4",
            ),
            (
                "10.0.0.1",
                XForwardedFor,
                vec!["1.2.3.4, unknown"],
                "10.0.0.1",
            ),
            (
                "10.0.0.1",
                XForwardedFor,
                vec!["1.2.3.4:55, 10.0.0.2:80"],
                "1.2.3.4",
            ),
            ("::1", XForwardedFor, vec!["2001:db8::5"], "2001:db8::5"),
            ("::ffff:10.0.0.1", XForwardedFor, vec!["1.2.3.4"], "1.2.3.4"),
            (
                "10.0.0.1",
                Forwarded,
                vec!["for=1.2.3.4;proto=https"],
                "1.2.3.4",
            ),
            (
                "10.0.0.1",
                Forwarded,
                vec!["by=x;For=\"[2001:db8::5]:443\""],
                "2001:db8::5",
            ),
            (
                "10.0.0.1",
                Forwarded,
                vec!["for=\"[2001:db8::5]\", for=10.1.1.1"],
                "2001:db8::5",
            ),
            ("10.0.0.1", Forwarded, vec!["for=_hidden"], "10.0.0.1"),
        ] {
            // What the other header tells is nobody's word.
            let mut headers = HeaderMap::new();
            for name in ["forwarded", "x-forwarded-for"] {
                if name != told_in.name() {
                    let lie = HeaderValue::from_static("for=6.6.6.6");
                    headers.append(HeaderName::from_static(name), lie);
                }
            }
            for line in &lines {
                let name = HeaderName::from_static(told_in.name());
                headers.append(name, HeaderValue::from_str(line)?);
            }
            let peer = peer.parse::<IpAddr>()?.to_canonical();
            let found = behind(peer, &headers, &proxies, told_in);
            assert_eq!(found, client.parse::<IpAddr>()?, "{peer} {lines:?}");
        }
        Ok(())
    }
}
