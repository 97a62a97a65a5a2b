//! The connections of clients, below HTTP: how many each address may hold, how long a client may leave an answer unread,
//! and the reserve that the probes come through when everything else is taken.
//!
//! actix-web bounds none of these by itself, so the server is put together here from its parts: `actix-server` accepts,
//! [`Stream`] watches over one connection, `actix-http` speaks HTTP on it.

mod admission;
mod descriptors;
mod framing;
mod offers;
mod stream;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ipnet::IpNet;

use crate::platform::db::network_of;
use crate::platform::settings::Settings;
use admission::Table;

pub use admission::{Class, Seat};
pub use stream::Stream;

/// What the kernel holds of an answer that the client does not read, in bytes. Linux doubles the value.
pub const SEND_BUFFER_BYTES: usize = 128 * 1024;

/// All connections of the service.
#[derive(Debug)]
pub struct Connections {
    per_address: usize,
    trusted: Vec<IpNet>,
    table: Table,
    draining: AtomicBool,
    head_wait: Duration,
    write_wait: Duration,
}

impl Connections {
    /// No connection yet. The most that there can be follow from the descriptors that the process may open.
    pub fn new(settings: &Settings) -> Arc<Self> {
        let most = descriptors::for_connections(settings.pool_size as usize);
        Arc::new(Self {
            per_address: settings.connections_per_address as usize,
            trusted: settings.trusted_proxies.clone(),
            table: Table::new(most),
            draining: AtomicBool::new(false),
            head_wait: settings.head_wait,
            write_wait: settings.write_wait,
        })
    }

    /// Gives a new connection of `peer` its seat. A trusted proxy stands for many clients, so the limit per address does
    /// not hold for it.
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Seat {
        let peer = peer.to_canonical();
        let is_trusted = self.trusted.iter().any(|net| net.contains(&peer));
        let most = match is_trusted || self.per_address == 0 {
            true => usize::MAX,
            false => self.per_address,
        };
        Seat::take(self.clone(), network_of(peer), most)
    }

    /// From now on `/readyz` is 503, and each answer is the last one on its connection.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Connections that are served now; those of the reserve are not counted.
    pub fn served(&self) -> usize {
        self.table.served()
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }
}
