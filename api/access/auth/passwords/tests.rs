use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

fn address(last: u8) -> IpAddr {
    IpAddr::from([203, 0, 113, last])
}

fn pool(threads: usize, waiting: usize) -> anyhow::Result<Passwords> {
    Passwords::start(PasswordPool { threads, waiting })
}

#[track_caller]
fn is_busy<T>(refused: Result<T>) {
    let problem = refused.err().map(|error| error.problem());
    let told = problem.map(|problem| (problem.code, problem.retry_after_seconds));
    assert_eq!(told, Some((Code::PasswordsBusy, Some(RETRY_SECONDS))));
}

/// Takes every turn that is free.
async fn all_turns(passwords: &Passwords, threads: usize) -> Vec<Turn> {
    let mut turns = Vec::new();
    for _ in 0..threads * TURNS_PER_THREAD {
        turns.extend(passwords.turn(address(1)).await);
    }
    turns
}

/// A request that waits in the queue when this returns.
async fn waits(passwords: &Passwords, from: u8) -> tokio::task::JoinHandle<Result<Turn>> {
    let passwords = passwords.clone();
    let waiting = tokio::spawn(async move { passwords.turn(address(from)).await });
    tokio::task::yield_now().await;
    waiting
}

#[test]
fn a_core_is_left_to_everything_else() {
    for (cores, expected) in [(0, 1), (1, 1), (2, 1), (3, 2), (8, 7), (9, 8), (64, 8)] {
        assert_eq!(
            PasswordPool::of_cores(cores).threads,
            expected,
            "{cores} cores"
        );
    }
}

#[tokio::test]
async fn many_passwords_share_the_threads_and_their_memory() -> anyhow::Result<()> {
    const THREADS: usize = 2;
    let passwords = pool(THREADS, 100)?;
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    // The first two wait for each other, so both threads take part.
    let both = Arc::new(Barrier::new(THREADS));
    let mut hashed = Vec::new();
    for number in 0..60 {
        let passwords = passwords.clone();
        let (running, most, both) = (running.clone(), most.clone(), both.clone());
        hashed.push(tokio::spawn(async move {
            let turn = passwords.turn(address(number)).await?;
            turn.take(move |memory| {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                if usize::from(number) < THREADS {
                    both.wait();
                }
                let place = std::ptr::from_mut(memory) as usize;
                running.fetch_sub(1, Ordering::SeqCst);
                (thread::current().id(), place)
            })
            .await
        }));
    }
    let (mut ids, mut places) = (HashSet::new(), HashSet::new());
    for one in hashed {
        let (id, place) = one.await??;
        ids.insert(id);
        places.insert(place);
    }
    assert_eq!((ids.len(), places.len()), (THREADS, THREADS));
    assert_eq!(most.load(Ordering::SeqCst), THREADS);
    Ok(())
}

#[tokio::test]
async fn a_full_queue_fails_at_once_and_a_turn_that_is_over_goes_to_the_next() -> anyhow::Result<()>
{
    let passwords = pool(1, 2)?;
    let mut turns = all_turns(&passwords, 1).await;
    let first = waits(&passwords, 1).await;
    let second = waits(&passwords, 1).await;
    is_busy(passwords.turn(address(1)).await);
    assert!(!first.is_finished() && !second.is_finished());
    turns.pop();
    let turn = first.await??;
    assert!(!second.is_finished());
    // The turn lasts until the hash is made.
    let hash = turn.hash("staple".to_owned()).await?;
    assert!(
        second
            .await??
            .verify("staple".to_owned(), Some(hash))
            .await?
    );
    Ok(())
}

#[tokio::test]
async fn an_address_that_has_the_whole_queue_gives_way_to_another() -> anyhow::Result<()> {
    let passwords = pool(1, 3)?;
    let mut turns = all_turns(&passwords, 1).await;
    let flood = [
        waits(&passwords, 1).await,
        waits(&passwords, 1).await,
        waits(&passwords, 1).await,
    ];
    let other = waits(&passwords, 2).await;
    let [first, second, newest] = flood;
    is_busy(newest.await?);
    turns.pop();
    let first = first.await??;
    drop(first);
    // The other address came last and is served before the second of the flood.
    let other = other.await??;
    assert!(!second.is_finished());
    drop(other);
    second.await??;
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_the_queue_and_is_not_hashed() -> anyhow::Result<()> {
    let passwords = pool(1, 1)?;
    let mut turns = all_turns(&passwords, 1).await;
    let gone = waits(&passwords, 1).await;
    is_busy(passwords.turn(address(1)).await);
    gone.abort();
    assert!(gone.await.is_err());
    let next = waits(&passwords, 1).await;
    turns.pop();
    let next = next.await??;

    // One who has the turn and waits for the thread.
    let (hold, held) = channel::<()>();
    let holder = tokio::spawn(next.take(move |_| held.recv()));
    tokio::task::yield_now().await;
    let begun = Arc::new(AtomicUsize::new(0));
    let count = begun.clone();
    let last = turns.pop().ok_or_else(|| anyhow::anyhow!("no turn"))?;
    let unwanted = tokio::spawn(last.take(move |_| count.fetch_add(1, Ordering::SeqCst)));
    tokio::task::yield_now().await;
    unwanted.abort();
    assert!(unwanted.await.is_err());
    drop(hold);
    assert!(holder.await??.is_err());
    // Its turn comes back all the same.
    let again = all_turns(&passwords, 1).await;
    assert_eq!(again.len(), TURNS_PER_THREAD);
    assert_eq!(begun.load(Ordering::SeqCst), 0);
    Ok(())
}

#[tokio::test]
async fn a_panic_costs_neither_the_thread_nor_the_turn() -> anyhow::Result<()> {
    let passwords = pool(1, 1)?;
    for _ in 0..3 {
        let turn = passwords.turn(address(1)).await?;
        let failed = turn.take(|_| -> () { panic!("on purpose") }).await;
        assert!(failed.is_err());
    }
    let turn = passwords.turn(address(1)).await?;
    assert!(
        turn.hash("staple".to_owned())
            .await?
            .starts_with("$argon2id$")
    );
    Ok(())
}
