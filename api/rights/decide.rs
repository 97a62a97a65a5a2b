//! The table applied to a caller and a row: pure.

use super::reach::{Governed, Reach, Subject};
use super::table::Right;
use crate::auth::{ApiScope, Caller, ClientAccess, Grant, Role};
use crate::divisions::DivisionCode;

impl Caller {
    /// By which reach, the narrowest first, the caller has `right` over `row`; `None`: he has not.
    pub fn reach(&self, right: Right, row: &impl Governed) -> Option<Reach> {
        let subject = row.subject();
        if let Some(client) = self.client() {
            let reach = right.of_integration();
            return covers(reach, Some(&client.division), self, &subject).then_some(reach);
        }
        let own = right.of_account(self.account_kind);
        let by_account = (own != Reach::No && covers(own, None, self, &subject)).then_some(own);
        by_account.or_else(|| {
            let by_role = |grant: &Grant| {
                let reach = right.of_role(grant.role);
                covers(reach, Some(&grant.division), self, &subject).then_some(reach)
            };
            self.grants.iter().filter_map(by_role).min_by_key(order)
        })
    }

    /// The role that gives the caller `right` over `row`; `None`: it is his own, or he is an API client.
    pub fn role(&self, right: Right, row: &impl Governed) -> Option<Role> {
        let subject = row.subject();
        let covering = self.grants.iter().filter(|grant| {
            covers(
                right.of_role(grant.role),
                Some(&grant.division),
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

    /// Whether there could be any row over which a client has `right`. Of people nobody asks: what is theirs alone decides.
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
            role: None,
            division: None,
        };
        let by_role = |right: Right, grant: &Grant| Permission {
            right,
            reach: right.of_role(grant.role),
            role: Some(grant.role),
            division: Some(grant.division.clone()),
        };
        let all = Right::ALL.iter().flat_map(|right| {
            let roles = self.grants.iter().map(move |grant| by_role(*right, grant));
            std::iter::once(by_account(*right)).chain(roles)
        });
        all.filter(|one| one.reach != Reach::No).collect()
    }

    /// Where the caller has `right` beside what is his own, for queries over many rows.
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
            let prefix = || grant.division.prefix().to_owned();
            match right.of_role(grant.role) {
                Reach::All => territory.everything = true,
                Reach::Div => territory.inside.push(prefix()),
                Reach::Begun => territory.begun_inside.push(prefix()),
                Reach::No | Reach::Own | Reach::Scope(_) | Reach::ScopeBegun(_) => {}
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
    pub role: Option<Role>,
    /// The role's.
    pub division: Option<DivisionCode>,
}

/// Rows that a right reaches by where they lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Territory {
    pub everything: bool,
    /// Prefixes of divisions in which it reaches all rows.
    pub inside: Vec<String>,
    /// Prefixes of divisions in which it reaches what the caller began.
    pub begun_inside: Vec<String>,
}

fn covers(
    reach: Reach,
    division: Option<&DivisionCode>,
    caller: &Caller,
    subject: &Subject<'_>,
) -> bool {
    let inside = || {
        division.is_some_and(|division| subject.divisions.iter().any(|one| division.contains(one)))
    };
    let begun = || subject.begun_by == Some(caller.user_id) && inside();
    let client = caller.client();
    match reach {
        Reach::No => false,
        Reach::Own => subject.owners.contains(&caller.user_id),
        Reach::Begun => begun(),
        Reach::Scope(scope) => client.is_some_and(|client| {
            client.has(scope) && inside() || reads_back(client, scope) && begun()
        }),
        Reach::ScopeBegun(scope) => client.is_some_and(|client| client.has(scope)) && begun(),
        Reach::Div => inside(),
        Reach::All => true,
    }
}

/// Whoever was granted to write may read what he wrote.
fn reads_back(client: &ClientAccess, scope: &str) -> bool {
    ApiScope::to_write(scope).is_some_and(|write| client.has(&write))
}

fn order(reach: &Reach) -> u8 {
    match reach {
        Reach::No => 0,
        Reach::Own => 1,
        Reach::Begun | Reach::ScopeBegun(_) => 2,
        Reach::Scope(_) => 3,
        Reach::Div => 4,
        Reach::All => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{AccountKind, Credential};
    use crate::db::Origin;
    use crate::ids::{ApiClientId, SessionId, UserId};

    struct Row {
        division: DivisionCode,
        owner: UserId,
        begun_by: UserId,
    }

    impl Governed for Row {
        fn subject(&self) -> Subject<'_> {
            Subject {
                divisions: vec![&self.division],
                owners: vec![self.owner],
                begun_by: Some(self.begun_by),
            }
        }
    }

    fn caller(grants: &[(Role, &str)]) -> Caller {
        Caller {
            user_id: UserId::new(),
            credential: Credential::Session(SessionId::new()),
            account_kind: AccountKind::Worker,
            grants: grants
                .iter()
                .map(|(role, division)| Grant {
                    role: *role,
                    division: division.parse().expect("a division"),
                })
                .collect(),
            origin: Origin::default(),
        }
    }

    fn row(division: &str) -> Row {
        Row {
            division: division.parse().expect("a division"),
            owner: UserId::new(),
            begun_by: UserId::new(),
        }
    }

    #[test]
    fn a_division_ends_where_its_prefix_does() {
        let deyang = caller(&[(Role::CityAdmin, "510600")]);
        let right = Right::ReviewListing;
        assert!(deyang.may(right, &row("510603")) && deyang.may(right, &row("510600")));
        assert!(!deyang.may(right, &row("510000")) && !deyang.may(right, &row("513323")));
        let county = caller(&[(Role::CityAdmin, "510603")]);
        assert!(county.may(right, &row("510603")));
        assert!(!county.may(right, &row("510600")) && !county.may(right, &row("510604")));
        assert!(caller(&[(Role::ProvinceAdmin, "510000")]).may(right, &row("500000")));
    }

    #[test]
    fn what_one_began_is_reached_only_while_the_role_is_held_and_where() {
        let mut begun = row("510603");
        let broker = caller(&[(Role::Broker, "510600")]);
        assert!(!broker.may(Right::EditListing, &begun));
        begun.begun_by = broker.user_id;
        assert_eq!(broker.reach(Right::EditListing, &begun), Some(Reach::Begun));
        let mut without = broker.clone();
        without.grants.clear();
        assert!(!without.may(Right::EditListing, &begun));
        begun.division = "513323".parse().expect("a division");
        assert!(!broker.may(Right::EditListing, &begun));
    }

    #[test]
    fn what_is_ones_own_comes_first() {
        let admin = caller(&[(Role::ProvinceAdmin, "510000")]);
        let mut own = row("510603");
        assert_eq!(admin.reach(Right::EditListing, &own), Some(Reach::All));
        own.owner = admin.user_id;
        assert_eq!(admin.reach(Right::EditListing, &own), Some(Reach::Own));
    }

    #[test]
    fn many_rows_are_reached_where_one_is() {
        let both = caller(&[(Role::Broker, "510600"), (Role::CityAdmin, "513300")]);
        let inside = |prefixes: &[&str]| Territory {
            inside: prefixes.iter().map(|one| (*one).to_owned()).collect(),
            ..Territory::default()
        };
        assert_eq!(
            both.territory(Right::ReadListing),
            inside(&["5106", "5133"])
        );
        assert_eq!(both.territory(Right::ReviewListing), inside(&["5133"]));
        assert_eq!(caller(&[]).territory(Right::ReadListing), inside(&[]));
        let begun = both.territory(Right::EditListing);
        assert_eq!(begun.begun_inside, ["5106"]);
        let province = caller(&[(Role::ProvinceAdmin, "510000")]);
        assert!(province.territory(Right::ReadListing).everything);
    }

    fn client(scopes: &[ApiScope], division: &str) -> Caller {
        Caller {
            account_kind: AccountKind::Integration,
            credential: Credential::Client(ClientAccess {
                id: ApiClientId::new(),
                division: division.parse().expect("a division"),
                scopes: scopes.to_vec(),
            }),
            ..caller(&[])
        }
    }

    #[test]
    fn a_client_has_its_scopes_inside_its_division_and_nothing_else() {
        let reader = client(&[ApiScope::ListingsRead], "510600");
        for right in Right::ALL.iter().copied() {
            let scope = right.of_integration().scope();
            let allowed = right == Right::ReadPublished || scope == Some("listings:read");
            assert_eq!(reader.may(right, &row("510603")), allowed, "{right}");
            assert_eq!(reader.is_granted(right), allowed, "{right}");
            let published = right == Right::ReadPublished;
            assert_eq!(reader.may(right, &row("513323")), published, "{right}");
        }
        let all = client(ApiScope::ALL, "510600");
        for right in Right::ALL.iter().copied() {
            let mut own = row("510603");
            own.owner = all.user_id;
            own.begun_by = all.user_id;
            let granted = right.of_integration() != Reach::No;
            assert_eq!(all.may(right, &own), granted, "{right}");
        }
    }

    #[test]
    fn a_client_changes_and_reads_back_what_it_wrote_itself() {
        let writer = client(&[ApiScope::ListingsWrite], "510600");
        let mut listing = row("510603");
        assert!(writer.may(Right::DraftListing, &listing));
        for right in [Right::EditListing, Right::MoveListing, Right::ReadListing] {
            assert!(!writer.may(right, &listing), "{right}");
        }
        listing.begun_by = writer.user_id;
        for right in [Right::EditListing, Right::MoveListing, Right::ReadListing] {
            assert!(writer.may(right, &listing), "{right}");
        }
        let territory = writer.territory(Right::ReadListing);
        assert_eq!(territory.begun_inside, ["5106"]);
        assert!(territory.inside.is_empty());
        listing.division = "513323".parse().expect("a division");
        assert!(!writer.may(Right::EditListing, &listing));
    }

    #[test]
    fn every_scope_of_the_table_can_be_granted_and_every_scope_is_in_the_table() {
        let used = |scope: &str| {
            Right::ALL
                .iter()
                .any(|right| right.of_integration().scope() == Some(scope))
        };
        for scope in ApiScope::ALL {
            assert!(used(scope.as_str()), "{scope}");
        }
        for scope in Right::ALL
            .iter()
            .filter_map(|right| right.of_integration().scope())
        {
            assert!(scope.parse::<ApiScope>().is_ok(), "{scope}");
        }
    }
}
