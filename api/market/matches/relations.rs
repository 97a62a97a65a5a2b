use crate::platform::person_relations::PersonRelation;

/// The owners of a match that both accepted, and who proposed it with each owner who accepted. A match that an owner did
/// not accept does not count: anybody could propose one.
pub const MATCH: PersonRelation = PersonRelation {
    code: "match",
    symmetric: false,
    zh: "供需对接",
    en: "Matched",
    tables: &["matches", "listings"],
    query: "select need.owner_id, offer.owner_id, 'matches', m.id from matches m
              join listings need on need.id = m.need_id join listings offer on offer.id = m.offer_id
             where m.need_accepted_at is not null and m.offer_accepted_at is not null
               and (m.closed_at is null or m.closed_at >= $1::date)
            union all
            select m.proposed_by, need.owner_id, 'matches', m.id from matches m join listings need on need.id = m.need_id
             where m.need_accepted_at is not null and m.proposed_by <> need.owner_id
               and (m.closed_at is null or m.closed_at >= $1::date)
            union all
            select m.proposed_by, offer.owner_id, 'matches', m.id from matches m join listings offer on offer.id = m.offer_id
             where m.offer_accepted_at is not null and m.proposed_by <> offer.owner_id
               and (m.closed_at is null or m.closed_at >= $1::date)",
};
