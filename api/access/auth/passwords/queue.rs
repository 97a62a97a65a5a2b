//! A bounded queue that is fair to addresses: turns go round the addresses that wait, and in a full queue the address
//! with the most requests gives up its newest for an address that has fewer.
//!
//! So one address may have the whole queue while no other waits, and several have equal shares. A request of another
//! address gets a place however many requests one address sends, and waits for one turn of each address, not for all
//! requests before it.

use std::collections::VecDeque;
use std::net::IpAddr;

/// The queue is full, and no address has more requests in it than this one would have.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

#[derive(Debug)]
pub struct FairQueue<T> {
    most: usize,
    waiting: usize,
    next_ticket: u64,
    /// A line for each address that waits, none empty. The first one is next.
    lines: VecDeque<Line<T>>,
}

#[derive(Debug)]
struct Line<T> {
    network: IpAddr,
    waiting: VecDeque<(Ticket, T)>,
}

impl<T> FairQueue<T> {
    pub fn new(most: usize) -> Self {
        Self {
            most,
            waiting: 0,
            next_ticket: 0,
            lines: VecDeque::new(),
        }
    }

    /// Adds a request, and returns its ticket with the request that gave its place up for it.
    pub fn join(&mut self, network: IpAddr, item: T) -> Result<(Ticket, Option<T>), Full> {
        let displaced = match self.waiting < self.most {
            true => None,
            false => Some(self.displace_for(network).ok_or(Full)?),
        };
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.waiting += 1;
        match self.line_of(network) {
            Some(line) => line.waiting.push_back((ticket, item)),
            None => self.lines.push_back(Line {
                network,
                waiting: VecDeque::from([(ticket, item)]),
            }),
        }
        Ok((ticket, displaced))
    }

    /// Takes the request whose turn it is.
    pub fn next(&mut self) -> Option<T> {
        let mut line = self.lines.pop_front()?;
        let (_, item) = line.waiting.pop_front()?;
        self.waiting -= 1;
        if !line.waiting.is_empty() {
            self.lines.push_back(line);
        }
        Some(item)
    }

    /// Removes a request that does not wait any longer, if it is still there.
    pub fn leave(&mut self, network: IpAddr, ticket: Ticket) {
        let Some(line) = self.line_of(network) else {
            return;
        };
        let Some(at) = line.waiting.iter().position(|(one, _)| *one == ticket) else {
            return;
        };
        line.waiting.remove(at);
        self.waiting -= 1;
        self.lines.retain(|line| !line.waiting.is_empty());
    }

    fn line_of(&mut self, network: IpAddr) -> Option<&mut Line<T>> {
        self.lines.iter_mut().find(|line| line.network == network)
    }

    /// The newest request of the address that has the most, where that address keeps at least as many as `network`
    /// then has.
    fn displace_for(&mut self, network: IpAddr) -> Option<T> {
        let own = self.line_of(network).map_or(0, |line| line.waiting.len());
        let longest = self
            .lines
            .iter_mut()
            .max_by_key(|line| line.waiting.len())?;
        if longest.waiting.len() < own + 2 {
            return None;
        }
        let (_, displaced) = longest.waiting.pop_back()?;
        self.waiting -= 1;
        Some(displaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([203, 0, 113, last])
    }

    fn all<T>(queue: &mut FairQueue<T>) -> Vec<T> {
        std::iter::from_fn(|| queue.next()).collect()
    }

    #[test]
    fn turns_go_round_the_addresses_and_each_address_is_served_in_order() {
        let mut queue = FairQueue::new(9);
        for (from, item) in [
            (1, "a1"),
            (1, "a2"),
            (1, "a3"),
            (2, "b1"),
            (3, "c1"),
            (2, "b2"),
        ] {
            assert!(queue.join(address(from), item).is_ok());
        }
        assert_eq!(all(&mut queue), ["a1", "b1", "c1", "a2", "b2", "a3"]);
        assert!(queue.next().is_none());
    }

    #[test]
    fn an_address_fills_the_queue_alone_and_gives_way_to_others_up_to_equal_shares() {
        let mut queue = FairQueue::new(4);
        for number in 0..4 {
            assert!(matches!(queue.join(address(1), (1, number)), Ok((_, None))));
        }
        assert_eq!(queue.join(address(1), (1, 4)), Err(Full));
        // Its newest go first.
        let joined = |queue: &mut FairQueue<_>, from| {
            let joined = queue.join(address(from), (from, 0));
            joined.map(|(_, displaced)| displaced)
        };
        assert_eq!(joined(&mut queue, 2), Ok(Some((1, 3))));
        assert_eq!(joined(&mut queue, 2), Ok(Some((1, 2))));
        assert_eq!(joined(&mut queue, 2), Err(Full));
        assert_eq!(joined(&mut queue, 1), Err(Full));
        // A third address takes from one of the two, a fourth from the other, a fifth finds equal shares.
        assert!(joined(&mut queue, 3).is_ok_and(|displaced| displaced.is_some()));
        assert!(joined(&mut queue, 4).is_ok_and(|displaced| displaced.is_some()));
        assert_eq!(joined(&mut queue, 5), Err(Full));
        let mut served: Vec<u8> = all(&mut queue).into_iter().map(|(from, _)| from).collect();
        served.sort_unstable();
        assert_eq!(served, [1, 2, 3, 4]);
    }

    #[test]
    fn a_request_that_leaves_makes_room_and_has_no_turn() {
        let mut queue = FairQueue::new(2);
        let first = queue.join(address(1), "first").map(|(ticket, _)| ticket);
        assert!(queue.join(address(2), "second").is_ok());
        assert_eq!(queue.join(address(3), "third"), Err(Full));
        let first = first.unwrap_or(Ticket(99));
        queue.leave(address(1), first);
        // Twice is once.
        queue.leave(address(1), first);
        assert!(queue.join(address(3), "third").is_ok());
        assert_eq!(queue.join(address(4), "fourth"), Err(Full));
        assert_eq!(all(&mut queue), ["second", "third"]);
    }
}
