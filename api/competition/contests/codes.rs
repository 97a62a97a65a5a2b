//! The codes of contests (domain.md, sections 1 and 3).

use crate::kernel::codes::code_list;

code_list! {
    /// Where a contest stands, of the states that can be reached today.
    ContestStatus of "contest_statuses" {
        Draft = "draft",
        Published = "published",
        Cancelled = "cancelled",
    }
}

code_list! {
    /// For how large a place it is held.
    ContestLevel of "contest_levels" {
        County = "county",
        Prefecture = "prefecture",
        Province = "province",
    }
}

code_list! {
    /// What a host has to do with it.
    ContestHostRole of "contest_host_roles" {
        /// 主办.
        Host = "host",
        /// 承办.
        Organizer = "organizer",
        /// 协办.
        CoOrganizer = "co_organizer",
    }
}
