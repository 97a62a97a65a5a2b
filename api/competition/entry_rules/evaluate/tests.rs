use serde_json::{Value, json};

use super::*;
use crate::competition::entry_rules::model::MemberBirth;

fn person() -> PersonId {
    PersonId(uuid::Uuid::now_v7())
}

fn facts() -> Facts {
    Facts {
        edition: 5,
        series: "s".into(),
        organization: None,
        division: "513323".parse().unwrap(),
        track: "特色产业".into(),
        door: EntryDoor::Own,
        declared: EntryFacts::default(),
        team: vec![
            TeamMember {
                role: EntryMemberRole::Leader,
                persons: vec![person()],
            },
            TeamMember {
                role: EntryMemberRole::Member,
                persons: vec![person(), person()],
            },
            TeamMember {
                role: EntryMemberRole::Adviser,
                persons: vec![person()],
            },
        ],
        others: Vec::new(),
        files: Vec::new(),
        account_is_verified: false,
        organization_is_verified: false,
        prior_awards: Vec::new(),
        final_editions: Vec::new(),
    }
}

fn met(rule: Value, facts: &Facts) -> Option<bool> {
    let rule = serde_json::from_value(rule).unwrap();
    evaluate(&[rule], facts)[0].met
}

fn other(facts: &Facts, member: usize, role: EntryMemberRole, track: &str) -> OtherEntry {
    OtherEntry {
        id: EntryId::new(),
        track: track.into(),
        organization: None,
        // Another account of the same person, where there is one.
        place: facts.team[member].persons.last().map(|one| (*one, role)),
    }
}

#[test]
fn entries_are_counted_by_person_role_organization_and_track() {
    let limit = |who: &str, count: i16, scope: &str| json!({"kind": "max_entries_per", "who": who, "count": count, "scope": scope});
    let mut facts = facts();
    facts.others = vec![
        other(&facts, 1, EntryMemberRole::Leader, "乡村旅游"),
        other(&facts, 1, EntryMemberRole::Member, "特色产业"),
        other(&facts, 2, EntryMemberRole::Leader, "特色产业"),
        other(&facts, 1, EntryMemberRole::Adviser, "特色产业"),
    ];
    for (rule, expected) in [
        (limit("person", 3, "contest"), true),
        (limit("person", 2, "contest"), false),
        (limit("person", 2, "track"), true),
        (limit("leader", 1, "contest"), true),
        (limit("member", 1, "contest"), false),
        (limit("member", 2, "contest"), true),
        (limit("organization", 1, "contest"), true),
    ] {
        assert_eq!(met(rule.clone(), &facts), Some(expected), "{rule}");
    }
    let own = OrganizationId::new();
    facts.organization = Some(own);
    facts.others.push(OtherEntry {
        id: EntryId::new(),
        track: "乡村旅游".into(),
        organization: Some(own),
        place: None,
    });
    assert_eq!(
        met(limit("organization", 1, "contest"), &facts),
        Some(false)
    );
    assert_eq!(met(limit("organization", 1, "track"), &facts), Some(true));
}

#[test]
fn ages_count_completed_years_of_leader_and_members() {
    let rule = json!({"kind": "age_at", "date": "2024-07-01", "min": 18, "max": 60});
    let mut facts = facts();
    assert_eq!(met(rule.clone(), &facts), None);
    let birth = |member: usize, day: &str, facts: &Facts| MemberBirth {
        person_id: facts.team[member].persons[0],
        born_on: day.parse().unwrap(),
    };
    facts.declared.births = vec![birth(0, "2006-07-01", &facts)];
    assert_eq!(met(rule.clone(), &facts), None);
    facts.declared.births.push(birth(1, "1963-07-02", &facts));
    assert_eq!(met(rule.clone(), &facts), Some(true));
    facts.declared.births[0].born_on = "2006-07-02".parse().unwrap();
    assert_eq!(met(rule.clone(), &facts), Some(false));
    facts.declared.births[0].born_on = "1963-06-30".parse().unwrap();
    assert_eq!(met(rule, &facts), Some(false));
}

#[test]
fn what_is_not_declared_is_not_known() {
    let founded = json!({"kind": "organization_founded", "not_before": "2019-01-01"});
    let revenue = json!({"kind": "organization_revenue_at_most", "fen": 100, "year": 2023});
    let mut facts = facts();
    assert_eq!(met(founded.clone(), &facts), None);
    assert_eq!(met(revenue.clone(), &facts), None);
    facts.declared.founded_on = Some("2018-12-31".parse().unwrap());
    facts.declared.revenue_fen = Some(100);
    facts.declared.revenue_year = Some(2022);
    assert_eq!(met(founded.clone(), &facts), Some(false));
    assert_eq!(met(revenue.clone(), &facts), None);
    facts.declared.founded_on = Some("2019-01-01".parse().unwrap());
    facts.declared.revenue_year = Some(2023);
    assert_eq!(met(founded, &facts), Some(true));
    assert_eq!(met(revenue.clone(), &facts), Some(true));
    facts.declared.revenue_fen = Some(101);
    assert_eq!(met(revenue, &facts), Some(false));
}

#[test]
fn place_door_files_and_verification_are_compared() {
    let mut facts = facts();
    facts.files = vec!["营业执照（副本）.pdf".into()];
    facts.account_is_verified = true;
    for (rule, expected) in [
        (
            json!({"kind": "division_in", "divisions": ["513300"]}),
            true,
        ),
        (
            json!({"kind": "division_in", "divisions": ["510600"]}),
            false,
        ),
        (
            json!({"kind": "door_in", "doors": ["own", "society"]}),
            true,
        ),
        (json!({"kind": "door_in", "doors": ["society"]}), false),
        (json!({"kind": "documents", "kinds": ["营业执照"]}), true),
        (
            json!({"kind": "documents", "kinds": ["营业执照", "专利"]}),
            false,
        ),
        (
            json!({"kind": "documents", "track": "乡村旅游", "kinds": ["专利"]}),
            true,
        ),
        (
            json!({"kind": "verified_account", "level": "real_name"}),
            true,
        ),
        (
            json!({"kind": "verified_account", "level": "organization"}),
            false,
        ),
    ] {
        assert_eq!(met(rule.clone(), &facts), Some(expected), "{rule}");
    }
}

#[test]
fn earlier_awards_bar_by_series_edition_tier_and_group() {
    let rule = json!({"kind": "no_prior_award", "editions_back": 2, "tiers": ["first"]});
    let mut facts = facts();
    assert_eq!(met(rule.clone(), &facts), None);
    facts.final_editions = vec![("s".into(), 4), ("other".into(), 3)];
    assert_eq!(met(rule.clone(), &facts), None);
    facts.final_editions.push(("s".into(), 3));
    assert_eq!(met(rule.clone(), &facts), Some(true));
    let award = |series: &str, edition: i16, tier: &str, track: &str| PriorAward {
        series: series.into(),
        edition,
        track: track.into(),
        tier: tier.into(),
        tier_name: tier.into(),
    };
    for (won, expected) in [
        (award("s", 4, "first", "特色产业"), false),
        (award("s", 3, "first", "特色产业"), false),
        (award("s", 2, "first", "特色产业"), true),
        (award("s", 4, "second", "特色产业"), true),
        (award("other", 4, "first", "特色产业"), true),
    ] {
        facts.prior_awards = vec![won.clone()];
        assert_eq!(met(rule.clone(), &facts), Some(expected), "{won:?}");
    }
    let mut higher = rule;
    higher["only_if_higher_in_same_group"] = json!(true);
    facts.prior_awards = vec![award("s", 4, "first", "乡村旅游")];
    assert_eq!(met(higher.clone(), &facts), Some(true));
    facts.prior_awards = vec![award("s", 4, "first", "特色产业")];
    assert_eq!(met(higher, &facts), None);
}
