//! What the rules on who may enter find of an entry: pure.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};

use super::codes::{EntryLimitHolder, EntryLimitScope, VerifiedLevel};
use super::model::{
    AgeAtRule, DocumentsRule, EligibilityFinding, EligibilityRule, EntryFacts, MaxEntriesPerRule,
    NoPriorAwardRule, OrganizationFoundedRule, OrganizationRevenueRule, RuleText,
};
use crate::competition::entries::codes::{EntryDoor, EntryMemberRole};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{EntryId, OrganizationId, PersonId};

/// What is known of an entry.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The edition of the contest.
    pub edition: i16,
    pub series: String,
    pub organization: Option<OrganizationId>,
    pub division: DivisionCode,
    pub track: Track,
    pub door: EntryDoor,
    pub declared: EntryFacts,
    /// In their order.
    pub team: Vec<TeamMember>,
    /// Other entries of the contest that stand and share a person or the organisation with this one.
    pub others: Vec<OtherEntry>,
    /// Names of the files that hang on the entry.
    pub files: Vec<String>,
    /// The account that the entry belongs to.
    pub account_is_verified: bool,
    pub organization_is_verified: bool,
    /// Awards of leaders and members in contests whose results are final.
    pub prior_awards: Vec<PriorAward>,
    /// Series and edition of the contests whose results are final here.
    pub final_editions: Vec<(String, i16)>,
}

pub type Track = String;

/// A person in the team.
#[derive(Clone, Debug)]
pub struct TeamMember {
    pub role: EntryMemberRole,
    /// All accounts and records of the person.
    pub persons: Vec<PersonId>,
}

impl TeamMember {
    fn is(&self, person: PersonId) -> bool {
        self.persons.contains(&person)
    }

    fn competes(&self) -> bool {
        competes(self.role)
    }
}

fn competes(role: EntryMemberRole) -> bool {
    matches!(role, EntryMemberRole::Leader | EntryMemberRole::Member)
}

/// A place in another entry of the contest, of a person of this one; or an entry of the same organisation.
#[derive(Clone, Debug)]
pub struct OtherEntry {
    pub id: EntryId,
    pub track: Track,
    pub organization: Option<OrganizationId>,
    pub place: Option<(PersonId, EntryMemberRole)>,
}

/// An award that a person of the team has won.
#[derive(Clone, Debug)]
pub struct PriorAward {
    pub series: String,
    pub edition: i16,
    pub track: Track,
    /// The code of the tier.
    pub tier: String,
    pub tier_name: String,
}

/// What each rule finds, in the order of the rules.
pub fn evaluate(rules: &[EligibilityRule], facts: &Facts) -> Vec<EligibilityFinding> {
    let rules = rules.iter().enumerate();
    rules
        .map(|(index, rule)| {
            let found = find(rule, facts);
            EligibilityFinding {
                rule: index,
                kind: rule.kind(),
                met: found.met,
                found: found.found,
                explanation: RuleText {
                    zh: found.zh,
                    en: found.en,
                },
            }
        })
        .collect()
}

struct Found {
    met: Option<bool>,
    found: Option<String>,
    zh: String,
    en: String,
}

impl Found {
    fn known(met: bool, found: impl Into<String>, zh: String, en: String) -> Self {
        Self {
            met: Some(met),
            found: Some(found.into()),
            zh,
            en,
        }
    }

    fn unknown(zh: &str, en: &str) -> Self {
        Self {
            met: None,
            found: None,
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

fn find(rule: &EligibilityRule, facts: &Facts) -> Found {
    match rule {
        EligibilityRule::NoPriorAward(rule) => no_prior_award(rule, facts),
        EligibilityRule::MaxEntriesPer(rule) => max_entries_per(rule, facts),
        EligibilityRule::AgeAt(rule) => age_at(rule, facts),
        EligibilityRule::OrganizationFounded(rule) => founded(rule, facts),
        EligibilityRule::OrganizationRevenueAtMost(rule) => revenue(rule, facts),
        EligibilityRule::DivisionIn(rule) => {
            let code = facts.division.as_str();
            let met = rule
                .divisions
                .iter()
                .any(|one| one.contains(&facts.division));
            Found::known(
                met,
                code,
                format!("参赛项目的行政区划为 {code}"),
                format!("the division of the entry is {code}"),
            )
        }
        EligibilityRule::Documents(rule) => documents(rule, facts),
        EligibilityRule::DoorIn(rule) => {
            let code = facts.door.as_str();
            Found::known(
                rule.doors.contains(&facts.door),
                code,
                format!("申报渠道为 {code}"),
                format!("the door of the entry is {code}"),
            )
        }
        EligibilityRule::VerifiedAccount(rule) => {
            let (met, zh, en) = match rule.level {
                VerifiedLevel::RealName => {
                    let met = facts.account_is_verified;
                    (met, "参赛项目所属账号", "the account of the entry")
                }
                VerifiedLevel::Organization => {
                    let met = facts.organization_is_verified;
                    (met, "参赛单位", "the organisation of the entry")
                }
            };
            let (status, zh, en) = match met {
                true => (
                    "verified",
                    format!("{zh}已认证"),
                    format!("{en} is verified"),
                ),
                false => (
                    "unverified",
                    format!("{zh}未认证"),
                    format!("{en} is not verified"),
                ),
            };
            Found::known(met, status, zh, en)
        }
    }
}

fn no_prior_award(rule: &NoPriorAwardRule, facts: &Facts) -> Found {
    let series = rule.series.as_ref().unwrap_or(&facts.series);
    let editions = facts.edition.saturating_sub(rule.editions_back).max(1)..facts.edition;
    let mut barring = facts.prior_awards.iter().filter(|award| {
        award.series == *series
            && editions.contains(&award.edition)
            && (rule.tiers.is_empty() || rule.tiers.contains(&award.tier))
            && (!rule.only_if_higher_in_same_group || award.track == facts.track)
    });
    let Some(award) = barring.next() else {
        let is_final = |edition: i16| {
            let mut all = facts.final_editions.iter();
            all.any(|(name, number)| name == series && *number == edition)
        };
        if let Some(edition) = editions.clone().find(|edition| !is_final(*edition)) {
            return Found::unknown(
                &format!("平台没有第 {edition} 届的获奖记录，须人工核对"),
                &format!("the exchange holds no awards of edition {edition}: check by hand"),
            );
        }
        return Found::known(
            true,
            "0",
            "限制范围内没有往届获奖记录".into(),
            "there is no award that bars".into(),
        );
    };
    let (edition, tier) = (award.edition, &award.tier_name);
    Found {
        // Whether the entry aims higher is for a person to say.
        met: (!rule.only_if_higher_in_same_group).then_some(false),
        found: Some(format!("{edition}: {tier}")),
        zh: format!("团队中有人在第 {edition} 届获{tier}"),
        en: format!("a person of the team has an award ({tier}) of edition {edition}"),
    }
}

/// How many entries each person of the rule, or the organisation, has with this one.
fn max_entries_per(rule: &MaxEntriesPerRule, facts: &Facts) -> Found {
    let counted = |other: &&OtherEntry| match rule.scope {
        EntryLimitScope::Contest => true,
        EntryLimitScope::Track => other.track == facts.track,
    };
    let holds = |role: EntryMemberRole| match rule.who {
        EntryLimitHolder::Person => competes(role),
        EntryLimitHolder::Leader => role == EntryMemberRole::Leader,
        EntryLimitHolder::Member => role == EntryMemberRole::Member,
        EntryLimitHolder::Organization => false,
    };
    let others = || facts.others.iter().filter(counted);
    let most = if rule.who == EntryLimitHolder::Organization {
        facts.organization.map(|own| {
            let same = others().filter(|other| other.organization == Some(own));
            same.map(|other| other.id).collect::<HashSet<_>>().len() + 1
        })
    } else {
        let persons = facts.team.iter().filter(|member| holds(member.role));
        let counts = persons.map(|member| {
            let same = others().filter(|other| {
                other
                    .place
                    .is_some_and(|(person, role)| holds(role) && member.is(person))
            });
            same.map(|other| other.id).collect::<HashSet<_>>().len() + 1
        });
        counts.max()
    };
    let (most, limit) = (most.unwrap_or(0), rule.count);
    Found::known(
        most <= usize::try_from(limit).unwrap_or(0),
        most.to_string(),
        format!("连同本项目共 {most} 项，上限 {limit} 项"),
        format!("{most} with this entry, and {limit} at most"),
    )
}

fn age_at(rule: &AgeAtRule, facts: &Facts) -> Found {
    let births = &facts.declared.births;
    let born_on = |member: &TeamMember| {
        let birth = births.iter().find(|birth| member.is(birth.person_id));
        birth.map(|birth| birth.born_on)
    };
    let team = facts.team.iter().filter(|member| member.competes());
    let ages: Vec<Option<i32>> = team
        .map(|member| born_on(member).map(|born| completed_years(born, rule.date)))
        .collect();
    let fits = |age: i32| {
        rule.min.is_none_or(|min| age >= i32::from(min))
            && rule.max.is_none_or(|max| age <= i32::from(max))
    };
    let day = rule.date;
    if let Some(outside) = ages.iter().flatten().find(|age| !fits(**age)) {
        return Found::known(
            false,
            outside.to_string(),
            format!("{day} 时有人年满 {outside} 周岁，不符合要求"),
            format!("a person is {outside} on {day}, which does not fit"),
        );
    }
    if ages.iter().any(Option::is_none) || ages.is_empty() {
        return Found::unknown(
            "有团队成员未填报出生日期",
            "the birth date of a person in the team is not declared",
        );
    }
    let all: Vec<String> = ages.iter().flatten().map(ToString::to_string).collect();
    Found::known(
        true,
        all.join(", "),
        format!("{day} 时全部人员年龄符合要求"),
        format!("the ages of all persons fit on {day}"),
    )
}

fn completed_years(born: NaiveDate, on: NaiveDate) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    on.year() - born.year() - i32::from(!had_birthday)
}

fn founded(rule: &OrganizationFoundedRule, facts: &Facts) -> Found {
    let Some(day) = facts.declared.founded_on else {
        return Found::unknown(
            "未填报单位成立日期",
            "the day on which the organisation was founded is not declared",
        );
    };
    let met = rule.not_before.is_none_or(|first| day >= first)
        && rule.not_after.is_none_or(|last| day <= last);
    Found::known(
        met,
        day.to_string(),
        format!("填报的成立日期为 {day}"),
        format!("the declared day of foundation is {day}"),
    )
}

fn revenue(rule: &OrganizationRevenueRule, facts: &Facts) -> Found {
    let year = rule.year;
    let declared = facts.declared.revenue_fen;
    let declared = declared.filter(|_| facts.declared.revenue_year == Some(year));
    let Some(fen) = declared else {
        return Found::unknown(
            &format!("未填报 {year} 年营业收入"),
            &format!("the revenue of {year} is not declared"),
        );
    };
    Found::known(
        fen <= rule.fen,
        fen.to_string(),
        format!("填报的 {year} 年营业收入为 {fen} 分"),
        format!("the declared revenue of {year} is {fen} fen"),
    )
}

fn documents(rule: &DocumentsRule, facts: &Facts) -> Found {
    if rule
        .track
        .as_ref()
        .is_some_and(|track| *track != facts.track)
    {
        return Found::known(
            true,
            facts.track.clone(),
            "规则不适用于该赛道".into(),
            "the rule is for another track".into(),
        );
    }
    let is_there = |kind: &&String| facts.files.iter().any(|name| name.contains(kind.as_str()));
    let missing: Vec<&str> = rule
        .kinds
        .iter()
        .filter(|kind| !is_there(kind))
        .map(String::as_str)
        .collect();
    let there = (rule.kinds.len() - missing.len()).to_string();
    match missing.is_empty() {
        true => Found::known(
            true,
            there,
            "必备材料齐全".into(),
            "all required documents are there".into(),
        ),
        false => Found::known(
            false,
            there,
            format!("缺少材料：{}", missing.join("、")),
            format!("these documents are missing: {}", missing.join(", ")),
        ),
    }
}

#[cfg(test)]
mod tests;
