//! Guessing is slowed, for all replicas together: an attempt is paid for before anything is compared, and is paid back
//! when it turns out to be no guess.
//!
//! Three kinds of budget, so that slowing a guesser does not lock the owner out. Guesses from places that the account
//! does not know are paid from the account's own budget and from the address's. A place that it does know (a device that
//! shows its token, an address that was signed in from before) has a budget of its own there, which no stranger's guess
//! touches.

mod daily;
mod places;

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

pub use daily::take;
use places::{Known, address_digest, forget_beyond, recognise, remember};
pub use places::{forget_old_places, forget_places};

pub use super::in_flight::{InFlight, Landing};
use super::tokens::{Secret, new_secret, secret_digest};
use crate::kernel::ids::UserId;
use crate::platform::db::schema::guess_budgets;
use crate::platform::db::{Origin, Tx};
use crate::platform::error::{Code, Error, Problem, Result};

/// Guesses are counted for so long from the first one; then the budget is full again.
const COUNTED_HOURS: i64 = 24;
/// The first wait; each further guess doubles it.
const FIRST_WAIT_SECONDS: i64 = 10;
/// No wait is longer than this.
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;
/// Codes for a new password that are sent to an account in an hour because strangers ask; and as many to each place that
/// it knows.
const RESETS_AN_HOUR: i32 = 3;
/// Something that guesses are paid from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Budget {
    subject: Vec<u8>,
    /// Guesses that cost no waiting.
    free: i32,
    /// Only the owner draws on it: what he mistyped is forgiven once he succeeds.
    forgiving: bool,
}

impl Budget {
    /// What strangers may try at an account; `login` is what was typed where there is no such account.
    fn account(user: Option<UserId>, login: &[u8]) -> Self {
        match user {
            Some(user) => Self::new("account", user.0.as_bytes(), 5, false),
            None => Self::new("login", login, 5, false),
        }
    }

    /// What one address may try at all accounts together; many honest people can share it.
    fn address(network: IpAddr) -> Self {
        Self::new("address", network.to_string().as_bytes(), 30, false)
    }

    /// What may be tried at an account from a place that it knows.
    fn place(user: UserId, digest: &[u8]) -> Self {
        Self::new("place", &[user.0.as_bytes(), digest].concat(), 10, true)
    }

    /// Codes that an account may have sent to itself.
    pub fn messages_to(user: UserId) -> Self {
        Self::new("messages", user.0.as_bytes(), 3, false)
    }

    /// Codes for a new password that an account is sent, asked for by strangers.
    fn resets_of(user: Option<UserId>, login: &[u8]) -> Self {
        match user {
            Some(user) => Self::new("resets", user.0.as_bytes(), RESETS_AN_HOUR, false),
            None => Self::new("resets of nobody", login, RESETS_AN_HOUR, false),
        }
    }

    /// Those asked for from a place that it knows.
    fn resets_at(user: UserId, digest: &[u8]) -> Self {
        let name = [user.0.as_bytes(), digest].concat();
        Self::new("resets at", &name, RESETS_AN_HOUR, false)
    }

    /// Codes for a new password that may be asked for from one address, whosesoever they are.
    fn resets_from(network: IpAddr) -> Self {
        Self::new("resets from", network.to_string().as_bytes(), 10, false)
    }

    /// The same by one device that an account knows.
    fn resets_by(user: UserId, device: &[u8]) -> Self {
        let name = [user.0.as_bytes(), device].concat();
        Self::new("resets by", &name, 10, false)
    }

    /// Secrets of messages that may be tried from one address.
    pub fn links_from(network: IpAddr) -> Self {
        Self::new("links", network.to_string().as_bytes(), 30, false)
    }

    /// What may be tried at a secret of an account by who is signed in to it.
    pub fn own(user: UserId, secret: &str) -> Self {
        Self::new(secret, user.0.as_bytes(), 5, true)
    }

    fn new(kind: &str, name: &[u8], free: i32, forgiving: bool) -> Self {
        let mut digest = Sha256::new();
        digest.update(kind.as_bytes());
        digest.update([0]);
        digest.update(name);
        Self {
            subject: digest.finalize().to_vec(),
            free,
            forgiving,
        }
    }
}

/// What a guess cost.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Paid {
    #[serde(flatten)]
    budget: Budget,
    /// Until when it blocked the budget, for itself and for others.
    #[serde(default)]
    blocked_until: Option<DateTime<Utc>>,
}

/// A guess that was paid for, and from where it came: what has to be known to pay it back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Guess {
    budgets: Vec<Paid>,
    network: IpAddr,
    /// The digest of the device's token, when the account knows the device.
    device: Option<Vec<u8>>,
}

/// What became of a wish to guess.
#[derive(Debug)]
pub enum Payment {
    /// It is paid for, and under way until the second is dropped.
    Made(Guess, Landing),
    /// What is under way has used the budget up, and may turn out to be no guess: to be asked for again once told.
    Later(watch::Receiver<()>),
}

/// Pays for one guess at an account's secret.
pub fn pay(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    login: &[u8],
    origin: &Origin,
    device_token: Option<&str>,
    in_flight: &InFlight,
) -> Result<Payment> {
    let network = origin.network();
    let known = recognise(tx, user, network, device_token)?;
    let budgets = match &known {
        Known::Device(user, device) => vec![Budget::place(*user, device)],
        Known::Address(user, address) => {
            vec![Budget::place(*user, address), Budget::address(network)]
        }
        Known::Nothing => vec![Budget::account(user, login), Budget::address(network)],
    };
    let paid = match charge(tx, &budgets)? {
        Charge::Paid(paid) => paid,
        Charge::Blocked(blocked) => {
            return match in_flight.next_end(&blocked.subject) {
                Some(ended) => Ok(Payment::Later(ended)),
                None => Err(blocked.refusal(tx.now)),
            };
        }
    };
    let landing = in_flight.begin(budgets.into_iter().map(|one| one.subject).collect());
    let guess = Guess {
        budgets: paid,
        network,
        device: known.device(),
    };
    Ok(Payment::Made(guess, landing))
}

/// Somebody asks for a code for a new password. Whoever asks too often has to wait, by his address, or by his device when
/// the account knows it; of an account as a whole nobody is refused, or strangers could keep its owner out. Answers
/// whether a code may be sent: what strangers ask for does not use up what known places may.
pub fn ask_for_reset(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    login: &[u8],
    origin: &Origin,
    device_token: Option<&str>,
) -> Result<bool> {
    let network = origin.network();
    let (asks, sent) = match recognise(tx, user, network, device_token)? {
        Known::Device(user, device) => (
            Budget::resets_by(user, &device),
            Budget::resets_at(user, &device),
        ),
        Known::Address(user, address) => (
            Budget::resets_from(network),
            Budget::resets_at(user, &address),
        ),
        Known::Nothing => (Budget::resets_from(network), Budget::resets_of(user, login)),
    };
    spend(tx, &[asks])?;
    let (attempts, since, _) = hold(tx, &sent, 1)?;
    let allowed = attempts < sent.free;
    diesel::update(guess_budgets::table.find(&sent.subject))
        .set((
            guess_budgets::attempts.eq(attempts + i32::from(allowed)),
            guess_budgets::counted_since.eq(since),
        ))
        .execute(tx.conn)?;
    Ok(allowed)
}

/// It was no guess: the budgets get back what it cost, and the place is known from now on. Answers the token of a device
/// that was not known before.
pub fn pay_back(tx: &mut Tx<'_>, user: UserId, guess: &Guess) -> Result<Option<Secret>> {
    give_back(tx, &guess.budgets)?;
    remember(tx, user, &address_digest(guess.network), "address")?;
    let fresh = match &guess.device {
        Some(device) => {
            remember(tx, user, device, "device")?;
            None
        }
        None => {
            let secret = new_secret();
            remember(tx, user, &secret_digest(&secret.0), "device")?;
            Some(secret)
        }
    };
    forget_beyond(tx.conn, user)?;
    Ok(fresh)
}

/// Makes a device and its address known that proved by other means whose they are; answers the device's token.
pub fn know_device(tx: &mut Tx<'_>, user: UserId, origin: &Origin) -> Result<Secret> {
    let secret = new_secret();
    remember(tx, user, &secret_digest(&secret.0), "device")?;
    remember(tx, user, &address_digest(origin.network()), "address")?;
    Ok(secret)
}

/// Pays for one guess; refuses it, and takes nothing, while one of the budgets is blocked. Many guesses at one moment are
/// paid one after the other, since each holds the rows.
pub fn spend(tx: &mut Tx<'_>, budgets: &[Budget]) -> Result<()> {
    match charge(tx, budgets)? {
        Charge::Paid(_) => Ok(()),
        Charge::Blocked(blocked) => Err(blocked.refusal(tx.now)),
    }
}

enum Charge {
    Paid(Vec<Paid>),
    /// By the first budget that is used up; nothing is paid.
    Blocked(Blocked),
}

/// A budget that is used up, until when.
struct Blocked {
    subject: Vec<u8>,
    until: DateTime<Utc>,
}

impl Blocked {
    fn refusal(&self, now: DateTime<Utc>) -> Error {
        let seconds = (self.until - now).num_seconds() + 1;
        Problem::new(Code::TooManyAttempts)
            .retry_after(u32::try_from(seconds).unwrap_or(u32::MAX))
            .into()
    }
}

fn charge(tx: &mut Tx<'_>, budgets: &[Budget]) -> Result<Charge> {
    let mut budgets: Vec<&Budget> = budgets.iter().collect();
    budgets.sort();
    let mut held = Vec::new();
    for budget in budgets {
        let (attempts, since, blocked_until) = hold(tx, budget, COUNTED_HOURS)?;
        if let Some(until) = blocked_until.filter(|until| *until > tx.now) {
            let subject = budget.subject.clone();
            return Ok(Charge::Blocked(Blocked { subject, until }));
        }
        held.push((budget, attempts.saturating_add(1), since));
    }
    let mut paid = Vec::new();
    for (budget, attempts, since) in held {
        let blocked_until = wait(attempts, budget.free).map(|wait| tx.now + wait);
        diesel::update(guess_budgets::table.find(&budget.subject))
            .set((
                guess_budgets::attempts.eq(attempts),
                guess_budgets::counted_since.eq(since),
                guess_budgets::blocked_until.eq(blocked_until),
            ))
            .execute(tx.conn)?;
        paid.push(Paid {
            budget: budget.clone(),
            blocked_until,
        });
    }
    Ok(Charge::Paid(paid))
}

/// Gives back what one guess cost that was paid from budgets which forgive.
pub fn refund(tx: &mut Tx<'_>, budgets: &[Budget]) -> Result<()> {
    let paid = budgets.iter().map(|budget| Paid {
        budget: budget.clone(),
        blocked_until: None,
    });
    give_back(tx, &paid.collect::<Vec<_>>())
}

/// Gives back what one guess cost, and the wait that it brought on others. What others guess meanwhile stays paid.
fn give_back(tx: &mut Tx<'_>, paid: &[Paid]) -> Result<()> {
    let mut paid: Vec<&Paid> = paid.iter().collect();
    paid.sort_by(|one, other| one.budget.cmp(&other.budget));
    for Paid {
        budget,
        blocked_until: own,
    } in paid
    {
        let (attempts, _, blocked_until) = hold(tx, budget, COUNTED_HOURS)?;
        let attempts = match budget.forgiving {
            true => 0,
            false => (attempts - 1).max(0),
        };
        let anothers = |until: &DateTime<Utc>| Some(*until) != *own && attempts >= budget.free;
        let blocked_until = blocked_until.filter(anothers);
        diesel::update(guess_budgets::table.find(&budget.subject))
            .set((
                guess_budgets::attempts.eq(attempts),
                guess_budgets::blocked_until.eq(blocked_until),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// How long the next guess has to wait: nothing while there are free ones, then twice as long each time.
fn wait(attempts: i32, free: i32) -> Option<Duration> {
    let beyond = u32::try_from(attempts - free).ok()?;
    let seconds = FIRST_WAIT_SECONDS << beyond.min(30);
    Some(Duration::seconds(seconds.min(LONGEST_WAIT_SECONDS)))
}

/// The row of a budget that is full again after so many hours, held until the transaction ends.
fn hold(
    tx: &mut Tx<'_>,
    budget: &Budget,
    hours: i64,
) -> QueryResult<(i32, DateTime<Utc>, Option<DateTime<Utc>>)> {
    diesel::insert_into(guess_budgets::table)
        .values((
            guess_budgets::subject.eq(&budget.subject),
            guess_budgets::attempts.eq(0),
            guess_budgets::counted_since.eq(tx.now),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    let counted: (i32, DateTime<Utc>, Option<DateTime<Utc>>) = guess_budgets::table
        .find(&budget.subject)
        .select((
            guess_budgets::attempts,
            guess_budgets::counted_since,
            guess_budgets::blocked_until,
        ))
        .for_update()
        .first(tx.conn)?;
    let over = counted.1 <= tx.now - Duration::hours(hours);
    Ok(if over { (0, tx.now, None) } else { counted })
}

/// Forgets at most so many budgets that are full again.
pub fn forget_budgets(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> QueryResult<usize> {
    let full: Vec<Vec<u8>> = guess_budgets::table
        .filter(guess_budgets::counted_since.le(now - Duration::hours(COUNTED_HOURS)))
        .select(guess_budgets::subject)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(guess_budgets::table.filter(guess_budgets::subject.eq_any(full))).execute(conn)
}

#[cfg(test)]
mod tests;
