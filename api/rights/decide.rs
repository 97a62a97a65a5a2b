//! The table applied to a caller and a row: pure.

use super::reach::{Governed, Reach, Subject};
use super::table::Right;
use crate::auth::{ApiScope, Caller, ClientAccess, Grant, Role, Scope, Society};
use crate::ids::{ContestId, OrganizationId, UserId};

impl Caller {
    /// By which reach, the narrowest first, the caller has `right` over `row`; `None`: he has not.
    pub fn reach(&self, right: Right, row: &impl Governed) -> Option<Reach> {
        let subject = row.subject();
        if let Some(client) = self.client() {
            let reach = right.of_integration();
            let scope = Scope::Division(client.division.clone());
            return covers(reach, Some(&scope), self, &subject).then_some(reach);
        }
        let own = right.of_account(self.account_kind);
        let by_account = (own != Reach::No && covers(own, None, self, &subject)).then_some(own);
        by_account.or_else(|| {
            let by_role = |grant: &Grant| {
                let reach = right.of_role(grant.role);
                covers(reach, Some(&grant.scope), self, &subject).then_some(reach)
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
            grant: None,
        };
        let by_role = |right: Right, grant: &Grant| Permission {
            right,
            reach: match (right.of_role(grant.role), &grant.scope) {
                (Reach::Led, Scope::Society(society)) if !society.led => Reach::No,
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
            territory.add(right.of_role(grant.role), &grant.scope);
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
    /// Societies of whose workers it reaches all rows.
    pub societies: Vec<Society>,
    /// Societies whose own matters it reaches.
    pub led: Vec<OrganizationId>,
    /// Contests that it reaches with all that belongs to them.
    pub contests: Vec<ContestId>,
}

impl Territory {
    fn add(&mut self, reach: Reach, scope: &Scope) {
        match (reach, scope) {
            (Reach::All, _) => self.everything = true,
            (Reach::Inside, Scope::Division(division)) => {
                self.inside.push(division.prefix().to_owned());
            }
            (Reach::Begun, Scope::Division(division)) => {
                self.begun_inside.push(division.prefix().to_owned());
            }
            (Reach::Inside, Scope::Society(society)) => self.societies.push(society.clone()),
            (Reach::Led, Scope::Society(society)) if society.led => self.led.push(society.id),
            (Reach::Inside | Reach::Begun, Scope::Contest(contest)) => self.contests.push(*contest),
            // No list is of what a society's broker began, and of his own every list asks for itself.
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

    /// Whose rows it reaches since they are a society's workers.
    pub fn workers(&self) -> Vec<UserId> {
        let all = self.societies.iter().flat_map(|one| one.workers.iter());
        all.copied().collect()
    }
}

fn covers(reach: Reach, scope: Option<&Scope>, caller: &Caller, subject: &Subject<'_>) -> bool {
    let inside = || match scope {
        None => false,
        Some(Scope::Division(division)) => {
            subject.divisions.iter().any(|one| division.contains(one))
        }
        Some(Scope::Society(society)) => subject.owners.iter().any(|owner| society.has(owner)),
        Some(Scope::Contest(contest)) => subject.contest == Some(*contest),
    };
    let appointed_for_it = || scope.and_then(Scope::contest).is_some();
    let begun = || (subject.begun_by == Some(caller.user_id) || appointed_for_it()) && inside();
    let client = caller.client();
    match reach {
        Reach::No => false,
        Reach::Own => subject.owners.contains(&caller.user_id),
        Reach::Begun => begun(),
        Reach::Scope(scope) => client.is_some_and(|client| {
            client.has(scope) && inside() || reads_back(client, scope) && begun()
        }),
        Reach::ScopeBegun(scope) => client.is_some_and(|client| client.has(scope)) && begun(),
        Reach::Inside => inside(),
        Reach::Led => scope
            .and_then(Scope::society)
            .is_some_and(|society| society.led && subject.society == Some(society.id)),
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
        Reach::Inside | Reach::Led => 4,
        Reach::All => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{AccountKind, Credential};
    use crate::divisions::DivisionCode;
    use crate::ids::{ApiClientId, ApiClientSecretId, RoleGrantId};

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
                ..Subject::default()
            }
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
        let deyang = Caller::holding(&[(Role::CityAdmin, "510600")]);
        let right = Right::ReviewListing;
        assert!(deyang.may(right, &row("510603")) && deyang.may(right, &row("510600")));
        assert!(!deyang.may(right, &row("510000")) && !deyang.may(right, &row("513323")));
        let county = Caller::holding(&[(Role::CityAdmin, "510603")]);
        assert!(county.may(right, &row("510603")));
        assert!(!county.may(right, &row("510600")) && !county.may(right, &row("510604")));
        assert!(Caller::holding(&[(Role::ProvinceAdmin, "510000")]).may(right, &row("500000")));
    }

    #[test]
    fn what_one_began_is_reached_only_while_the_role_is_held_and_where() {
        let mut begun = row("510603");
        let broker = Caller::holding(&[(Role::Broker, "510600")]);
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
        let admin = Caller::holding(&[(Role::ProvinceAdmin, "510000")]);
        let mut own = row("510603");
        assert_eq!(admin.reach(Right::EditListing, &own), Some(Reach::All));
        own.owner = admin.user_id;
        assert_eq!(admin.reach(Right::EditListing, &own), Some(Reach::Own));
    }

    #[test]
    fn many_rows_are_reached_where_one_is() {
        let both = Caller::holding(&[(Role::Broker, "510600"), (Role::CityAdmin, "513300")]);
        let inside = |prefixes: &[&str]| Territory {
            inside: prefixes.iter().map(|one| (*one).to_owned()).collect(),
            ..Territory::default()
        };
        assert_eq!(
            both.territory(Right::ReadListing),
            inside(&["5106", "5133"])
        );
        assert_eq!(both.territory(Right::ReviewListing), inside(&["5133"]));
        assert_eq!(
            Caller::holding(&[]).territory(Right::ReadListing),
            inside(&[])
        );
        let begun = both.territory(Right::EditListing);
        assert_eq!(begun.begun_inside, ["5106"]);
        let province = Caller::holding(&[(Role::ProvinceAdmin, "510000")]);
        assert!(province.territory(Right::ReadListing).everything);
    }

    fn society_broker(society: OrganizationId, workers: &[UserId], led: bool) -> Caller {
        let mut workers = workers.to_vec();
        workers.sort_unstable();
        let mut broker = Caller::holding(&[]);
        broker.grants.push(Grant {
            id: RoleGrantId::new(),
            role: Role::SocietyBroker,
            scope: Scope::Society(Society {
                id: society,
                workers: workers.into(),
                led,
                leads: Vec::new().into(),
            }),
        });
        broker
    }

    #[test]
    fn a_society_s_broker_reaches_its_workers_wherever_they_are_and_nobody_else() {
        let (inside, outside) = (row("513323"), row("510603"));
        let colleague = UserId::new();
        let society = OrganizationId::new();
        let broker = society_broker(society, &[inside.owner, colleague], false);
        for right in [Right::ReadListing, Right::DraftListing, Right::ReadContact] {
            assert_eq!(broker.reach(right, &inside), Some(Reach::Inside), "{right}");
            assert_eq!(broker.role(right, &inside), Some(Role::SocietyBroker));
            assert!(!broker.may(right, &outside), "{right}");
            let mut reached = broker.territory(right).workers();
            reached.sort_unstable();
            let mut workers = vec![inside.owner, colleague];
            workers.sort_unstable();
            assert_eq!(reached, workers);
        }
        let mut begun = row("510603");
        begun.begun_by = broker.user_id;
        assert!(!broker.may(Right::EditListing, &begun), "not a worker's");
        begun.owner = colleague;
        assert_eq!(broker.reach(Right::EditListing, &begun), Some(Reach::Begun));
    }

    #[test]
    fn who_is_appointed_for_one_contest_has_that_one_and_begins_none() {
        struct Contest<'a>(ContestId, &'a DivisionCode);
        impl Governed for Contest<'_> {
            fn subject(&self) -> Subject<'_> {
                Subject {
                    divisions: vec![self.1],
                    begun_by: Some(UserId::new()),
                    contest: Some(self.0),
                    ..Subject::default()
                }
            }
        }
        let ganzi: DivisionCode = "513300".parse().expect("a division");
        let (one, other) = (
            Contest(ContestId::new(), &ganzi),
            Contest(ContestId::new(), &ganzi),
        );
        let holder = |role| {
            let scope = Scope::Contest(one.0);
            let mut caller = Caller::holding(&[]);
            let id = RoleGrantId::new();
            caller.grants.push(Grant { id, role, scope });
            caller
        };
        let organizer = holder(Role::ContestOrganizer);
        for right in [
            Right::ReadContest,
            Right::EditContest,
            Right::PublishContest,
        ] {
            assert!(
                organizer.may(right, &one) && !organizer.may(right, &other),
                "{right}"
            );
            assert!(!holder(Role::Judge).may(right, &one), "{right}");
        }
        assert_eq!(organizer.territory(Right::ReadContest).contests, [one.0]);
        assert!(!organizer.may(Right::CreateContest, &row("513300")));
        let of_division = Caller::holding(&[(Role::ContestOrganizer, "513300")]);
        assert!(of_division.may(Right::CreateContest, &row("513300")));
        assert!(!of_division.may(Right::EditContest, &one), "another's");
    }

    struct Matter(OrganizationId);

    impl Governed for Matter {
        fn subject(&self) -> Subject<'_> {
            Subject {
                society: Some(self.0),
                ..Subject::default()
            }
        }
    }

    #[test]
    fn only_who_leads_a_society_appoints_for_it() {
        let (own, other) = (Matter(OrganizationId::new()), Matter(OrganizationId::new()));
        let lead = society_broker(own.0, &[], true);
        let broker = society_broker(own.0, &[], false);
        assert!(lead.may(Right::Appoint, &own) && !lead.may(Right::Appoint, &other));
        assert!(!broker.may(Right::Appoint, &own));
        assert!(lead.may(Right::ReadRoleGrant, &own) && !lead.may(Right::ReadRoleGrant, &other));
        assert!(!broker.may(Right::ReadRoleGrant, &own));
        let appoints = |caller: &Caller| {
            let mut all = caller.permissions().into_iter();
            all.any(|one| one.right == Right::Appoint)
        };
        assert!(appoints(&lead) && !appoints(&broker));
    }

    fn client(scopes: &[ApiScope], division: &str) -> Caller {
        Caller {
            account_kind: AccountKind::Integration,
            credential: Credential::Client(ClientAccess {
                id: ApiClientId::new(),
                secret_id: ApiClientSecretId::new(),
                division: division.parse().expect("a division"),
                scopes: scopes.to_vec(),
            }),
            ..Caller::holding(&[])
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
