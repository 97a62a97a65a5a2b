//! The order of the input is of no consequence, and large stages are computed right.

use std::collections::HashMap;

use num_bigint::BigInt;
use num_rational::Ratio;
use serde_json::{Value, json};
use uuid::Uuid;

use super::support::{Stage, base, criterion, entry, judge, rules_of};
use crate::scoring::sample::{Random, sample_stage};
use crate::scoring::{Decision, EntryResult, Exact, Ranking, ResultRow, TieStepKind};

fn shuffle<T>(random: &mut Random, list: &mut [T]) {
    for place in (1..list.len()).rev() {
        list.swap(place, random.below(place as u32 + 1) as usize);
    }
}

/// Every method with every tie step, few different scores, and gaps.
fn random_stage(random: &mut Random, method: &Value) -> Stage {
    let mut changes = method.clone();
    changes["criteria"] = json!([
        criterion("jobs", Some("40")),
        criterion("person", Some("60"))
    ]);
    changes["quorum"] = json!(2);
    changes["divergence_limit"] = json!(30);
    changes["tie_steps"] = json!([{"step": "untrimmed_sum"}, {"step": "criterion", "criterion": "jobs"},
        {"step": "more_decimals", "scale": 4}, {"step": "median"}, {"step": "jury_vote"},
        {"step": "highest_single"}, {"step": "lot"}]);
    let by_track = random.below(2) == 0;
    changes["rank_scope"] = json!(if by_track { "track" } else { "stage" });
    changes["advance"] = if by_track {
        json!({"track": {"A": 3, "B": 2}})
    } else {
        json!({"stage": 5})
    };
    let mut stage = Stage::new(rules_of(base(), changes));
    for number in 0..14 {
        let (track, panel) = (random.below(2), random.below(2));
        let competing = random.below(8) > 0;
        stage = stage.entry_with(number, &[], |entry| {
            entry.track = Some(["A", "B"][track as usize].to_owned());
            entry.panel = Some(["甲", "乙"][panel as usize].to_owned());
            entry.competing = competing;
        });
        for by in 0..5 {
            if random.below(6) > 0 {
                let mut score = || (70 + 10 * random.below(3)).to_string();
                stage = stage.sheet(number, by, &[&score(), &score()]);
            }
        }
    }
    let mut decided: Vec<Uuid> = (0..14).map(entry).collect();
    shuffle(random, &mut decided);
    let half = decided.split_off(7);
    stage.decisions = vec![
        Decision::in_order(TieStepKind::JuryVote, decided),
        Decision::in_order(TieStepKind::JuryVote, half.clone()),
        Decision::in_order(TieStepKind::Lot, half),
    ];
    stage
}

fn methods() -> Vec<Value> {
    let trim = |scope: &str| json!({"scope": scope, "drop_highest": 1, "drop_lowest": 1});
    vec![
        json!({"method": "mean"}),
        json!({"method": "median"}),
        json!({"method": "trimmed", "trim": trim("total")}),
        json!({"method": "trimmed", "trim": trim("criterion")}),
        json!({"method": "panel_ratio", "panel_ratio": {"grand": "pooled"}, "trim": trim("total")}),
        json!({"method": "panel_ratio", "panel_ratio": {"grand": "mean_of_means", "coefficient_scale": 2,
            "trim_entries": {"highest": 1, "lowest": 1}}}),
        json!({"method": "z_score", "z_score": {"min_reviews_per_judge": 3}}),
    ]
}

#[test]
fn the_order_of_the_input_changes_nothing() {
    let mut random = Random(2024);
    for method in methods() {
        for _ in 0..20 {
            let stage = random_stage(&mut random, &method);
            let ranking = stage.ranking();
            for _ in 0..3 {
                let mut shuffled = stage.clone();
                shuffle(&mut random, &mut shuffled.entries);
                shuffle(&mut random, &mut shuffled.sheets);
                shuffle(&mut random, &mut shuffled.decisions);
                assert_eq!(shuffled.ranking(), ranking);
            }
        }
    }
}

/// The ids of entries and judges are names: other ones give the same scores and ranks.
#[test]
fn other_ids_change_no_score_and_no_rank() {
    let mut random = Random(5);
    let by_id = |ranking: &Ranking| -> HashMap<Uuid, (ResultRow, bool)> {
        let one = |one: &EntryResult| (one.entry, (ResultRow::from(one), one.tied));
        ranking.entries.iter().map(one).collect()
    };
    for method in methods() {
        for _ in 0..20 {
            let stage = random_stage(&mut random, &method);
            let mut names: Vec<u32> = (0..14).collect();
            shuffle(&mut random, &mut names);
            let renamed = |id: Uuid| {
                let number = (id.as_u128() - entry(0).as_u128()) as usize;
                entry(names[number])
            };
            let mut other = stage.clone();
            for one in &mut other.entries {
                one.id = renamed(one.id);
            }
            for sheet in &mut other.sheets {
                sheet.entry = renamed(sheet.entry);
                sheet.judge = judge(9 - (sheet.judge.as_u128() - judge(0).as_u128()) as u32);
            }
            for one in other
                .decisions
                .iter_mut()
                .flat_map(|decision| &mut decision.order)
                .flatten()
            {
                *one = renamed(*one);
            }
            let before = by_id(&stage.ranking());
            let after = by_id(&other.ranking());
            for (id, (mut row, tied)) in before {
                row.entry = renamed(id);
                assert_eq!(after[&row.entry], (row.clone(), tied), "{method}");
            }
        }
    }
}

#[test]
fn rankings_are_read_as_they_were_written() {
    let mut random = Random(11);
    for method in methods() {
        let ranking = random_stage(&mut random, &method).ranking();
        let json = serde_json::to_string(&ranking).unwrap();
        assert_eq!(serde_json::from_str::<Ranking>(&json).unwrap(), ranking);
    }
}

/// The largest scores, the most criteria, and totals that differ by the least and by the most.
#[test]
fn the_largest_numbers_do_not_overflow() {
    let mut changes = json!({"totals": "points", "compare": "unrounded", "judges_expected": 1000});
    let key = |number: u32| format!("c{number}");
    changes["criteria"] = (0..50)
        .map(|number| {
            let mut criterion = criterion(&key(number), None);
            criterion["min"] = json!("-999999999.9999");
            criterion["max"] = json!("999999999.9999");
            criterion["step"] = json!("0.0001");
            criterion
        })
        .collect();
    changes["tie_steps"] =
        json!([{"step": "untrimmed_sum"}, {"step": "criterion", "criterion": "c0"}]);
    let (highest, lowest) = (vec!["999999999.9999"; 50], vec!["-999999999.9999"; 50]);
    let mut nearly = highest.clone();
    nearly[0] = "999999999.9998";
    for method in methods() {
        let mut changes = changes.clone();
        for (member, value) in method.as_object().unwrap() {
            changes[member] = value.clone();
        }
        let mut stage = Stage::new(rules_of(base(), changes));
        for number in 1..=3 {
            let panel = if number == 1 { "甲" } else { "乙" };
            stage = stage.in_panel(number, panel, &[]);
        }
        for by in 1..=300 {
            stage = stage.sheet(1, by, if by == 1 { &nearly } else { &highest });
            stage = stage.sheet(2, by, if by == 2 { &nearly } else { &highest });
            stage = stage.sheet(3, by, if by == 3 { &highest } else { &lowest });
        }
        let ranking = stage.ranking();
        assert_eq!(ranking.entries.len(), 3);
        let first = &ranking.entries[0];
        assert_eq!(
            first
                .score
                .as_ref()
                .unwrap()
                .split_once('.')
                .unwrap()
                .1
                .len(),
            2
        );
    }
}

/// 2,000 entries, nine judges, three criteria: as plain fractions give it.
#[test]
fn a_large_stage_is_computed_right() {
    let stage = sample_stage(2000, 9);
    let ranking = stage.compute().unwrap();
    assert_eq!(stage.compute().unwrap(), ranking);
    let mut totals: HashMap<Uuid, Vec<Ratio<BigInt>>> = HashMap::new();
    for sheet in &stage.sheets {
        let weighted = stage.rules.criteria.iter().map(|criterion| {
            let units = |units: i64| Ratio::new(BigInt::from(units), BigInt::from(10_000));
            let weight = units(criterion.weight.unwrap().units()) / BigInt::from(100);
            weight * units(sheet.scores[&criterion.key].units())
        });
        totals.entry(sheet.entry).or_default().push(weighted.sum());
    }
    let mut last: Option<(u32, Exact)> = None;
    for result in &ranking.entries {
        let totals = totals.get_mut(&result.entry).unwrap();
        totals.sort();
        let mean = totals[1..8].iter().sum::<Ratio<BigInt>>() / BigInt::from(7);
        let exact = Exact::new(mean.numer().clone(), mean.denom().clone());
        assert_eq!(result.exact.as_ref(), Some(&exact));
        let score: Exact = result.score.as_ref().unwrap().parse().unwrap();
        let rank = result.rank.unwrap();
        if let Some((earlier, better)) = last {
            assert!(earlier <= rank && better >= score);
        }
        last = Some((rank, score));
    }
    let advancing = ranking
        .entries
        .iter()
        .filter(|one| one.advances == Some(true))
        .count();
    assert!(advancing <= 500 && (advancing == 500 || !ranking.edge_ties.is_empty()));
}
