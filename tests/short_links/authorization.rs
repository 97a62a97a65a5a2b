//! Signed-in users make links. Everybody who has the code follows it. This one is the province's.

use crate::authorization::Caller::ProvinceAdmin;
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_short_link", "", empty).signed_in_may(),
    row("list_short_links", "", nothing).signed_in_may(),
    row("get_short_link", "", nothing).everybody_may(),
    row("get_short_link_qr", "", nothing).everybody_may(),
    row("open_short_link", "", nothing).everybody_may(),
    row("delete_short_link", "", nothing)
        .may([ProvinceAdmin])
        .signed_in_others(403),
];
