//! Contests by a part of what they announce.

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Text};

use crate::platform::db::Condition;
use crate::platform::db::schema::contests;

/// Contests that name `q`: in what they announce, in the names of their hosts, or in what an erratum replaced. The separator
/// of the texts is a control character, which a parameter cannot hold: no match runs over two texts.
pub fn names(q: &str) -> Condition<contests::table> {
    let named = sql::<Bool>(
        "(strpos(folded(concat_ws(E'\\x1f', contests.series, contests.title, contests.theme, contests.venue, \
         contests.introduction, array_to_string(contests.tracks, E'\\x1f'))), folded(",
    )
    .bind::<Text, _>(q.to_owned())
    .sql(
        ")) > 0 or exists (select from contest_hosts h left join organizations o on o.id = h.organization_id \
         where h.contest_id = contests.id and strpos(folded(concat_ws(E'\\x1f', h.name, o.name)), folded(",
    )
    .bind::<Text, _>(q.to_owned())
    .sql(
        ")) > 0) or exists (select from errata e where e.resource = 'contests' and e.resource_id = contests.id \
         and strpos(folded(e.old_text), folded(",
    )
    .bind::<Text, _>(q.to_owned())
    .sql(")) > 0))");
    Box::new(named)
}
