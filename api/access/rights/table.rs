//! The table: domain.md section 4, a row a right. Nothing else in the project decides who may do what; slices only add
//! what the state of a row asks for.

use super::reach::Reach::{self, All, Begun, Inside, Led, No, Own, Scope, ScopeBegun};
use crate::kernel::codes::code_list;
use crate::kernel::roles::{AccountKind, Role};

/// Declares the rights, a marker for handlers to ask with each ([`super::May`]), and the table.
macro_rules! rights {
    ($( $(#[$doc:meta])* $name:ident = $code:literal : $pa:expr, $ca:expr, $b:expr, $sb:expr, $w:expr, $o:expr, $j:expr,
        $co:expr, $ic:expr, $p:expr; )+) => {
        code_list! {
            /// What somebody can be allowed to do.
            Right of "rights" { $( $(#[$doc])* $name = $code ),+ }
        }

        /// A marker a right, by which a handler's signature says what it asks for.
        pub mod ask {
            $( $(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $name;
               impl super::Ask for $name { const RIGHT: super::Right = super::Right::$name; } )+
        }

        impl Right {
            const fn row(self) -> Row {
                match self {
                    $( Self::$name => Row { province_admin: $pa, city_admin: $ca, broker: $b, society_broker: $sb,
                        worker: $w, organization: $o, judge: $j, contest_organizer: $co, integration: $ic, public: $p } ),+
                }
            }
        }
    };
}

/// A right, named by a type.
pub trait Ask: 'static {
    const RIGHT: Right;
}

/// How far each role of section 4 reaches with a right. Own account, whatever the roles: `worker` or `organization`.
struct Row {
    province_admin: Reach,
    city_admin: Reach,
    broker: Reach,
    society_broker: Reach,
    worker: Reach,
    organization: Reach,
    judge: Reach,
    contest_organizer: Reach,
    integration: Reach,
    public: Reach,
}

impl Right {
    pub const fn of_role(self, role: Role) -> Reach {
        let row = self.row();
        match role {
            Role::ProvinceAdmin => row.province_admin,
            Role::CityAdmin => row.city_admin,
            Role::Broker => row.broker,
            Role::SocietyBroker => row.society_broker,
            Role::Judge => row.judge,
            Role::ContestOrganizer => row.contest_organizer,
        }
    }

    pub const fn of_account(self, kind: AccountKind) -> Reach {
        match kind {
            AccountKind::Worker => self.row().worker,
            AccountKind::Organization => self.row().organization,
            // Its rights are its scopes': Right::of_integration.
            AccountKind::Integration => No,
        }
    }

    /// Of a city's own system, by its granted scopes.
    pub const fn of_integration(self) -> Reach {
        self.row().integration
    }

    /// Of everybody, signed in or not.
    pub const fn of_public(self) -> Reach {
        self.row().public
    }
}

// What lies inside a role's scope (`Inside`) is what lies in its division, and for a society's broker what is its society's
// workers' wherever they are. Nobody is an administrator's or a broker's owner: `Begun` is what one began oneself for
// somebody else. An integration (IC) writes for others as a broker does, and changes and moves what it wrote itself,
// nobody else's. A contest is its organiser's (CO) as long as he is appointed where it lies, or for it itself: he begins
// contests in his division and keeps what he began, and keeps what he is appointed for.
rights! {
    //                                               PA     CA      B       SB      W    O    J    CO      IC                            P
    /// Read listings and contests that are published.
    ReadPublished = "read_published":                All,   All,    All,    All,    All, All, All, All,    All,                          All;
    /// Keep one's own account: profile, password, sessions.
    KeepAccount = "keep_account":                    No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read a listing that is not published.
    ReadListing = "read_listing":                    All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("listings:read"),       No;
    /// Write a listing down, one's own or somebody's.
    DraftListing = "draft_listing":                  All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("listings:write"),      No;
    /// Change what a listing says.
    EditListing = "edit_listing":                    All,   Inside, Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    /// Say how the owner of a listing can be reached, and read it with the listing.
    KeepListingContact = "keep_listing_contact":     Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    /// Throw a draft away.
    DeleteListing = "delete_listing":                Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    /// Submit, pause, resume and renew a listing.
    MoveListing = "move_listing":                    Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    /// Consent to what somebody wrote in one's name.
    ConsentToListing = "consent_to_listing":         No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Return a listing to be changed: after review, or instead of consenting.
    ReturnListing = "return_listing":                All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Publish or reject a listing after review; never what one proposed.
    ReviewListing = "review_listing":                All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Take a listing off the market for a reason.
    RemoveListing = "remove_listing":                All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Withdraw a listing.
    WithdrawListing = "withdraw_listing":            No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Put an ended listing away.
    ArchiveListing = "archive_listing":              All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read what is suggested for a listing.
    ReadSuggestions = "read_suggestions":            All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("matches:read"),        No;
    /// Propose a match.
    ProposeMatch = "propose_match":                  All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("matches:write"),       No;
    /// Read a match.
    ReadMatch = "read_match":                        All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("matches:read"),        No;
    /// Accept or decline a match for one's side.
    DecideMatch = "decide_match":                    No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Begin to negotiate an accepted match.
    NegotiateMatch = "negotiate_match":              Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     No,                           No;
    /// Cancel a match.
    CancelMatch = "cancel_match":                    All,   Inside, Inside, Inside, Own, Own, No,  No,     ScopeBegun("matches:write"),  No;
    /// Read the contacts of an accepted match; logged.
    ReadMatchContacts = "read_match_contacts":       All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("contacts:read"),       No;
    /// Change a team, and take people into it.
    KeepTeam = "keep_team":                          All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Leave a team, or let somebody go from it.
    LeaveTeam = "leave_team":                        All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Accept the place one was offered in a team.
    AcceptTeamPlace = "accept_team_place":           No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Say what one, or one's team, knows to do.
    KeepExpertise = "keep_expertise":                All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Ask to be verified, oneself or an organisation.
    SubmitVerification = "submit_verification":      All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read a verification and its evidence.
    ReadVerification = "read_verification":          All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Verify, or reject; never oneself or one's own.
    DecideVerification = "decide_verification":      All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Make one of two records of a person, and take it back.
    MergeUsers = "merge_users":                      All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Read a contest that is not published.
    ReadContest = "read_contest":                    All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Write a contest down.
    CreateContest = "create_contest":                All,   Inside, No,     No,     No,  No,  No,  Inside, No,                           No;
    /// Change what is announced of a contest.
    EditContest = "edit_contest":                    All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Publish the announcement of a contest.
    PublishContest = "publish_contest":              All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Cancel a contest.
    CancelContest = "cancel_contest":                All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Divide the cities up into zones.
    KeepZones = "keep_zones":                        All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Register an organisation.
    RegisterOrganization = "register_organization":  All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Change what an organisation says of itself, and its units.
    EditOrganization = "edit_organization":          All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read who belongs to an organisation.
    ReadMembership = "read_membership":              All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Add members below one's own place in an organisation, and change what is said of them.
    AppointMember = "appoint_member":                All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Accept what place one was given in an organisation.
    AcceptMembership = "accept_membership":          No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Leave an organisation, or let a member go.
    EndMembership = "end_membership":                All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read a person's contact data whole; logged.
    ReadContact = "read_contact":                    All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("contacts:read"),       No;
    /// Keep one's own identity number.
    KeepIdentityNumber = "keep_identity_number":     No,    No,     No,     No,     Own, No,  No,  No,     No,                           No;
    /// Read a person's identity number whole; logged.
    RevealIdentityNumber = "reveal_identity_number": All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Deactivate an account other than one's own and open it again, or take its lost second factor away.
    CloseAccount = "close_account":                  All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Erase an account other than one's own.
    EraseAccount = "erase_account":                  All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Read appointments.
    ReadRoleGrant = "read_role_grant":               All,   Inside, No,     Led,    Own, Own, No,  No,     No,                           No;
    /// Read the audit trail.
    ReadAuditTrail = "read_audit_trail":             All,   Inside, Own,    Own,    Own, Own, No,  Own,    No,                           No;
    /// Appoint to a role below one's own, and revoke it.
    Appoint = "appoint":                             All,   Inside, No,     Led,    No,  No,  No,  No,     No,                           No;
    /// Make API clients for city systems, change and revoke them and their secrets.
    KeepApiClient = "keep_api_client":               All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
}
