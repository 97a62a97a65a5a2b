//! Who gets a seat. Most connections are `Served`; one beyond a limit is `Reserved`: it gets one answer, and only the
//! probes get a good one. The reserve is small and never full: a new connection takes the seat of the oldest one of the
//! address that holds the most of it.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::Connections;

/// Connections in the reserve, in all.
pub const RESERVE: usize = 128;

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Everything.
    Served,
    /// One request, to a probe.
    Reserved,
}

#[derive(Debug)]
pub struct Table {
    most: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    served: usize,
    by_address: HashMap<IpAddr, usize>,
    reserve: VecDeque<Reserved>,
    next: u64,
}

#[derive(Debug)]
struct Reserved {
    id: u64,
    address: IpAddr,
    /// Dropped to end the connection.
    _hold: oneshot::Sender<()>,
}

impl Table {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            inner: Mutex::default(),
        }
    }

    pub fn served(&self) -> usize {
        self.with(|inner| inner.served)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Inner {
    fn serve(&mut self, address: IpAddr, most_of_address: usize, most: usize) -> bool {
        let held = self.by_address.get(&address).copied().unwrap_or_default();
        if held >= most_of_address || self.served >= most {
            return false;
        }
        self.served += 1;
        self.by_address.insert(address, held + 1);
        true
    }

    fn leave(&mut self, address: IpAddr) {
        self.served -= 1;
        match self.by_address.get_mut(&address) {
            Some(held) if *held > 1 => *held -= 1,
            _ => {
                self.by_address.remove(&address);
            }
        }
    }

    fn reserve(&mut self, address: IpAddr) -> (u64, oneshot::Receiver<()>) {
        if self.reserve.len() >= RESERVE {
            self.make_room();
        }
        let (hold, ended) = oneshot::channel();
        self.next += 1;
        self.reserve.push_back(Reserved {
            id: self.next,
            address,
            _hold: hold,
        });
        (self.next, ended)
    }

    /// Ends the oldest connection of the address that holds the most.
    fn make_room(&mut self) {
        let mut held: HashMap<IpAddr, usize> = HashMap::new();
        for one in &self.reserve {
            *held.entry(one.address).or_default() += 1;
        }
        let most = held.values().max().copied();
        let oldest = self
            .reserve
            .iter()
            .position(|one| held.get(&one.address).copied() == most);
        if let Some(oldest) = oldest {
            self.reserve.remove(oldest);
        }
    }
}

/// The seat of one connection, given back when it is dropped.
#[derive(Debug)]
pub struct Seat {
    pub connections: Arc<Connections>,
    address: IpAddr,
    /// In the reserve: which one, and what ends when its seat is needed.
    reserved: Option<(u64, oneshot::Receiver<()>)>,
}

impl Seat {
    pub(super) fn take(connections: Arc<Connections>, address: IpAddr, most: usize) -> Self {
        let table = &connections.table;
        let reserved = table.with(|inner| {
            let is_served = inner.serve(address, most, table.most);
            (!is_served).then(|| inner.reserve(address))
        });
        Self {
            address,
            reserved,
            connections,
        }
    }

    pub fn class(&self) -> Class {
        match self.reserved {
            None => Class::Served,
            Some(_) => Class::Reserved,
        }
    }

    /// Ends when another connection needs the seat; `None` for a seat that is kept.
    pub(super) fn ended(&mut self) -> Option<&mut oneshot::Receiver<()>> {
        self.reserved.as_mut().map(|(_, ended)| ended)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let id = self.reserved.as_ref().map(|(id, _)| *id);
        self.connections.table.with(|inner| match id {
            None => inner.leave(self.address),
            Some(id) => inner.reserve.retain(|one| one.id != id),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::settings::Settings;

    fn connections(per_address: u32) -> Arc<Connections> {
        let mut settings = Settings::defaults().expect("defaults");
        settings.connections_per_address = per_address;
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
        Connections::new(&settings)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_address_holds_its_limit_and_gets_seats_back() {
        let all = connections(2);
        let client = address("192.0.2.1");
        let first = all.admit(client);
        let second = all.admit(address("::ffff:192.0.2.1"));
        assert_eq!(
            (first.class(), second.class()),
            (Class::Served, Class::Served)
        );
        assert_eq!(all.admit(client).class(), Class::Reserved);
        assert_eq!(all.admit(address("192.0.2.2")).class(), Class::Served);
        drop(first);
        assert_eq!(all.admit(client).class(), Class::Served);
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let all = connections(1);
        let _one = all.admit(address("2001:db8::1"));
        assert_eq!(all.admit(address("2001:db8::2")).class(), Class::Reserved);
        assert_eq!(all.admit(address("2001:db8:1::2")).class(), Class::Served);
    }

    #[test]
    fn trusted_proxies_are_exempt_and_zero_means_no_limit() {
        let all = connections(1);
        let proxy = address("10.1.2.3");
        let seats: Vec<Seat> = (0..50).map(|_| all.admit(proxy)).collect();
        assert!(seats.iter().all(|seat| seat.class() == Class::Served));
        let open = connections(0);
        let client = address("192.0.2.1");
        let seats: Vec<Seat> = (0..500).map(|_| open.admit(client)).collect();
        assert!(seats.iter().all(|seat| seat.class() == Class::Served));
    }

    #[test]
    fn the_reserve_is_never_full_and_ends_the_oldest_of_the_largest_holder() {
        let all = connections(1);
        let (flood, other) = (address("192.0.2.1"), address("192.0.2.2"));
        let _served = (all.admit(flood), all.admit(other));
        let mut of_other = all.admit(other);
        assert_eq!(of_other.class(), Class::Reserved);
        let mut of_flood: Vec<Seat> = (0..3 * RESERVE).map(|_| all.admit(flood)).collect();
        let lives = |seat: &mut Seat| {
            let ended = seat.ended().expect("in the reserve");
            ended.try_recv() == Err(oneshot::error::TryRecvError::Empty)
        };
        assert!(lives(&mut of_other));
        assert!(!lives(&mut of_flood[0]));
        let living = of_flood
            .iter_mut()
            .filter_map(|seat| lives(seat).then_some(()));
        assert_eq!(living.count(), RESERVE - 1);
        drop(of_flood);
        assert_eq!(all.table.with(|inner| inner.reserve.len()), 1);
    }

    #[test]
    fn no_more_are_served_than_there_are_seats() {
        let all = Arc::new(Connections {
            table: Table::new(3),
            ..Arc::try_unwrap(connections(0)).expect("one owner")
        });
        let seats: Vec<Seat> = (1..=4)
            .map(|n| all.admit(address(&format!("192.0.2.{n}"))))
            .collect();
        assert_eq!(seats[2].class(), Class::Served);
        assert_eq!(seats[3].class(), Class::Reserved);
    }
}
