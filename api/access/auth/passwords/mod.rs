//! Passwords are hashed on a few threads of their own, after waiting for a turn: neither the waiting nor the hashing holds
//! a connection to the database or a thread that others need. Each thread uses its 19 MiB again for every hash, so the
//! memory is bounded by the number of threads.

mod argon;
mod queue;

use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

pub use argon::{HashingMemory, hash_password, verify_password};
use queue::{FairQueue, Full, Ticket};

use crate::platform::error::{Code, Error, Problem, Result};

/// More threads than these would take more memory than sign-ins are worth: eight hash some 200 passwords a second.
const MOST_THREADS: usize = 8;
/// What a thread hashes in some five seconds, at 40 ms a hash: no client waits longer for a sign-in.
const WAITING_PER_THREAD: usize = 128;
/// Turns that are given at once, for each thread: while one password is hashed, the account of the next is looked up.
const TURNS_PER_THREAD: usize = 2;
/// On a machine that is slower than `WAITING_PER_THREAD` assumes, waiting ends after this.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// When a client that found the queue full may try again: by then the queue of that moment is done.
const RETRY_SECONDS: u32 = 5;
/// How much these threads yield to others on Linux, -20 to 19. A password that takes longer disturbs its owner alone; at
/// 5 it still gets a quarter of a core that others keep busy.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// How many threads hash passwords, and how many requests may wait for a turn.
#[derive(Clone, Copy, Debug)]
pub struct PasswordPool {
    pub threads: usize,
    pub waiting: usize,
}

impl PasswordPool {
    /// One thread less than there are cores, so that one core is left to everything else.
    pub fn of_this_machine() -> Self {
        Self::of_cores(thread::available_parallelism().map_or(1, usize::from))
    }

    fn of_cores(cores: usize) -> Self {
        let threads = cores.saturating_sub(1).clamp(1, MOST_THREADS);
        Self {
            threads,
            waiting: threads * WAITING_PER_THREAD,
        }
    }

    /// How many requests have a turn at once.
    pub fn turns(self) -> usize {
        self.threads * TURNS_PER_THREAD
    }
}

/// The threads that hash passwords, and the queue before them. Cheap to clone; the threads end with the last clone.
#[derive(Clone)]
pub struct Passwords(Arc<Pool>);

struct Pool {
    turns: Mutex<Turns>,
    jobs: Sender<Job>,
}

struct Turns {
    free: usize,
    waiting: FairQueue<oneshot::Sender<Turn>>,
}

type Job = Box<dyn FnOnce(&mut HashingMemory) + Send>;

/// A turn to hash one password. The next request has its turn when this is dropped.
pub struct Turn(Option<Arc<Pool>>);

/// A request in the queue; dropped with it when its client goes away.
struct Waiting<'a> {
    pool: &'a Pool,
    network: IpAddr,
    ticket: Ticket,
}

impl Passwords {
    /// Starts the threads.
    pub fn start(pool: PasswordPool) -> anyhow::Result<Self> {
        Self::hashing_in(pool, HashingMemory::new)
    }

    /// The same for tests: see [`HashingMemory::cheap`].
    pub fn start_cheap(pool: PasswordPool) -> anyhow::Result<Self> {
        Self::hashing_in(pool, HashingMemory::cheap)
    }

    fn hashing_in(pool: PasswordPool, memory: fn() -> HashingMemory) -> anyhow::Result<Self> {
        let (jobs, received) = channel();
        let received = Arc::new(Mutex::new(received));
        for number in 0..pool.threads {
            let received = received.clone();
            thread::Builder::new()
                .name(format!("passwords-{number}"))
                .spawn(move || hash_in_turn(&received, memory()))?;
        }
        Ok(Self(Arc::new(Pool {
            turns: Mutex::new(Turns {
                free: pool.turns(),
                waiting: FairQueue::new(pool.waiting),
            }),
            jobs,
        })))
    }

    /// Waits for a turn. Fails with 503 `passwords_busy` when the queue is full, and when a request of an address with
    /// fewer requests takes the place.
    pub async fn turn(&self, network: IpAddr) -> Result<Turn> {
        let (sender, turn) = oneshot::channel();
        let ticket = {
            let mut turns = self.0.turns();
            if turns.free > 0 {
                turns.free -= 1;
                return Ok(Turn(Some(self.0.clone())));
            }
            // Dropping what is displaced tells it.
            let joined = turns.waiting.join(network, sender);
            joined.map_err(|Full| busy())?.0
        };
        let _waiting = Waiting {
            pool: &self.0,
            network,
            ticket,
        };
        match timeout(LONGEST_WAIT, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(busy()),
        }
    }
}

impl Turn {
    /// The PHC string of a new password.
    pub async fn hash(self, password: String) -> Result<String> {
        self.take(move |memory| hash_password(&password, memory))
            .await?
    }

    /// Whether `hash` was made of `password`; `None` stands for an account that does not exist, and takes as long.
    pub async fn verify(self, password: String, hash: Option<String>) -> Result<bool> {
        self.take(move |memory| verify_password(&password, hash.as_deref(), memory))
            .await
    }

    async fn take<T, F>(self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut HashingMemory) -> T + Send + 'static,
    {
        let Some(pool) = self.0.clone() else {
            return Err(busy());
        };
        let (sender, answer) = oneshot::channel();
        let job = move |memory: &mut HashingMemory| {
            // Held until the work is done, though the client may be gone.
            let _turn = self;
            if !sender.is_closed() {
                let _ = sender.send(work(memory));
            }
        };
        let stopped = |cause: String| Error::Unavailable(format!("no password is hashed: {cause}"));
        let sent = pool.jobs.send(Box::new(job));
        sent.map_err(|gone| stopped(gone.to_string()))?;
        answer.await.map_err(|gone| stopped(gone.to_string()))
    }
}

impl Pool {
    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a turn that is over to the next request, or keeps it for one to come.
    fn pass_on(self: Arc<Self>) {
        let mut turn = Turn(Some(self.clone()));
        loop {
            let next = {
                let mut turns = self.turns();
                let next = turns.waiting.next();
                if next.is_none() {
                    turns.free += 1;
                }
                next
            };
            let Some(next) = next else {
                // It is counted as free: dropping it must not pass it on again.
                turn.0 = None;
                return;
            };
            match next.send(turn) {
                Ok(()) => return,
                Err(gone) => turn = gone,
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(pool) = self.0.take() {
            pool.pass_on();
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.pool.turns().waiting.leave(self.network, self.ticket);
    }
}

fn busy() -> Error {
    Problem::new(Code::PasswordsBusy)
        .retry_after(RETRY_SECONDS)
        .into()
}

/// The life of a thread. Its memory is filled by the first password, and used for all of them.
fn hash_in_turn(jobs: &Mutex<Receiver<Job>>, mut memory: HashingMemory) {
    yield_to_others();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else {
            return;
        };
        if catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err() {
            tracing::error!("hashing a password panicked");
        }
    }
}

/// Linux counts niceness by thread, other systems by process.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::warn!(%cause, "passwords are hashed at the priority of everything else");
    }
}

#[cfg(test)]
mod tests;
