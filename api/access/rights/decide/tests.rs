use super::*;
use crate::access::auth::{Credential, Society};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ApiClientId, ApiClientSecretId, RoleGrantId};
use crate::kernel::roles::{AccountKind, MembershipRole};

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
    let leads = if led {
        vec![broker.user_id]
    } else {
        Vec::new()
    };
    broker.grants.push(Grant {
        id: RoleGrantId::new(),
        role: Role::SocietyBroker,
        scope: Scope::Society(Society {
            id: society,
            workers: workers.into(),
            leads: leads.into(),
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
        let mut workers = [inside.owner, colleague];
        workers.sort_unstable();
        assert_eq!(broker.territory(right).workers, workers);
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
fn a_society_s_broker_reaches_what_is_a_matter_of_the_society() {
    let (own, other) = (Matter(OrganizationId::new()), Matter(OrganizationId::new()));
    let broker = society_broker(own.0, &[], false);
    let right = Right::ReadPersonRecord;
    assert_eq!(broker.reach(right, &own), Some(Reach::Inside));
    assert!(!broker.may(right, &other));
    assert_eq!(broker.territory(right).societies, [own.0]);
    assert!(broker.territory(Right::Appoint).societies.is_empty());
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

#[test]
fn members_act_and_draft_for_their_organization_on_the_market() {
    let mut listing = row("510603");
    let member = |role: MembershipRole| {
        let mut caller = Caller::holding(&[]);
        let id = listing.owner;
        caller.organizations.push(OrganizationAccount { id, role });
        caller
    };
    let (manager, staff) = (
        member(MembershipRole::Manager),
        member(MembershipRole::Staff),
    );
    for right in Right::ALL.iter().copied() {
        let market = right.of_member(MembershipRole::Owner);
        assert!([Reach::No, Reach::Own].contains(&market), "{right}");
        let reach = (market != Reach::No).then_some(market);
        let everywhere = right.of_account(AccountKind::Worker) == Reach::All;
        let expected = everywhere.then_some(Reach::All).or(reach);
        assert_eq!(manager.reach(right, &listing), expected, "{right}");
        assert_eq!(right.of_member(MembershipRole::Member), Reach::No);
    }
    assert!(staff.may(Right::DraftListing, &listing));
    assert!(!staff.may(Right::EditListing, &listing));
    listing.begun_by = staff.user_id;
    assert_eq!(
        staff.reach(Right::EditListing, &listing),
        Some(Reach::Begun)
    );
    assert!(!staff.may(Right::MoveListing, &listing));
    let territory = staff.territory(Right::ReadListing);
    assert_eq!(
        (territory.acted_for, territory.drafted_for),
        (vec![], vec![listing.owner])
    );
    let territory = manager.territory(Right::ReadListing);
    assert_eq!(territory.acted_for, [listing.owner]);
}
