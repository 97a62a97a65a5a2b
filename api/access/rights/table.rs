//! The table: domain.md section 4, a row a right. Nothing else in the project decides who may do what; slices only add
//! what the state of a row asks for.

use super::reach::Reach::{self, All, Begun, Inside, Led, No, Own, Scope, ScopeBegun};
use crate::kernel::codes::code_list;
use crate::kernel::roles::{AccountKind, MembershipRole, Role};

/// Declares the rights, a marker for handlers to ask with each ([`super::May`]), and the table.
macro_rules! rights {
    ($( $(#[$doc:meta])* $name:ident = $code:literal ($zh:literal, $en:literal) $pa:expr, $ca:expr, $b:expr, $sb:expr, $w:expr, $o:expr, $j:expr,
        $co:expr, $ic:expr, $p:expr; )+) => {
        code_list! {
            Right of "rights" ("权限", "Rights") ("可以执行的操作，见 GET /v1/users/me/permissions。", "What somebody can be allowed to do; see GET /v1/users/me/permissions.") {
                $( $(#[$doc])* $name = $code ($zh, $en) ),+
            }
        }

        /// A marker a right, by which a handler's signature says what it asks for.
        pub mod ask {
            $( #[doc = $en] $(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $name;
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

    /// Over what belongs to the account of an organisation, of its members in force: owners and managers act for the
    /// organisation on the market, and its staff drafts for it.
    pub const fn of_member(self, role: MembershipRole) -> Reach {
        use MembershipRole::{Manager, Member, Owner, Staff};
        match (self, role) {
            (_, Member) => No,
            (Self::DraftListing, Staff) => Own,
            (
                Self::ReadListing
                | Self::EditListing
                | Self::KeepListingContact
                | Self::DeleteListing,
                Staff,
            ) => Begun,
            (
                Self::ReadListing
                | Self::DraftListing
                | Self::EditListing
                | Self::KeepListingContact
                | Self::DeleteListing
                | Self::MoveListing
                | Self::ConsentToListing
                | Self::ReturnListing
                | Self::WithdrawListing
                | Self::ArchiveListing
                | Self::ReadSuggestions
                | Self::ProposeMatch
                | Self::ReadMatch
                | Self::DecideMatch
                | Self::NegotiateMatch
                | Self::CancelMatch
                | Self::ReadMatchContacts,
                Owner | Manager,
            ) => self.row().organization,
            _ => No,
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
    ReadPublished = "read_published" ("查看公开信息", "Read what is published")
                                                     All,   All,    All,    All,    All, All, All, All,    All,                          All;
    /// Keep one's own account: profile, password, sessions.
    KeepAccount = "keep_account" ("管理自己的账号", "Keep one's own account")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Upload files. Hanging a file on a thing requires the right to change the thing.
    UploadFile = "upload_file" ("上传文件", "Upload files")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     Scope("files:write"),         No;
    KeepShortLink = "keep_short_link" ("创建短链接", "Create short links")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    ReadListing = "read_listing" ("查看未发布的供需信息", "Read listings that are not published")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("listings:read"),       No;
    DraftListing = "draft_listing" ("起草供需信息", "Draft listings")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("listings:write"),      No;
    EditListing = "edit_listing" ("修改供需信息", "Edit listings")
                                                     All,   Inside, Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    /// Say how the owner of a listing can be reached, and read it with the listing.
    KeepListingContact = "keep_listing_contact" ("填写和查看供需信息的联系方式", "Keep the contact of a listing")
                                                     Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    DeleteListing = "delete_listing" ("删除草稿", "Delete drafts")
                                                     Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    MoveListing = "move_listing" ("提交、暂停、恢复和续期供需信息", "Submit, pause, resume and renew listings")
                                                     Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("listings:write"), No;
    ConsentToListing = "consent_to_listing" ("同意代拟的供需信息", "Consent to what was drafted in one's name")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Return a listing to be changed: after review, or instead of consenting.
    ReturnListing = "return_listing" ("退回供需信息", "Return listings to be changed")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Publish or reject a listing after review; never what one proposed.
    ReviewListing = "review_listing" ("审核供需信息", "Review listings")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Take a listing off the market for a reason.
    RemoveListing = "remove_listing" ("下架供需信息", "Remove listings")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    WithdrawListing = "withdraw_listing" ("撤回供需信息", "Withdraw listings")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    ArchiveListing = "archive_listing" ("归档供需信息", "Archive listings")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    ReadSuggestions = "read_suggestions" ("查看推荐", "Read suggestions")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("matches:read"),        No;
    ProposeMatch = "propose_match" ("发起对接", "Propose matches")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("matches:write"),       No;
    ReadMatch = "read_match" ("查看对接", "Read matches")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("matches:read"),        No;
    DecideMatch = "decide_match" ("接受或谢绝对接", "Accept and decline matches")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    NegotiateMatch = "negotiate_match" ("开始洽谈", "Begin to negotiate")
                                                     Begun, Begun,  Begun,  Begun,  Own, Own, No,  No,     No,                           No;
    CancelMatch = "cancel_match" ("取消对接", "Cancel matches")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     ScopeBegun("matches:write"),  No;
    /// Read the contacts of an accepted match; logged.
    ReadMatchContacts = "read_match_contacts" ("查看对接双方联系方式", "Read the contacts of a match")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("contacts:read"),       No;
    KeepTeam = "keep_team" ("管理团队", "Keep a team")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    LeaveTeam = "leave_team" ("退出团队或移出成员", "Leave a team or let somebody go")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    AcceptTeamPlace = "accept_team_place" ("接受团队邀请", "Accept a place in a team")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    KeepExpertise = "keep_expertise" ("填写专长", "Say what one knows to do")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    SubmitVerification = "submit_verification" ("申请认证", "Ask to be verified")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read a verification and its evidence.
    ReadVerification = "read_verification" ("查看认证", "Read verifications")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Verify, or reject; never oneself or one's own.
    DecideVerification = "decide_verification" ("审核认证", "Verify or reject")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    MergeUsers = "merge_users" ("合并同一人的记录", "Merge two records of one person")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Create, read, change and move programmes and sessions. Published ones are public.
    KeepTraining = "keep_training" ("管理培训计划和培训班", "Manage training programmes and sessions")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// At a training session: by the list or the code of the attendee, online and offline. Read check-ins.
    CheckInOthers = "check_in_others" ("为他人签到", "Check in others")
                                                     All,   Inside, Inside, Inside, No,  No,  No,  No,     Scope("check_ins:write"),     No;
    /// Enrol people in training sessions, and change and cancel enrolments. Own: the caller, and the staff of an organisation
    /// that the caller manages.
    Enroll = "enroll" ("培训报名", "Enrol people in training sessions")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("enrollments:write"),   No;
    ReadEnrollment = "read_enrollment" ("查看培训报名", "Read enrolments")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("enrollments:read"),    No;
    /// Decide on excuses and late changes of enrolments; never on one's own.
    DecideEnrollment = "decide_enrollment" ("审批请假和逾期变更", "Decide on excuses and late changes")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Get a certificate for oneself, or issue it to an attendee.
    IssueCertificate = "issue_certificate" ("领取和颁发证书", "Issue certificates")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Download certificates as PDF and list those of a session.
    ReadCertificate = "read_certificate" ("下载证书", "Download certificates")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     No,                           No;
    /// Revoke and reissue certificates.
    KeepCertificate = "keep_certificate" ("撤销和换发证书", "Revoke and reissue certificates")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Set how many hours a day of training counts, and the yearly target.
    KeepHoursRules = "keep_hours_rules" ("设定学时规则", "Set the rules of training hours")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    ClaimHours = "claim_hours" ("申报其他学时", "Claim training hours earned elsewhere")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    ReadHoursClaim = "read_hours_claim" ("查看学时申报", "Read claims of training hours")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Accept or reject claims of training hours; never one's own.
    DecideHoursClaim = "decide_hours_claim" ("审核学时申报", "Decide claims of training hours")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    ReadContest = "read_contest" ("查看未发布的大赛", "Read unpublished contests")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    CreateContest = "create_contest" ("起草大赛", "Write a contest down")
                                                     All,   Inside, No,     No,     No,  No,  No,  Inside, No,                           No;
    EditContest = "edit_contest" ("修改大赛信息", "Change what is announced of a contest")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    PublishContest = "publish_contest" ("发布大赛", "Publish a contest")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    CancelContest = "cancel_contest" ("取消大赛", "Cancel a contest")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Suspend a contest and resume it; move a deadline that has passed.
    SuspendContest = "suspend_contest" ("中止和恢复大赛", "Suspend and resume contests")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Also the judges assigned to an entry, and the units that it passes, read it: see its resource.
    ReadEntry = "read_entry" ("查看参赛项目", "Read entries of contests")
                                                     All,   Inside, Begun,  Begun,  Own, Own, No,  Begun,  Scope("entries:read"),        No;
    DraftEntry = "draft_entry" ("起草参赛项目", "Draft entries")
                                                     No,    No,     Inside, Inside, Own, Own, No,  No,     Scope("entries:write"),       No;
    EditEntry = "edit_entry" ("修改参赛项目", "Edit entries")
                                                     No,    No,     Begun,  Begun,  Own, Own, No,  No,     ScopeBegun("entries:write"),  No;
    SubmitEntry = "submit_entry" ("提交、撤回参赛项目", "Submit, recall and withdraw entries")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     ScopeBegun("entries:write"),  No;
    /// Pass, return or refuse entries for a unit of the chain: who acts for the unit, and the organisers at their own step.
    PassEntry = "pass_entry" ("推荐、退回参赛项目", "Pass, return and refuse entries")
                                                     No,    Inside, No,     No,     Own, Own, No,  Begun,  No,                           No;
    CheckEntry = "check_entry" ("资格审查", "Check, qualify and disqualify entries")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    SeeEntrant = "see_entrant" ("盲评阶段查看参赛人", "See entrants in a blind stage")
                                                     No,    No,     No,     No,     Own, Own, No,  Begun,  No,                           No;
    BreakGlass = "break_glass" ("盲评阶段应急查看参赛人（留痕）", "See entrants in a blind stage, on record")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    KeepJudges = "keep_judges" ("邀请评委、分配评审", "Invite judges and assign reviews")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    ReadJudging = "read_judging" ("查看评委与评审进度", "Read judges and the progress of reviews")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Own: the invited person.
    AnswerJudgeInvitation = "answer_judge_invitation" ("答复评委邀请", "Accept or decline to judge a contest")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Own: of the judge.
    DeclareConflict = "declare_conflict" ("申报利益冲突", "Declare conflicts of interest of judges")
                                                     All,   Inside, No,     No,     Own, Own, No,  Begun,  No,                           No;
    /// Judges read their own reviews, organisers and administrators those of their contests.
    ReadReview = "read_review" ("查看评审", "Read reviews")
                                                     All,   Inside, No,     No,     No,  No,  Begun, Begun, No,                          No;
    /// Review entries that are assigned, unless recused.
    JudgeEntry = "judge_entry" ("评审打分", "Score entries")
                                                     No,    No,     No,     No,     No,  No,  Begun, No,   No,                           No;
    RankEntries = "rank_entries" ("统分排名、晋级", "Compute rankings and advance entries")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    ReadRanking = "read_ranking" ("查看未公开的排名", "Read rankings that are not public")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    ProposeAwards = "propose_awards" ("设定奖项、拟定获奖名单", "Set the rules of awards and propose awards")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    FinalizeResults = "finalize_results" ("确认大赛结果", "Confirm awards and finalise the results of a contest")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Own: of the owner of the entry or the organisation.
    AcceptAward = "accept_award" ("接受、放弃获奖", "Accept and decline awards")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    RevokeAward = "revoke_award" ("撤销获奖", "Revoke awards")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Own: of the owner of the entry.
    AcknowledgeRanking = "acknowledge_ranking" ("确认排名", "Acknowledge the ranking of the own entry")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    OpenPublicity = "open_publicity" ("公示", "Open publicity periods")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Accounts with a verified phone number and a stated name.
    FileObjection = "file_objection" ("提出异议", "File objections")
                                                     All,   All,    All,    All,    All, All, All, No,     No,                           No;
    /// Own: of the objector, who never sees those of others.
    ReadObjection = "read_objection" ("查看异议", "Read objections")
                                                     All,   Inside, No,     No,     Own, Own, No,  Begun,  No,                           No;
    HandleObjection = "handle_objection" ("办理异议", "Handle objections")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Own: of the owner of the award.
    ReadGrant = "read_grant" ("查看奖励补助", "Read grants")
                                                     All,   Inside, No,     No,     Own, Own, No,  Begun,  Scope("grants:read"),         No;
    PlanGrant = "plan_grant" ("拟定奖励补助", "Set the budget of grants and plan grants")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Never by the proposer.
    ApproveGrant = "approve_grant" ("审批奖励补助", "Approve, close and claw back grants")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    PayGrant = "pay_grant" ("拨付奖励补助", "Record payments of grants")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Own: of the owner of the award.
    NamePayee = "name_payee" ("填报补助收款单位", "Name the payee of a grant")
                                                     All,   Inside, No,     No,     Own, Own, No,  Begun,  No,                           No;
    /// Own: of the owner of the award.
    ReportGrant = "report_grant" ("填报补助使用情况", "Report on the use of a grant")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Of both contests; own: of the owner of the entry.
    ReadRecommendation = "read_recommendation" ("查看推荐", "Read recommendations")
                                                     All,   Inside, No,     No,     Own, Own, No,  Begun,  No,                           No;
    RecommendWinners = "recommend_winners" ("推荐获奖项目", "Recommend winners to another contest")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Own: of the owner of the entry.
    AnswerRecommendation = "answer_recommendation" ("答复推荐", "Consent to a recommendation or decline it")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Of the contest that the winner is recommended to.
    DecideRecommendation = "decide_recommendation" ("受理推荐", "Accept and reject recommendations")
                                                     All,   Inside, No,     No,     No,  No,  No,  Begun,  No,                           No;
    /// Own: of the owner of the entry.
    ReadImpact = "read_impact" ("查看成效指标", "Read impact metrics")
                                                     All,   Inside, Inside, No,     Own, Own, No,  Begun,  No,                           No;
    /// Own: of the owner of the entry.
    FileImpact = "file_impact" ("填报成效指标", "File impact metrics")
                                                     All,   Inside, Inside, No,     Own, Own, No,  No,     No,                           No;
    /// Never by the account that filed the metric.
    VerifyImpact = "verify_impact" ("核实成效指标", "Verify impact metrics")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// The leave, capacity and load of brokers; own: of the broker.
    ReadBrokerWork = "read_broker_work" ("查看科服保姆工作量", "Read the leave and load of brokers")
                                                     All,   Inside, All,    All,    Own, No,  No,  No,     No,                           No;
    /// Own: of the broker, who does not set the capacity.
    EditBroker = "edit_broker" ("维护科服保姆档案", "Update brokers")
                                                     All,   Inside, No,     Led,    Own, No,  No,  No,     No,                           No;
    KeepCredential = "keep_credential" ("登记科服保姆资格", "Record and revoke credentials of brokers")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    KeepBrokerRule = "keep_broker_rule" ("设定科服保姆资格要求", "Set which credentials main brokers need")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Own: of the client and those who act for the client.
    ReadCase = "read_case" ("查看服务个案", "Read cases")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     No,                           No;
    OpenCase = "open_case" ("建立服务个案", "Open cases")
                                                     All,   Inside, Inside, Inside, No,  No,  No,  No,     No,                           No;
    /// Begun: of the main broker.
    KeepCase = "keep_case" ("办理服务个案", "Keep cases: next actions, closing and reopening")
                                                     All,   Inside, Begun,  Begun,  No,  No,  No,  No,     No,                           No;
    MoveCase = "move_case" ("分派、移交服务个案", "Assign cases and hand them over")
                                                     All,   Inside, No,     Led,    No,  No,  No,  No,     No,                           No;
    /// Own: of the subject and who acts for the subject.
    ReadServicePlan = "read_service_plan" ("查看服务方案", "Read service plans")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("services:read"),       No;
    KeepServicePlan = "keep_service_plan" ("拟定、修改、执行服务方案", "Draft, change and carry out service plans")
                                                     All,   Inside, Inside, Inside, No,  No,  No,  No,     No,                           No;
    /// Own: of the subject and who acts for the subject.
    AgreeServicePlan = "agree_service_plan" ("同意服务方案", "Agree to service plans")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Own: of the served party and who acts for the party.
    ReadServiceRecord = "read_service_record" ("查看服务记录", "Read service records")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("services:read"),       No;
    /// A broker records their own services only.
    RecordService = "record_service" ("录入服务记录", "Record services")
                                                     All,   Inside, Inside, Inside, No,  No,  No,  No,     Scope("services:write"),      No;
    EditServiceRecord = "edit_service_record" ("修改、更正服务记录", "Change and amend service records")
                                                     All,   Inside, Begun,  Begun,  No,  No,  No,  No,     ScopeBegun("services:write"), No;
    /// Own: of the served party and who acts for the party.
    ConfirmService = "confirm_service" ("确认、质疑服务记录", "Confirm and dispute service records")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    /// Never of the caller's own services or records.
    VoidServiceRecord = "void_service_record" ("作废、抽查服务记录", "Void and audit service records")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    ReadServiceFlag = "read_service_flag" ("查看服务记录提示", "Read flags of service records")
                                                     All,   Inside, Begun,  Begun,  No,  No,  No,  No,     No,                           No;
    AnswerServiceFlag = "answer_service_flag" ("说明服务记录提示", "Answer flags of the own service records")
                                                     No,    No,     Begun,  Begun,  No,  No,  No,  No,     No,                           No;
    /// Begun: of the broker.
    CountServices = "count_services" ("统计服务记录", "Count services")
                                                     All,   Inside, Begun,  Begun,  No,  No,  No,  No,     Scope("services:read"),       No;
    SubmitBrokerMonth = "submit_broker_month" ("提交月度服务记录", "Submit the own month")
                                                     No,    No,     Begun,  Begun,  No,  No,  No,  No,     No,                           No;
    ReadBrokerMonth = "read_broker_month" ("查看月度服务记录", "Read months of brokers")
                                                     All,   Inside, Begun,  Begun,  No,  No,  No,  No,     No,                           No;
    LockBrokerMonth = "lock_broker_month" ("锁定月度服务记录", "Lock and reopen months of brokers")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    DrawAudit = "draw_audit" ("抽查服务记录", "Draw service records for an audit")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    KeepZones = "keep_zones" ("划分片区", "Divide the cities into zones")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    /// Write calendar years: the national ones for the province, a division's own days for its administrators.
    KeepCalendars = "keep_calendars" ("维护工作日历", "Keep working-day calendars")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    RegisterOrganization = "register_organization" ("登记单位", "Register an organisation")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    EditOrganization = "edit_organization" ("修改单位资料", "Change an organisation and its units")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    ReadMembership = "read_membership" ("查看单位成员", "Read who belongs to an organisation")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Add members below one's own place in an organisation, and change what is said of them.
    AppointMember = "appoint_member" ("任用单位成员", "Add members of an organisation")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    AcceptMembership = "accept_membership" ("接受成员身份", "Accept a place in an organisation")
                                                     No,    No,     No,     No,     Own, Own, No,  No,     No,                           No;
    EndMembership = "end_membership" ("终止成员身份", "Leave an organisation or let a member go")
                                                     All,   Inside, No,     No,     Own, Own, No,  No,     No,                           No;
    /// Read a person's contact data whole; logged.
    ReadContact = "read_contact" ("查看个人联系方式", "Read a person's contact data")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("contacts:read"),       No;
    /// Find accounts in scope by any of their marks; others by a full phone number, e-mail address or credit code.
    FindAccount = "find_account" ("查找账号", "Find accounts")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  Own,    Scope("people:read"),         No;
    ReadPersonRecord = "read_person_record" ("查看无账号人员档案", "Read records of persons without an account")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("people:read"),         No;
    /// Own: of the staff of an organisation that the caller acts for.
    CreatePersonRecord = "create_person_record" ("登记无账号人员", "Create records of persons without an account")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     Scope("people:write"),        No;
    EditPersonRecord = "edit_person_record" ("修改无账号人员档案", "Change records of persons without an account")
                                                     All,   Inside, Inside, Inside, Own, Own, No,  No,     ScopeBegun("people:write"),   No;
    ErasePersonRecord = "erase_person_record" ("注销无账号人员档案", "Erase records of persons without an account")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    KeepIdentityNumber = "keep_identity_number" ("登记自己的身份证号码", "Keep one's own identity number")
                                                     No,    No,     No,     No,     Own, No,  No,  No,     No,                           No;
    /// Read a person's identity number whole; logged.
    RevealIdentityNumber = "reveal_identity_number" ("查看个人身份证号码", "Read a person's identity number")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    /// Deactivate an account other than one's own and open it again, or take its lost second factor away.
    CloseAccount = "close_account" ("停用和恢复账号", "Deactivate an account and open it again")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
    EraseAccount = "erase_account" ("注销他人账号", "Erase another's account")
                                                     All,   No,     No,     No,     No,  No,  No,  No,     No,                           No;
    ReadRoleGrant = "read_role_grant" ("查看任命", "Read appointments")
                                                     All,   Inside, No,     Led,    Own, Own, No,  No,     No,                           No;
    ReadAuditTrail = "read_audit_trail" ("查看审计记录", "Read the audit trail")
                                                     All,   Inside, Own,    Own,    Own, Own, No,  Own,    No,                           No;
    /// Appoint to a role below one's own, and revoke it.
    Appoint = "appoint" ("任命", "Appoint")
                                                     All,   Inside, No,     Led,    No,  No,  No,  No,     No,                           No;
    /// Make API clients for city systems, change and revoke them and their secrets.
    KeepApiClient = "keep_api_client" ("管理对接系统", "Keep API clients")
                                                     All,   Inside, No,     No,     No,  No,  No,  No,     No,                           No;
}
