//! Guesses that are paid for and not yet compared, on this replica. Somebody who is right gets back what he paid, so what
//! is under way may leave room again: whoever finds a budget used up by it waits until it is known, instead of being told
//! that he guessed too often. Nothing is compared that is not paid for, so nobody guesses more by coming all at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// What is under way, by what it is paid from.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<Vec<u8>, Flight>>>);

#[derive(Debug)]
struct Flight {
    guesses: usize,
    ended: watch::Sender<()>,
}

/// A guess that is under way until this is dropped.
#[derive(Debug)]
pub struct Landing {
    all: InFlight,
    subjects: Vec<Vec<u8>>,
}

impl InFlight {
    /// To be called while the budgets are held, so that whoever holds them next finds it.
    pub fn begin(&self, subjects: Vec<Vec<u8>>) -> Landing {
        self.with(|flights| {
            for subject in &subjects {
                let flight = flights.entry(subject.clone()).or_insert_with(|| Flight {
                    guesses: 0,
                    ended: watch::Sender::new(()),
                });
                flight.guesses += 1;
            }
        });
        Landing {
            all: self.clone(),
            subjects,
        }
    }

    /// Tells of the next end of a guess that was paid from there; `None`: none is under way. The same holds for the time
    /// of the call.
    pub fn next_end(&self, subject: &[u8]) -> Option<watch::Receiver<()>> {
        self.with(|flights| flights.get(subject).map(|flight| flight.ended.subscribe()))
    }

    fn with<T>(&self, change: impl FnOnce(&mut HashMap<Vec<u8>, Flight>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.all.with(|flights| {
            for subject in &self.subjects {
                let Some(flight) = flights.get_mut(subject) else {
                    continue;
                };
                flight.guesses -= 1;
                flight.ended.send_replace(());
                if flight.guesses == 0 {
                    flights.remove(subject);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_told_of_each_end_and_finds_nothing_after_the_last() {
        let flights = InFlight::default();
        let subject = vec![1];
        assert!(flights.next_end(&subject).is_none());
        let first = flights.begin(vec![subject.clone(), vec![2]]);
        let second = flights.begin(vec![subject.clone()]);
        let told = flights.next_end(&subject).expect("under way");
        assert!(!told.has_changed().expect("under way"));
        drop(first);
        assert!(told.has_changed().expect("under way"));
        assert!(flights.next_end(&[2]).is_none());
        drop(second);
        assert!(flights.next_end(&subject).is_none());
    }
}
