//! The table of error codes: the only place where a code, its status and its titles are written.
//!
//! A code never changes once published; clients branch on it. `title` is the same for every
//! occurrence, `detail` tells the occurrence. The table is served at `/v1/problems`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $name:ident = $status:literal $code:literal, $zh:literal, $en:literal; )+) => {
        /// A stable error code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $( $(#[doc = $doc])+ $name, )+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it stands in a problem body.
            pub const fn as_str(self) -> &'static str { match self { $(Code::$name => $code),+ } }

            /// The code written like this, if there is one.
            pub fn named(name: &str) -> Option<Code> { Self::ALL.iter().copied().find(|code| code.as_str() == name) }

            /// The HTTP status it is answered with.
            pub const fn status(self) -> u16 { match self { $(Code::$name => $status),+ } }

            /// The title in Chinese.
            pub const fn title_zh(self) -> &'static str { match self { $(Code::$name => $zh),+ } }

            /// The title in English.
            pub const fn title_en(self) -> &'static str { match self { $(Code::$name => $en),+ } }

            /// Whether it is one of RFC 6749, section 5.2, whose answers have `error` and `error_description` too.
            pub const fn is_of_token_endpoint(self) -> bool {
                matches!(self, Self::InvalidRequest | Self::UnsupportedGrantType | Self::InvalidScope | Self::InvalidClient)
            }

            /// What the body of its problem is sent as.
            pub const fn media_type(self) -> &'static str {
                if self.is_of_token_endpoint() { "application/json" } else { "application/problem+json" }
            }

            /// What it means and what to do about it.
            pub const fn meaning(self) -> &'static str { match self { $(Code::$name => concat!($($doc, "\n"),+)),+ } }
        }
    };
}

codes! {
    /// The request line, a header or the body could not be read as HTTP.
    MalformedRequest = 400 "malformed_request", "请求无法解析", "The request could not be read";
    /// The body is not well-formed JSON in UTF-8, or is nested deeper than 128 levels.
    MalformedJson = 400 "malformed_json", "请求体不是合法的 JSON", "The body is not well-formed JSON";
    /// The operation asks for an access token and there is none. Sign in at `POST /v1/sessions`.
    Unauthenticated = 401 "unauthenticated", "需要登录", "Credentials are missing";
    /// A token request (RFC 6749) is not a form, lacks a parameter, has one twice, or names the client in two ways.
    InvalidRequest = 400 "invalid_request", "令牌请求无效", "The token request is not valid";
    /// The token endpoint knows `grant_type=client_credentials` only; people sign in at `POST /v1/sessions`.
    UnsupportedGrantType = 400 "unsupported_grant_type", "不支持该授权方式", "The grant type is not supported";
    /// A scope was asked for that does not exist or that the client is not granted.
    InvalidScope = 400 "invalid_scope", "scope 无效", "The scope is not valid";
    /// Client and secret do not fit together, or the client or the secret was revoked. Which it is is not told.
    InvalidClient = 401 "invalid_client", "客户端身份无效", "The client is not known";
    /// The access token is forged, expired, not yet valid, or its session has ended. Refresh, or sign in again.
    InvalidToken = 401 "invalid_token", "访问令牌无效", "The access token is not valid";
    /// Name and password do not fit together. Which of the two is wrong is not told.
    InvalidCredentials = 401 "invalid_credentials", "用户名或密码错误", "Wrong name or password";
    /// The challenge of the sign-in is unknown, older than five minutes, answered already, or took too many wrong codes.
    /// Sign in again.
    InvalidChallenge = 401 "invalid_challenge", "登录验证已失效", "The challenge is not valid";
    /// The refresh token is unknown, expired or was used before; using one twice ends its session.
    InvalidRefreshToken = 401 "invalid_refresh_token", "刷新令牌无效", "The refresh token is not valid";
    /// The caller is known but has no right to do this.
    Forbidden = 403 "forbidden", "没有权限", "Not allowed";
    /// The account was closed by an administrator. Told only to who has its password.
    AccountDeactivated = 403 "account_deactivated", "账号已停用", "The account is deactivated";
    /// The caller's role asks for a second factor, and this session showed none. Enrol one at `POST /v1/users/me/totp`, or
    /// sign in with it.
    TotpRequired = 403 "totp_required", "该角色须先通过两步验证", "The role asks for a second factor";
    /// The access token of an API client lacks the scope named in `scope`. Ask for a token with it, or have it granted.
    InsufficientScope = 403 "insufficient_scope", "访问令牌缺少所需 scope", "The token lacks a scope";
    /// Nobody approves, returns or rejects what he proposed himself (hard rule of the exchange).
    OwnProposal = 403 "own_proposal", "不得审批自己提出的事项", "Nobody decides on what he proposed";
    /// No such thing, or it is private to somebody else.
    NotFound = 404 "not_found", "不存在", "Not found";
    /// The path exists but not with this method; `Allow` lists those that do.
    MethodNotAllowed = 405 "method_not_allowed", "不支持该请求方法", "The method is not supported here";
    /// The body did not come in time. Send the request again, faster.
    RequestTimeout = 408 "request_timeout", "请求体未能及时送达", "The body did not come in time";
    /// A subject has one active service plan. `existing_id` names it: close it, or write a new version of it.
    ActivePlanExists = 409 "active_plan_exists", "该对象已有生效的服务方案", "The subject has an active service plan";
    /// The same broker, served party, start and minutes are recorded already. `existing_id` names the record.
    DuplicateRecord = 409 "duplicate_record", "该服务已记录", "The service is recorded already";
    /// The secret was used, its time is over, or the record changed or was decided on otherwise.
    ConfirmationOver = 409 "confirmation_over", "该确认链接已失效", "The link can no longer be used";
    /// Only records that an audit draw chose are audited.
    NotDrawn = 409 "not_drawn", "该记录未被抽中", "The record was not drawn for an audit";
    /// The thing is not in a state from which this move leads; `current_status` tells which it is in.
    WrongState = 409 "wrong_state", "当前状态不允许此操作", "The state does not allow this";
    /// The ranking cannot be applied: `blockers` names each reason with its entries. A tie across the last place is decided
    /// at `POST /v1/contest-stages/{id}/tie-decisions`.
    RankingBlocked = 409 "ranking_blocked", "排名尚不能生效", "The ranking is blocked";
    /// The version is not the latest, or scores, entries or decisions have changed since. Compute the ranking again.
    RankingOutdated = 409 "ranking_outdated", "排名已过时", "The ranking is out of date";
    /// What follows from the results of a contest names its final list of awards: `award_list_id` names another list, and the
    /// member `final_list_id` the final one; null where no list is final yet.
    AwardListNotFinal = 409 "award_list_not_final", "获奖名单不是最终名单", "The list of awards is not the final one";
    /// The rules of awards do not change once awards are proposed.
    AwardRulesFrozen = 409 "award_rules_frozen", "已拟定获奖名单，奖项设置不可再修改", "The rules of awards are frozen";
    /// Entries are tied across the last place of a tier: `ties` names the tier with the entries. Decide the tie at
    /// `POST /v1/contest-stages/{id}/tie-decisions`, and compute and apply the ranking again.
    AwardEdgeTie = 409 "award_edge_tie", "奖项名额边界有未决并列", "A tie crosses the edge of a tier";
    /// All places of the tier are taken.
    AwardTierFull = 409 "award_tier_full", "该奖项名额已满", "The tier is full";
    /// The organisation has this prize already: `existing_id`.
    AwardExists = 409 "award_exists", "该单位已获该奖项", "The organisation has the prize";
    /// Finalists have not acknowledged the ranking; `entries` names them. Open the period once they have, or give the reason in
    /// `without_acknowledgement`.
    NotAcknowledged = 409 "not_acknowledged", "尚有决赛项目未确认排名", "Finalists have not acknowledged the ranking";
    /// Objections are filed from `opens_at` of the publicity period on.
    PublicityNotOpen = 409 "publicity_not_open", "公示尚未开始", "The publicity period has not begun";
    /// The publicity period ended at `closes_at`, or was withdrawn: no objection to it is taken any more.
    PublicityOver = 409 "publicity_over", "公示已结束", "The publicity period is over";
    /// A publicity period of this target stands. Withdraw it before another one is opened.
    PublicityExists = 409 "publicity_exists", "该事项已在公示", "A publicity period of the target stands";
    /// A person objects once to an item of a publicity period; merged accounts are one person.
    ObjectionExists = 409 "objection_exists", "您已对该项提出异议", "There is an objection of the person already";
    /// The entry has a figure, or a plan, for this code and period already: `existing_id` names it.
    ImpactMetricExists = 409 "impact_metric_exists", "该指标该期间已填报", "The figure was filed already";
    /// The code is not that of the paper as it is now: it is a draft, or its content has changed since it was printed. Print it
    /// again.
    PaperOutdated = 409 "paper_outdated", "打印件已过时", "The paper is out of date";
    /// The user name is taken.
    UsernameTaken = 409 "username_taken", "用户名已被使用", "The user name is taken";
    /// The same appointment (person, role, division) is already in force.
    GrantExists = 409 "grant_exists", "该任命已生效", "The appointment is already in force";
    /// Nobody judges a contest that he organises, or began: only an organiser who does not judge may know who is behind an
    /// entry. Appoint somebody else, or revoke the other appointment first.
    JudgeOrganizes = 409 "judge_organizes", "大赛的组织者不得兼任其评委", "Nobody judges a contest that he organises";
    /// An API client has used this `external_ref` for another thing of the kind; `existing_id` names it.
    ExternalRefTaken = 409 "external_ref_taken", "该外部编号已被使用", "The external reference is taken";
    /// An API client has two live secrets at most. Revoke one; the one that is not in use has no `last_used_at`.
    TooManySecrets = 409 "too_many_secrets", "有效密钥已达两个", "There are two live secrets";
    /// The account is erased: nothing is begun in its name any more.
    AccountErased = 409 "account_erased", "账号已注销", "The account is erased";
    /// The same version of the same document is agreed to already.
    ConsentExists = 409 "consent_exists", "该同意已生效", "The consent is in force";
    /// The phone number or e-mail address was verified as another account's.
    ContactPointTaken = 409 "contact_point_taken", "该联系方式已被其他账号验证", "Another account has verified it";
    /// The identity number is another account's. Whose is not told; ask an administrator of your division.
    IdentityNumberTaken = 409 "identity_number_taken", "该身份证号码已被登记", "The identity number is taken";
    /// A person is verified with an identity number on record: set one at `PUT /v1/users/me/identity-number`.
    IdentityNumberMissing = 409 "identity_number_missing", "尚未登记身份证号码", "There is no identity number on record";
    /// The listing is not published (or has expired), so nothing can be matched with it.
    ListingNotPublished = 409 "listing_not_published", "供需信息未处于发布状态", "The listing is not published";
    /// A listing is not pulled while a match on it is being negotiated.
    ListingInNegotiation = 409 "listing_in_negotiation", "洽谈期间不得撤回", "The listing is being negotiated";
    /// There is one open match per need and offer; `existing_id` names it where the caller may see it.
    MatchExists = 409 "match_exists", "该供需已有进行中的对接", "An open match of the two exists";
    /// Contact data is shown once both sides have accepted.
    ContactsNotRevealed = 409 "contacts_not_revealed", "双方接受后方可查看联系方式", "Contacts are shown once both sides accepted";
    /// An organisation with this unified social credit code is there already: `existing_id` names it.
    UsccTaken = 409 "uscc_taken", "统一社会信用代码已登记", "The credit code is registered already";
    /// A unit of this name is there already under the same parent.
    OrgUnitExists = 409 "org_unit_exists", "同级机构中已有此名称", "The unit exists already";
    /// The unit has units below it or members in it.
    OrgUnitInUse = 409 "org_unit_in_use", "机构尚有下级或成员", "The unit is in use";
    /// The person has the role in the organisation on some of these days already.
    MembershipOverlaps = 409 "membership_overlaps", "该成员身份的期间重叠", "The membership overlaps another";
    /// A zone of this name is in the scheme already.
    ZoneExists = 409 "zone_exists", "该划分方案中已有同名片区", "The zone exists already";
    /// A city lies in one zone of a scheme at a time, and this one lies in another on some of these days.
    CityInOtherZone = 409 "city_in_other_zone", "该市(州)同期已属于另一片区", "The city lies in another zone";
    /// A training session names the zone.
    ZoneInUse = 409 "zone_in_use", "片区已被培训班使用", "The zone is in use";
    /// The caller's person has given feedback on the training session before. Each person answers once.
    FeedbackGiven = 409 "feedback_given", "已提交过反馈", "The feedback was given before";
    /// This edition of the series was published already: `existing_id` names it.
    EditionTaken = 409 "edition_taken", "该系列已有这一届", "The series has this edition already";
    /// The series is run by somebody else: its latest published edition, `existing_id`, lies in `division`. Another one is
    /// published by whoever may create contests there, or by the province.
    SeriesOfAnother = 409 "series_of_another", "该系列由他人举办", "The series is another's";
    /// The first score of a stage froze its rules: rules, kind, `blind` and `scores_shown` of the stage do not change any more.
    RulesFrozen = 409 "rules_frozen", "评分规则已冻结", "The rules are frozen";
    /// The stage has no rules of scoring: set them at `PUT /v1/contest-stages/{id}/rules`.
    RulesMissing = 409 "rules_missing", "赛段尚无评分规则", "The stage has no rules of scoring";
    /// Entries, judges, conflicts of interest or standing reviews have changed since the plan was made. Make a new plan.
    PlanOutdated = 409 "plan_outdated", "分配方案已过期", "The plan is outdated";
    /// The contest cannot go on to its next stage, to its awards or to final results yet: `blockers` lists why, each with `code`,
    /// `stage_id` and `href`.
    ContestBlocked = 409 "contest_blocked", "大赛尚不能进入下一阶段", "The contest cannot go on yet";
    /// A rule of the contest limits the entries of a person or an organisation: `rule` is its place in the list of rules.
    EntryLimitReached = 409 "entry_limit_reached", "已达参赛数量上限", "The limit of entries is reached";
    /// A team is led by one of its members: choose another lead before this one leaves.
    TeamLeadStays = 409 "team_lead_stays", "团队负责人须先移交", "The lead stays until there is another";
    /// The account acts for another organisation already: an account acts for one.
    OrganizationAccountTaken = 409 "organization_account_taken", "该账号已代表另一单位", "The account acts for another organisation";
    /// The phone number stands in the record of a person of another name: `existing_id` names the record.
    PersonRecordDiffers = 409 "person_record_differs", "该电话号码已登记在另一姓名下", "The phone number is on record under another name";
    /// The person has an account, `user_id`: an account verified the phone number. Use the account.
    PersonHasAccount = 409 "person_has_account", "该人员已有账号", "The person has an account";
    /// A verification of this person or organisation waits to be decided.
    VerificationOpen = 409 "verification_open", "已有待审的认证", "A verification waits to be decided";
    /// The broker has open cases (`open_cases`) that they can no longer keep. Name with `handover_to` who takes them over.
    OpenCases = 409 "open_cases", "尚有办理中的个案", "The broker has open cases";
    /// The broker has as many open cases (`open_cases`) as they can carry (`capacity`). An administrator can override that.
    BrokerFull = 409 "broker_full", "该科服保姆已满额", "The broker can carry no more cases";
    /// The division of the case requires a credential of its main broker: see `GET /v1/broker-rules/{division}`.
    CredentialRequired = 422 "credential_required", "须有有效的资格", "A valid credential is required";
    /// A credential with this number of the scheme and the issuer is recorded.
    CredentialExists = 409 "credential_exists", "该资格已登记", "The credential is recorded already";
    /// The same training was claimed already, and the claim was not rejected.
    HoursClaimExists = 409 "hours_claim_exists", "该培训的学时已申报", "The hours were claimed already";
    /// The user's record was merged into another, `merged_into`: use that one.
    UserMerged = 409 "user_merged", "该用户已并入另一用户", "The user was merged into another";
    /// The two have an open match with each other: as one person they would be both its sides.
    UsersAreMatched = 409 "users_are_matched", "两个用户之间有进行中的对接", "The two are matched with each other";
    /// One number is one account's: two who have one each are two people, and stay two.
    IdentityNumbersDiffer = 409 "identity_numbers_differ", "两人的身份证号码不同", "The two have different identity numbers";
    /// As one person, somebody would have decided on himself: `rows` names which appointments, verifications and listings.
    MergeOwnDecision = 409 "merge_own_decision", "合并后将成为自己审批自己", "The two decided on each other";
    /// The account is closed: nobody is appointed meanwhile.
    UserDeactivated = 409 "user_deactivated", "该用户的账号已停用", "The user's account is deactivated";
    /// A merge can be taken back for 30 days.
    MergeSettled = 409 "merge_settled", "合并已超过 30 天，不可撤销", "The merge is settled";
    /// Somebody has to speak for an organisation: its last owner stays until there is another.
    LastOwner = 409 "last_owner", "单位须保留一名负责人", "The last owner stays";
    /// The scan does not count; `reason` is a code of the list `check_in_refusals`. The scan is kept with its reason.
    CheckInRefused = 409 "check_in_refused", "签到未成功", "The check-in was refused";
    /// The enrolment of the training session is not open now: see its window in the problem. `now` is the time of the service.
    EnrollmentClosed = 409 "enrollment_closed", "不在报名时间内", "The enrolment is not open";
    /// The act comes before its time, or after the deadline `closes_at`. `server_time` is the time of the service, which decides.
    StageClosed = 409 "stage_closed", "不在规定时间内", "The stage is not open";
    /// The payee of the grant, or a change of it, waits to be confirmed by another official: `POST /v1/grants/{id}/confirm-payee`.
    PayeeUnconfirmed = 409 "payee_unconfirmed", "收款单位尚未确认", "The payee is not confirmed";
    /// The unit recommended as many entries of the contest as its `quota` allows.
    QuotaExhausted = 409 "quota_exhausted", "推荐名额已用完", "The quota is used up";
    /// The judge has not signed in to the stage: accept the pledge at `POST /v1/contest-stages/{id}/sign-in`. Entries open after.
    SignInRequired = 403 "sign_in_required", "评委尚未签到", "The judge has not signed in";
    /// The judge has not said whether there is a conflict of interest: `POST /v1/reviews/{id}/answer-recusal`. The entry opens after.
    RecusalUnanswered = 403 "recusal_unanswered", "尚未回答回避问题", "The recusal question is not answered";
    /// The judge has a conflict of interest with the entry.
    JudgeConflicted = 409 "judge_conflicted", "评委与该项目有利益冲突", "The judge has a conflict of interest";
    /// The judge has a review of the entry in this stage: `existing_id`.
    ReviewExists = 409 "review_exists", "该评委已分配到该项目", "The review exists";
    /// Reviews of the stage are not submitted: `missing` lists each judge with `judge_id`, `name` and `count`; `below_quorum` counts
    /// the entries with fewer sheets than the quorum of the rules.
    ReviewsMissing = 409 "reviews_missing", "尚有评审未提交", "Reviews are missing";
    /// The entry has not presented itself; or it is the first one, which is scored after the second one has presented itself.
    NotPresented = 409 "not_presented", "尚未到打分环节", "The entry cannot be scored yet";
    /// Entries present themselves in the drawn order. `entry_id` is the next one.
    PresentationOrder = 409 "presentation_order", "未按抽签顺序", "It is not the turn of the entry";
    /// A person has one place in a training session: `existing_id` names it.
    AlreadyEnrolled = 409 "already_enrolled", "已报名该培训班", "The person is enrolled already";
    /// The training session is open to others: `reason` is `role`, `division` or `invitation`.
    NotAdmitted = 409 "not_admitted", "不属于该培训班的报名对象", "The session does not admit the person";
    /// A training session cannot have fewer seats than people who have one: `taken` of the session, or of `delegation`.
    SeatsTaken = 409 "seats_taken", "名额少于已确认人数", "More seats are taken";
    /// A seat goes on to a person of the same delegation, which is `delegation`.
    DelegationDiffers = 409 "delegation_differs", "替换人员须属同一代表团", "The delegation differs";
    /// The questions of a training session do not change once a person has answered.
    QuestionsAnswered = 409 "questions_answered", "已有人作答，问题不可再修改", "Questions were answered";
    /// The files of the account would have more bytes than one account may store. Delete files that are no longer needed.
    FileQuotaExceeded = 409 "file_quota_exceeded", "文件总量已达上限", "The account stores too many bytes";
    /// `Upload-Offset` is not where the upload stands: `current_offset` tells how many bytes are there. Read it with HEAD,
    /// and go on from there.
    UploadOffset = 409 "upload_offset", "续传位置不符", "The offset of the upload differs";
    /// A request with this Idempotency-Key is still being worked on. Try again shortly.
    IdempotencyInFlight = 409 "idempotency_in_flight", "相同幂等键的请求正在处理", "The same key is being worked on";
    /// `If-Match` names an older version. Read the resource again, then repeat the change.
    PreconditionFailed = 412 "precondition_failed", "资源已被修改", "The resource has changed meanwhile";
    /// `Tus-Resumable` names another version of the protocol than those in `Tus-Version`.
    TusVersion = 412 "tus_version", "不支持该 tus 版本", "The version of tus is not supported";
    /// The body is larger than the server takes.
    BodyTooLarge = 413 "body_too_large", "请求体过大", "The body is too large";
    /// The body's `Content-Type` is not one that the operation takes.
    UnsupportedMediaType = 415 "unsupported_media_type", "不支持该媒体类型", "The media type is not supported";
    /// The body's `Content-Encoding` is not one that the service takes, or names several; `Accept-Encoding` of the
    /// answer lists those that it takes.
    UnsupportedContentEncoding = 415 "unsupported_content_encoding", "不支持该内容编码", "The content encoding is not supported";
    /// The range begins behind the end of the file; `Content-Range` tells its size.
    RangeNotSatisfiable = 416 "range_not_satisfiable", "请求范围超出文件", "The range lies outside the file";
    /// The bytes are not of the media type that was declared, or are damaged. Text has to be UTF-8 without control
    /// characters.
    FileTypeMismatch = 422 "file_type_mismatch", "文件内容与声明的类型不符", "The file is not of its declared type";
    /// The image has more pixels than the service takes. Scale it down.
    ImageTooLarge = 422 "image_too_large", "图片像素过多", "The image has too many pixels";
    /// A value of the body, the path or the query is missing, of a wrong type or out of its bounds; `errors` names each.
    InvalidValue = 422 "invalid_value", "字段取值无效", "A value is not valid";
    /// There is no such code to compare with: none was sent, or it is too old, was used, or took too many wrong ones. Ask for
    /// a new one.
    CodeNotValid = 422 "code_not_valid", "验证码已失效", "The code is not valid any more";
    /// The body has a member that the operation does not know; a typing error must not pass in silence.
    UnknownField = 422 "unknown_field", "存在未知字段", "An unknown field";
    /// The body names the same member twice.
    DuplicateKey = 422 "duplicate_key", "字段重复", "A field stands twice";
    /// The query has a parameter that the operation does not know.
    UnknownParameter = 422 "unknown_parameter", "存在未知参数", "An unknown parameter";
    /// The cursor was not made by this list, or for other filters. Start again without one.
    InvalidCursor = 422 "invalid_cursor", "分页游标无效", "The cursor does not fit";
    /// The Idempotency-Key was used before with another request.
    IdempotencyKeyReused = 422 "idempotency_key_reused", "幂等键已用于其他请求", "The key was used for another request";
    /// Lines of a file are not valid, and the import is atomic: nothing was created. `errors` names each line with `line`.
    ImportFailed = 422 "import_failed", "文件中有无效的行", "Lines of the file are not valid";
    /// Winners of this tier are not recommended to another contest: `tier` is its code, `award_id` the award.
    TierNotRecommended = 422 "tier_not_recommended", "该奖项不在推荐之列", "The tier is not recommended";
    /// The target contest takes fewer recommended entries from `division` than would stand nominated: `quota`, and `excess`, by how
    /// many they are too many. Nothing was nominated.
    RecommendationQuotaExceeded = 422 "recommendation_quota_exceeded", "超出推荐名额", "The quota of recommendations is exceeded";
    /// The two listings cannot be matched: one need and one offer of one market and two owners are asked.
    NotMatchable = 422 "not_matchable", "两条信息不能对接", "The two cannot be matched";
    /// No plan assigns the judges as the request asks. Where they do not suffice: `missing` counts the reviews without a judge,
    /// `entries` lists the entries that lack judges with `eligible`, `needed` and `missing` (100 at most of `entries_total`),
    /// `judges_full` the judges at their limit, and `relaxations` the smallest changes that help, each enough by itself. Where
    /// judges of `avoid` meet: `pairs` lists them with the entries, and `proven` tells that there is no plan at all.
    AssignmentInfeasible = 422 "assignment_infeasible", "无法完成评审分配", "The judges cannot be assigned as requested";
    /// A count of working days needs the calendar of a year that is not stored; `year` names it. An administrator of the
    /// province adds it at `PUT /v1/calendars/cn/{year}` once its notice is published.
    CalendarYearUnknown = 422 "calendar_year_unknown", "该年度工作日历尚未录入", "The calendar year is not known";
    /// Objections are filed under a name: verify a phone number at `POST /v1/users/me/contact-points/phone/verify`, and state a
    /// name in the profile.
    ObjectorUnverified = 422 "objector_unverified", "提出异议须先验证手机号码并填写姓名", "The objector has no verified phone or no name";
    /// Anonymous objections are not accepted. The name is shown to the handling office only.
    AnonymousObjection = 422 "anonymous_objection", "不接受匿名异议", "Anonymous objections are not accepted";
    /// A text that others read before both sides of a match have accepted holds a phone number, an e-mail address, an account
    /// of a messenger, an identity number or, in a match, a web address. In a listing, web addresses pass, except those of
    /// messengers. `errors` names each place: `pointer`, `offset` and `length`. Both count Unicode code points of the text as
    /// it is stored: trimmed and NFC-normalised. Take the contact out and send the request again. Contact data belongs into
    /// `contact` of the listing, which the other side reads once both have accepted. In a listing, a draft is kept as it is;
    /// change its texts before `submit`. Numbers of patents, standards, contracts and models pass. Eleven digits that form a
    /// mobile number do not, whatever label stands before them; write a long quantity with its unit, or in 万 or 亿.
    ContactInText = 422 "contact_in_text", "文本中含有联系方式", "A text holds a contact";
    /// The last character of a unified social credit code does not follow from the others: it was mistyped.
    UsccCheckDigit = 422 "uscc_check_digit", "统一社会信用代码校验码错误", "The credit code's check character is wrong";
    /// The last character of a resident identity number does not follow from the others: it was mistyped.
    IdentityNumberCheckDigit = 422 "identity_number_check_digit", "身份证号码校验码错误", "The identity number's check character is wrong";
    /// The attendee has not met the rule of the certificate, or cannot get one; `reasons` lists why.
    CertificateRuleNotMet = 422 "certificate_rule_not_met", "未达到发证条件", "The rule of the certificate is not met";
    /// The grants would be more than the budget of the contest, by `excess_fen`.
    BudgetExceeded = 422 "budget_exceeded", "超出补助预算", "The budget is exceeded";
    /// Awards of the tier get no grant: `has_grant` of the tier is false.
    TierWithoutGrant = 422 "tier_without_grant", "该奖次不安排补助", "The tier has no grants";
    /// A grant is approved with a payee and at least one numeric target: `missing` lists what lacks.
    GrantIncomplete = 422 "grant_incomplete", "补助方案不完整", "The grant is incomplete";
    /// The payments would be more than the approved amount, by `excess_fen`.
    PaymentExceedsGrant = 422 "payment_exceeds_grant", "超出批准金额", "The payment exceeds the grant";
    /// Grants are not spent on this: see the list `grant_categories`. `errors` names each line.
    ForbiddenCategory = 422 "forbidden_category", "补助不得用于该支出", "Grants are not spent on this";
    /// A grant is paid to the account of a unit, which bears the name of the unit, and never to a person.
    PayeeIsNoUnit = 422 "payee_is_no_unit", "收款方不是单位账户", "The payee is no unit";
    /// The font of the PDFs has no glyph for `character` (`code_point`), so nothing that holds it can be printed. Write it with
    /// another character, or have the font extended.
    GlyphMissing = 422 "glyph_missing", "字库缺字", "The font lacks a character";
    /// An organisation or a unit cannot lie inside itself, at any depth.
    ParentCircle = 422 "parent_circle", "上级关系不得成环", "The parents would form a circle";
    /// PATCH, PUT and DELETE need `If-Match` with the `ETag` last read (`*` says: I know).
    PreconditionRequired = 428 "precondition_required", "缺少 If-Match", "If-Match is missing";
    /// Too many wrong guesses lately, at this account or from this address. Try again after `Retry-After` seconds; a
    /// device that signed in before and sends its `device_token` is not slowed by what others guess.
    TooManyAttempts = 429 "too_many_attempts", "尝试过于频繁", "Too many attempts";
    /// More requests in a minute than one caller, or one address without a token, may send. Try again after `Retry-After`
    /// seconds; `RateLimit` tells how many are left.
    TooManyRequests = 429 "too_many_requests", "请求过于频繁", "Too many requests";
    /// More accounts were registered from one address (IPv6: one /64) than may be in an hour. Try again after `Retry-After`
    /// seconds; `RateLimit` gives the number left.
    TooManyRegistrations = 429 "too_many_registrations", "该网络地址注册过于频繁", "Too many registrations from one address";
    /// Our fault. The cause is in the log under `request_id`.
    Internal = 500 "internal", "服务器内部错误", "Internal error";
    /// The database is busy or away for the moment. Try again after `Retry-After` seconds.
    Unavailable = 503 "unavailable", "服务暂时不可用", "Unavailable for the moment";
    /// The address of the caller holds more connections than one address may, or the service more than it can. The
    /// connection ends with this answer. Try again after `Retry-After` seconds, with fewer connections.
    TooManyConnections = 503 "too_many_connections", "连接数过多", "Too many connections";
    /// The replica is about to end. Requests are still answered for a moment; send new ones to another replica.
    ShuttingDown = 503 "shutting_down", "服务即将停止", "The service is shutting down";
    /// Too many passwords wait to be hashed: sign-ins and registrations of the moment exceed what the service takes. Nothing
    /// was done, and no attempt was counted. Try again after `Retry-After` seconds.
    PasswordsBusy = 503 "passwords_busy", "登录或注册人数过多", "Too many sign-ins or registrations at the moment";
    /// The disk of the database has no room, so nothing can be written; reading goes on. Try again after `Retry-After`
    /// seconds: writing goes on by itself once there is room.
    StorageFull = 503 "storage_full", "存储空间已满，暂时无法写入", "The storage is full";
    /// The index of suggestions is being built after a start. Try again after `Retry-After` seconds.
    IndexBuilding = 503 "index_building", "匹配索引正在建立", "The matching index is being built";
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Code::named(&name).ok_or_else(|| D::Error::custom("not a code"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Code;

    #[test]
    fn codes_are_unique_snake_case_and_have_an_error_status() {
        let mut seen = HashSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{} twice", code.as_str());
            assert!(
                code.as_str()
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '_')
            );
            assert!((400..600).contains(&code.status()));
        }
    }
}
