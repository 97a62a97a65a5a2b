//! The roles of domain.md, section 4. `worker` and `organization` come with the account; the others are appointed.

use crate::kernel::codes::code_list;

code_list! {
    /// What an appointment makes of a person.
    Role of "roles" {
        /// 省级管理员: the whole province.
        ProvinceAdmin = "province_admin",
        /// 市(州)、县级管理员: a division and what lies inside.
        CityAdmin = "city_admin",
        /// 科服保姆: association broker of a division.
        Broker = "broker",
        /// 学会保姆: society broker.
        SocietyBroker = "society_broker",
        /// 评委: reads and scores what is assigned to him.
        Judge = "judge",
        /// 赛事组织者: runs his own contests.
        ContestOrganizer = "contest_organizer",
    }
}

code_list! {
    /// What an account stands for: a science and technology worker (or team), an organisation, or a city's own system.
    AccountKind of "account_kinds" {
        /// 科技工作者(团队).
        Worker = "worker",
        /// 企事业单位.
        Organization = "organization",
        /// 对接系统: a city's own system, made with `POST /v1/api-clients`. It writes for others and owns nothing.
        Integration = "integration",
    }
}

code_list! {
    /// What an API client can be allowed to do inside its division, as column IC of the table of rights names it.
    ApiScope of "api_scopes" {
        ListingsRead = "listings:read",
        /// What the client itself wrote it may read, too.
        ListingsWrite = "listings:write",
        MatchesRead = "matches:read",
        /// What the client itself proposed it may read, too.
        MatchesWrite = "matches:write",
        /// 联系方式: of matches that both sides have accepted; every reading is logged.
        ContactsRead = "contacts:read",
    }
}

impl ApiScope {
    /// The scope to write what this one reads.
    pub fn to_write(scope: &str) -> Option<String> {
        Some(format!("{}:write", scope.strip_suffix(":read")?))
    }
}

code_list! {
    /// What a person is in an organisation.
    MembershipRole of "membership_roles" {
        /// 负责人: speaks for it and appoints its managers.
        Owner = "owner",
        /// 管理员: keeps its data and its staff.
        Manager = "manager",
        /// 职工.
        Staff = "staff",
        /// 会员 of a society or an association.
        Member = "member",
    }
}
