//! The roles of domain.md, section 4. `worker` and `organization` come with the account; the others are appointed.

use crate::codes::code_list;

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
    /// What kind of account publishes: a science and technology worker (or team), or an organisation.
    AccountKind of "account_kinds" {
        /// 科技工作者(团队).
        Worker = "worker",
        /// 企事业单位.
        Organization = "organization",
    }
}
