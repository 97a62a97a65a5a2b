//! The table applied to a caller and a row: pure.

use super::reach::{Governed, Reach, Subject};
use super::table::Right;
use crate::auth::{Caller, Grant, Role};
use crate::divisions::DivisionCode;

impl Caller {
    /// By which reach, the narrowest first, the caller has `right` over `row`; `None`: he has not.
    pub fn reach(&self, right: Right, row: &impl Governed) -> Option<Reach> {
        let subject = row.subject();
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

    /// Whether the caller has `right` over `row`.
    pub fn may(&self, right: Right, row: &impl Governed) -> bool {
        self.reach(right, row).is_some()
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
        for grant in &self.grants {
            let prefix = || grant.division.prefix().to_owned();
            match right.of_role(grant.role) {
                Reach::All => territory.everything = true,
                Reach::Div => territory.inside.push(prefix()),
                Reach::Begun => territory.begun_inside.push(prefix()),
                Reach::No | Reach::Own | Reach::Scope(_) => {}
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
    match reach {
        Reach::No | Reach::Scope(_) => false,
        Reach::Own => subject.owners.contains(&caller.user_id),
        Reach::Begun => subject.begun_by == Some(caller.user_id) && inside(),
        Reach::Div => inside(),
        Reach::All => true,
    }
}

fn order(reach: &Reach) -> u8 {
    match reach {
        Reach::No => 0,
        Reach::Own => 1,
        Reach::Begun => 2,
        Reach::Scope(_) => 3,
        Reach::Div => 4,
        Reach::All => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::AccountKind;
    use crate::db::Origin;
    use crate::ids::{SessionId, UserId};

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
            session_id: SessionId::new(),
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
}
