//! CPU time of processes, from `/proc`.

use std::collections::HashMap;
use std::fs;

use anyhow::Context;

/// `CLK_TCK` of every Linux.
const TICKS_A_SECOND: u64 = 100;

/// What the kernel tells of a process, times in ticks.
struct Process {
    parent: u32,
    /// In user mode and in the kernel.
    own: u64,
    /// Of children that ended, in the same way.
    ended_children: u64,
}

fn process(id: u32) -> Option<Process> {
    let line = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in brackets and may hold blanks and brackets. After it: state, parent, and so on.
    let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some(Process {
        parent: u32::try_from(number(1)?).ok()?,
        own: number(11)? + number(12)?,
        ended_children: number(13)? + number(14)?,
    })
}

pub fn parent_of(id: u32) -> anyhow::Result<u32> {
    process(id)
        .map(|process| process.parent)
        .with_context(|| format!("process {id} has ended"))
}

/// Microseconds that a process and all below it have used so far.
pub fn used_micros(root: u32) -> anyhow::Result<u64> {
    let mut processes = HashMap::new();
    for entry in fs::read_dir("/proc").context("/proc: the benchmark needs Linux")? {
        let name = entry?.file_name();
        let id = name.to_str().and_then(|name| name.parse::<u32>().ok());
        if let Some((id, found)) = id.and_then(|id| Some((id, process(id)?))) {
            processes.insert(id, found);
        }
    }
    let is_below = |mut id: u32| {
        while id != root {
            match processes.get(&id) {
                Some(process) => id = process.parent,
                None => return false,
            }
        }
        true
    };
    let below = processes.iter().filter(|(id, _)| is_below(**id));
    let ticks: u64 = below
        .map(|(_, process)| process.own + process.ended_children)
        .sum();
    Ok(ticks * 1_000_000 / TICKS_A_SECOND)
}
