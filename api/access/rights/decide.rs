//! The table applied to a caller and a row: pure.

use super::reach::{Governed, Reach, Subject};
use super::table::Right;
use crate::access::auth::{Caller, ClientAccess, Grant, OrganizationAccount, Scope};
use crate::kernel::ids::{ContestId, OrganizationId, UserId};
use crate::kernel::roles::{ApiScope, Role};

impl Caller {
    /// The narrowest reach by which the caller has `right` over `row`; `None` without the right.
    pub fn reach(&self, right: Right, row: &impl Governed) -> Option<Reach> {
        let subject = row.subject();
        if let Some(client) = self.client() {
            let reach = right.of_integration();
            let scope = Scope::Division(client.division.clone());
            return covers(reach, Some(&scope), self, &subject).then_some(reach);
        }
        let own = right.of_account(self.account_kind);
        let by_account = (own != Reach::No && covers(own, None, self, &subject)).then_some(own);
        let by_member = || self.reach_as_member(right, &subject);
        by_account.or_else(by_member).or_else(|| {
            let by_role = |grant: &Grant| {
                let reach = right.of_role(grant.role);
                covers(reach, Some(&grant.scope), self, &subject).then_some(reach)
            };
            self.grants.iter().filter_map(by_role).min_by_key(order)
        })
    }

    /// The reach over what belongs to an organisation that the caller works for.
    fn reach_as_member(&self, right: Right, subject: &Subject<'_>) -> Option<Reach> {
        let begun = subject.begun_by.is_some_and(|account| self.is(account));
        let of_it = |of: &&OrganizationAccount| subject.owners.contains(&of.id);
        let reaches = self.organizations.iter().filter(of_it);
        reaches
            .map(|of| right.of_member(of.role))
            .filter(|reach| *reach == Reach::Own || *reach == Reach::Begun && begun)
            .min_by_key(order)
    }

    /// The role that gives the caller `right` over `row`; `None` for an owner and for an API client.
    pub fn role(&self, right: Right, row: &impl Governed) -> Option<Role> {
        let subject = row.subject();
        let covering = self.grants.iter().filter(|grant| {
            covers(
                right.of_role(grant.role),
                Some(&grant.scope),
                self,
                &subject,
            )
        });
        covering
            .max_by_key(|grant| order(&right.of_role(grant.role)))
            .map(|grant| grant.role)
    }

    /// Whether the caller has `right` over `row`.
    pub fn may(&self, right: Right, row: &impl Governed) -> bool {
        self.reach(right, row).is_some()
    }

    /// Whether an API client can have `right` over any row. True for users: their rights depend on the row.
    pub fn is_granted(&self, right: Right) -> bool {
        self.client()
            .is_none_or(|client| match right.of_integration() {
                Reach::Scope(scope) => client.has(scope) || reads_back(client, scope),
                Reach::ScopeBegun(scope) => client.has(scope),
                reach => reach != Reach::No,
            })
    }

    /// Every right that the caller has over anything, with the role it comes from.
    pub fn permissions(&self) -> Vec<Permission> {
        let by_account = |right: Right| Permission {
            right,
            reach: right.of_account(self.account_kind),
            grant: None,
        };
        let by_role = |right: Right, grant: &Grant| Permission {
            right,
            reach: match (right.of_role(grant.role), &grant.scope) {
                (Reach::Led, Scope::Society(society)) if !society.is_led_by(&self.records) => {
                    Reach::No
                }
                (reach, _) => reach,
            },
            grant: Some(grant.clone()),
        };
        let all = Right::ALL.iter().flat_map(|right| {
            let roles = self.grants.iter().map(move |grant| by_role(*right, grant));
            std::iter::once(by_account(*right)).chain(roles)
        });
        all.filter(|one| one.reach != Reach::No).collect()
    }

    /// Where the caller has `right` beyond the caller's own rows, for queries over many rows.
    pub fn territory(&self, right: Right) -> Territory {
        let mut territory = Territory::default();
        if let Some(client) = self.client() {
            let prefix = client.division.prefix().to_owned();
            match right.of_integration() {
                Reach::Scope(scope) if client.has(scope) => territory.inside.push(prefix),
                Reach::Scope(scope) if reads_back(client, scope) => {
                    territory.begun_inside.push(prefix);
                }
                Reach::ScopeBegun(scope) if client.has(scope) => {
                    territory.begun_inside.push(prefix);
                }
                Reach::All => territory.everything = true,
                _ => {}
            }
            return territory;
        }
        for grant in &self.grants {
            territory.add(right.of_role(grant.role), &grant.scope, &self.records);
        }
        for of in &self.organizations {
            match right.of_member(of.role) {
                Reach::Own => territory.acted_for.push(of.id),
                Reach::Begun => territory.drafted_for.push(of.id),
                _ => {}
            }
        }
        territory
    }
}

/// One right by one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    pub right: Right,
    pub reach: Reach,
    /// `None`: it comes with the account.
    pub grant: Option<Grant>,
}

/// Rows that a right reaches by where they lie and whose they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Territory {
    pub everything: bool,
    /// Prefixes of divisions in which it reaches all rows.
    pub inside: Vec<String>,
    /// Prefixes of divisions in which it reaches what the caller began.
    pub begun_inside: Vec<String>,
    /// Accounts of which it reaches all rows: the workers of a society.
    pub workers: Vec<UserId>,
    /// Those societies: their own matters.
    pub societies: Vec<OrganizationId>,
    /// Societies whose own matters it reaches.
    pub led: Vec<OrganizationId>,
    /// Accounts of organisations of which it reaches all rows.
    pub acted_for: Vec<UserId>,
    /// Accounts of organisations of which it reaches what the caller began.
    pub drafted_for: Vec<UserId>,
    /// Contests that it reaches with all that belongs to them.
    pub contests: Vec<ContestId>,
}

impl Territory {
    fn add(&mut self, reach: Reach, scope: &Scope, own: &[UserId]) {
        match (reach, scope) {
            (Reach::All, _) => self.everything = true,
            (Reach::Inside, Scope::Division(division)) => {
                self.inside.push(division.prefix().to_owned());
            }
            (Reach::Begun, Scope::Division(division)) => {
                self.begun_inside.push(division.prefix().to_owned());
            }
            (Reach::Inside, Scope::Society(society)) => {
                self.workers.extend(&*society.workers);
                self.societies.push(society.id);
            }
            (Reach::Led, Scope::Society(society)) if society.is_led_by(own) => {
                self.led.push(society.id);
            }
            (Reach::Inside | Reach::Begun, Scope::Contest(contest)) => self.contests.push(*contest),
            // No list shows what a society's broker began, and every list adds the caller's own rows itself.
            (
                Reach::No
                | Reach::Own
                | Reach::Begun
                | Reach::Led
                | Reach::Scope(_)
                | Reach::ScopeBegun(_),
                _,
            ) => {}
        }
    }
}

fn covers(reach: Reach, scope: Option<&Scope>, caller: &Caller, subject: &Subject<'_>) -> bool {
    let inside = || match scope {
        None => false,
        Some(Scope::Division(division)) => {
            subject.divisions.iter().any(|one| division.contains(one))
        }
        Some(Scope::Society(society)) => {
            subject.society == Some(society.id)
                || subject.owners.iter().any(|owner| society.has(owner))
        }
        Some(Scope::Contest(contest)) => subject.contest == Some(*contest),
    };
    let appointed_for_it = || scope.and_then(Scope::contest).is_some();
    let own = |account: &UserId| caller.is(*account);
    let begun = || (subject.begun_by.as_ref().is_some_and(own) || appointed_for_it()) && inside();
    let client = caller.client();
    match reach {
        Reach::No => false,
        Reach::Own => subject.owners.iter().any(own),
        Reach::Begun => begun(),
        Reach::Scope(scope) => client.is_some_and(|client| {
            client.has(scope) && inside() || reads_back(client, scope) && begun()
        }),
        Reach::ScopeBegun(scope) => client.is_some_and(|client| client.has(scope)) && begun(),
        Reach::Inside => inside(),
        Reach::Led => scope.and_then(Scope::society).is_some_and(|society| {
            society.is_led_by(&caller.records) && subject.society == Some(society.id)
        }),
        Reach::All => true,
    }
}

/// A client with the scope to write may read what it wrote.
fn reads_back(client: &ClientAccess, scope: &str) -> bool {
    ApiScope::to_write(scope).is_some_and(|write| client.has(&write))
}

fn order(reach: &Reach) -> u8 {
    match reach {
        Reach::No => 0,
        Reach::Own => 1,
        Reach::Begun | Reach::ScopeBegun(_) => 2,
        Reach::Scope(_) => 3,
        Reach::Inside | Reach::Led => 4,
        Reach::All => 5,
    }
}

#[cfg(test)]
mod tests;
