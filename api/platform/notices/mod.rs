//! What other replicas commit, as far as this replica keeps copies of it in memory.
//!
//! Triggers notify on channels. `rights`: what callers may do changed, of one session (its id) or of any caller (empty).
//! The channel of a [`Topic`]: something that the public may read changed. A copy is good while the [`Mark`] that was taken
//! before it was read still holds. A write forgets on its own replica before the replica answers. Other replicas hear of it
//! by a connection of their own, and take no copy for good unless that connection proved within 100 ms that it is alive.

mod listener;
mod topic;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use uuid::Uuid;

use listener::Listener;

pub use topic::Topic;

/// A copy may be so much older than the database: notices of commits before that have been heard.
pub const CURRENT_FOR: Duration = Duration::from_millis(100);
/// How long the listener goes on proving that it is alive after the last question.
const WANTED_FOR: Duration = Duration::from_secs(5);
/// Sessions share counters: more of them only cost memory, fewer forget a stranger's session now and then.
const COUNTERS: usize = 1024;

/// How often what is kept was to be forgotten: a copy holds while the mark is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64, u64);

/// The notices of a database, and the thread that listens for them. Dropping it stops the thread.
pub struct Notices {
    heard: Arc<Heard>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Notices {
    /// Notices that are never current: every question goes to the database.
    pub fn none() -> Self {
        Self {
            heard: Arc::new(Heard::new()),
            thread: Mutex::new(None),
        }
    }

    /// Notices of a database that nothing but this process writes to.
    #[cfg(test)]
    pub fn always_current() -> Self {
        let notices = Self::none();
        notices.heard.proved.store(u64::MAX, Ordering::Release);
        notices
    }

    /// Starts to listen. While the database is away, nothing is current, and the listener tries again.
    pub fn start(database_url: &str) -> anyhow::Result<Self> {
        let heard = Arc::new(Heard::new());
        let listener = Listener::new(database_url, heard.clone());
        let thread = std::thread::Builder::new()
            .name("notices".into())
            .spawn(move || listener.for_ever())
            .context("no thread for notices")?;
        Ok(Self {
            heard,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Whether all notices of commits have been heard that were answered 100 ms ago.
    pub fn is_current(&self) -> bool {
        self.heard.is_current()
    }

    /// What copies of the rights of a session, or of an API client's token, are compared with; `None` while the notices
    /// are not current.
    pub fn rights(&self, session: Uuid) -> Option<Mark> {
        self.is_current().then(|| self.heard.rights_of(session))
    }

    /// What copies of public rows are compared with; `None` while the notices are not current.
    pub fn public(&self, topic: Topic) -> Option<Mark> {
        self.is_current().then(|| self.heard.public(topic))
    }

    /// Forgets what a transaction of this replica changed: `notices` is what it collected in `tianfu.notices`. To be called
    /// after the commit, and before the request is answered.
    pub fn committed(&self, notices: &str) {
        for notice in notices.lines() {
            let (channel, about) = notice.split_once(' ').unwrap_or((notice, ""));
            self.heard.hear(channel, about);
        }
    }

    /// Ends the thread.
    pub fn stop(&self) {
        self.heard.stopped.store(true, Ordering::Release);
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            self.heard.wake();
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What the threads share. Times are microseconds since `begun`, 0 is never.
struct Heard {
    begun: Instant,
    /// When the last round trip began that was answered.
    proved: AtomicU64,
    /// When a request last wanted to know.
    wanted: AtomicU64,
    /// The listening thread waits until it is woken.
    idle: AtomicBool,
    stopped: AtomicBool,
    topics: [AtomicU64; Topic::ALL.len()],
    rights: AtomicU64,
    sessions: [AtomicU64; COUNTERS],
    /// Which of the listening threads counts, and how to wake it.
    turn: Mutex<(u64, OnceLock<Thread>)>,
}

impl Heard {
    fn new() -> Self {
        Self {
            begun: Instant::now(),
            proved: AtomicU64::new(0),
            wanted: AtomicU64::new(0),
            idle: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            topics: std::array::from_fn(|_| AtomicU64::new(0)),
            rights: AtomicU64::new(0),
            sessions: std::array::from_fn(|_| AtomicU64::new(0)),
            turn: Mutex::default(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).map_or(u64::MAX, |micros| micros.max(1))
    }

    fn is_current(&self) -> bool {
        let now = self.now();
        self.want(now);
        let proved = self.proved.load(Ordering::Acquire);
        proved != 0 && now.saturating_sub(proved) < micros(CURRENT_FOR)
    }

    fn want(&self, now: u64) {
        let before = self.wanted.load(Ordering::Relaxed);
        // Not with each request: the threads of all cores write here.
        if before == 0 || now.saturating_sub(before) > micros(WANTED_FOR) / 10 {
            self.wanted.store(now, Ordering::SeqCst);
        }
        if self.idle.load(Ordering::SeqCst) && self.idle.swap(false, Ordering::SeqCst) {
            self.wake();
        }
    }

    fn is_wanted(&self) -> bool {
        let wanted = self.wanted.load(Ordering::SeqCst);
        wanted != 0 && self.now().saturating_sub(wanted) < micros(WANTED_FOR)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn public(&self, topic: Topic) -> Mark {
        Mark(self.topics[topic as usize].load(Ordering::Acquire), 0)
    }

    fn rights_of(&self, session: Uuid) -> Mark {
        let all = self.rights.load(Ordering::Acquire);
        Mark(all, self.counter(session).load(Ordering::Acquire))
    }

    fn counter(&self, session: Uuid) -> &AtomicU64 {
        // The last bytes of an id are random.
        let (_, random) = session.as_u64_pair();
        &self.sessions[usize::from(random as u16) % COUNTERS]
    }

    /// Forgets what a notice is about: everything of a channel that it names, where it is not understood.
    fn hear(&self, channel: &str, about: &str) {
        let counter = match (Topic::of(channel), about.parse::<Uuid>()) {
            (Some(topic), _) => &self.topics[topic as usize],
            (None, Ok(session)) => self.counter(session),
            (None, Err(_)) => &self.rights,
        };
        counter.fetch_add(1, Ordering::AcqRel);
    }

    /// Forgets everything: notices may have been missed.
    fn forget_all(&self) {
        for topic in &self.topics {
            topic.fetch_add(1, Ordering::AcqRel);
        }
        self.rights.fetch_add(1, Ordering::AcqRel);
    }

    /// Wakes the listening thread.
    fn wake(&self) {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = turn.1.get() {
            thread.unpark();
        }
    }

    /// Begins a turn of a new listening thread; nothing is current until it proved to be alive. What a thread of an earlier
    /// turn proves does not count.
    fn begin_turn(&self) -> u64 {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        *turn = (turn.0 + 1, OnceLock::new());
        self.proved.store(0, Ordering::Release);
        turn.0
    }

    /// The thread of a turn tells how to wake it.
    fn take_turn(&self, number: u64) {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if turn.0 == number {
            let _ = turn.1.set(std::thread::current());
        }
    }

    /// A round trip that began at `began` was answered, and all notices before were heard. `false`: the turn is over.
    fn prove(&self, number: u64, began: u64) -> bool {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = turn.0 == number;
        if counts {
            self.proved.store(began, Ordering::Release);
        }
        counts
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(last: u8) -> Uuid {
        Uuid::from_bytes([7, 7, 7, 7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, last])
    }

    #[test]
    fn a_notice_forgets_what_it_names_and_nothing_else() {
        let heard = Heard::new();
        let marks = || {
            let market = heard.public(Topic::Market);
            (heard.rights_of(id(1)), heard.rights_of(id(2)), market)
        };
        let before = marks();
        heard.hear("rights", &id(1).to_string());
        assert_ne!(marks().0, before.0);
        assert_eq!((marks().1, marks().2), (before.1, before.2));
        heard.hear("training", "");
        assert_eq!(marks().2, before.2);
        heard.hear("market", "");
        assert_eq!(marks().1, before.1);
        assert_ne!(marks().2, before.2);
        heard.hear("rights", "");
        assert_ne!(marks().1, before.1);
        let before = marks();
        heard.hear("rights", "what a later version says");
        assert_ne!(marks().1, before.1);
        let before = marks();
        heard.forget_all();
        assert_ne!((marks().0, marks().2), (before.0, before.2));
        assert_ne!(marks().2, before.2);
    }

    #[test]
    fn what_a_transaction_collected_is_forgotten_line_by_line() {
        let notices = Notices::none();
        let rights = |last| notices.heard.rights_of(id(last));
        let before = [rights(1), rights(2), rights(3)];
        notices.committed("");
        assert_eq!([rights(1), rights(2), rights(3)], before);
        notices.committed(&format!("rights {}\nmarket \nrights {}\n", id(1), id(2)));
        assert_ne!(rights(1), before[0]);
        assert_ne!(rights(2), before[1]);
        assert_eq!(rights(3), before[2]);
        assert_eq!(notices.heard.public(Topic::Market), Mark(1, 0));
    }

    #[test]
    fn nothing_is_current_without_a_proof_of_the_present_turn() {
        let heard = Heard::new();
        assert!(!heard.is_current());
        let old = heard.begin_turn();
        let began = heard.now();
        let turn = heard.begin_turn();
        assert!(!heard.prove(old, began));
        assert!(!heard.is_current());
        assert!(heard.prove(turn, heard.now() + micros(CURRENT_FOR) * 1_000));
        assert!(heard.is_current());
        heard.begin_turn();
        assert!(!heard.is_current());
        assert!(!Notices::none().is_current());
        assert_eq!(Notices::none().public(Topic::Market), None);
    }
}
