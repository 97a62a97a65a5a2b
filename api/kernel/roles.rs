//! The roles of domain.md, section 4. `worker` and `organization` come with the account; the others are appointed.

use crate::kernel::codes::code_list;

code_list! {
    /// Only what an appointment can make of a person.
    Role of "roles" ("角色", "Roles")
        ("用户在一定区划或单位范围内的角色，决定可做的操作。", "What a user is within a division or organisation; decides what he may do.") {
        ProvinceAdmin = "province_admin" ("省级管理员", "Province administrator")
            ("管理全省事务。", "Acts for the whole province."),
        CityAdmin = "city_admin" ("市县管理员", "City or county administrator")
            ("在所辖区划范围内审核与管理。", "Reviews and manages within a division."),
        Broker = "broker" ("科服保姆", "Broker") ("在所辖区划内寻找、对接、跟进。", "Finds, matches and follows up within a division."),
        SocietyBroker = "society_broker" ("学会保姆", "Society broker")
            ("服务本学会的科技工作者。", "Serves the workers of the own society."),
        Judge = "judge" ("评委", "Judge") ("评审被指派的参赛项目。", "Scores the entries assigned."),
        ContestOrganizer = "contest_organizer" ("大赛组织者", "Contest organiser") ("组织自己的大赛。", "Runs the own contests."),
    }
}

code_list! {
    AccountKind of "account_kinds" ("账号类型", "Account kinds")
        ("账号代表科技工作者（团队）还是企事业单位。", "Whether an account stands for a worker (or team) or an organisation.") {
        Worker = "worker" ("科技工作者（团队）", "Science and technology worker")
            ("个人或团队，以发布科技所能为主。", "A person or team, mostly publishing offers."),
        Organization = "organization" ("企事业单位", "Organisation")
            ("企业、合作社与事业单位等，以发布科技所需为主。", "Enterprises, cooperatives and institutions, mostly publishing needs."),
        /// Made with `POST /v1/api-clients`; owns nothing.
        Integration = "integration" ("对接系统", "Integration")
            ("市州自有业务系统的账号，由管理员创建，代所有者录入，不能登录。", "The account of a city's own system, made by an administrator; it writes for owners and cannot sign in."),
    }
}

code_list! {
    /// Column IC of the table of rights.
    ApiScope of "api_scopes" ("对接系统权限", "Scopes of API clients")
        ("对接系统（API client）在其区划内可获授予的权限。", "What an API client can be granted inside its division.") {
        ListingsRead = "listings:read" ("查看未发布的供需信息", "Read listings that are not published"),
        ListingsWrite = "listings:write" ("代所有者录入供需信息，修改、提交、暂停、恢复、续期和查看自己录入的", "Write listings down for their owners; change, move and read those it wrote"),
        MatchesRead = "matches:read" ("查看推荐和对接", "Read suggestions and matches"),
        MatchesWrite = "matches:write" ("发起对接，取消和查看自己发起的", "Propose matches; cancel and read those it proposed"),
        EnrollmentsRead = "enrollments:read" ("查看培训报名", "Read enrolments in training sessions"),
        EnrollmentsWrite = "enrollments:write" ("为他人报名培训，变更、取消和查看自己录入的", "Enrol people in training sessions; change, cancel and read enrolments that it wrote"),
        PeopleRead = "people:read" ("查找账号，查看无账号人员档案", "Find accounts; read records of persons without an account"),
        PeopleWrite = "people:write" ("登记无账号人员，修改自己登记的", "Create records of persons without an account; change those it created"),
        EntriesRead = "entries:read" ("查看参赛项目", "Read entries of contests"),
        EntriesWrite = "entries:write" ("代参赛者录入参赛项目，修改、提交和撤回自己录入的", "Write entries down for entrants; change, submit and withdraw those it wrote"),
        ServicesRead = "services:read" ("查看服务记录和服务方案", "Read service records and service plans"),
        ServicesWrite = "services:write" ("代保姆录入服务记录，修改和查看自己录入的", "Record services for brokers; change and read the records it wrote"),
        GrantsRead = "grants:read" ("查看奖励补助", "Read grants of contests"),
        FilesWrite = "files:write" ("上传文件，将文件附在有权修改的事项上", "Upload files, and hang them on what it may change"),
        ContactsRead = "contacts:read" ("查看双方已接受的对接的联系方式（留痕）", "Read the contacts of accepted matches; logged"),
        CheckInsWrite = "check_ins:write" ("在其区划内的培训班为参训人员签到、查看签到", "Check in and read check-ins at training sessions in its division"),
    }
}

impl ApiScope {
    /// The scope to write what this one reads.
    pub fn to_write(scope: &str) -> Option<String> {
        Some(format!("{}:write", scope.strip_suffix(":read")?))
    }
}

code_list! {
    MembershipRole of "membership_roles" ("成员身份", "Membership roles")
        ("一个人在一个单位中的身份。", "What a person is in an organisation.") {
        Owner = "owner" ("负责人", "Owner") ("代表单位，任用管理员。", "Speaks for the organisation and appoints its managers."),
        Manager = "manager" ("管理员", "Manager") ("维护单位资料与成员。", "Keeps its data and its staff."),
        Staff = "staff" ("职工", "Staff") ("在单位工作。", "Works there."),
        Member = "member" ("会员", "Member") ("学会、协会等的会员。", "Belongs to it, as to a society."),
    }
}
