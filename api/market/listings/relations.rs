use crate::platform::person_relations::PersonRelation;

/// Who drafted a listing for an owner who consented to it: a broker who served the owner.
pub const SERVICE: PersonRelation = PersonRelation {
    code: "listing_service",
    symmetric: false,
    zh: "代拟供需信息",
    en: "Drafted a listing for the other",
    tables: &["listings", "listing_editors"],
    query: "select drafted_by, owner_id, 'listings', id from listings
             where drafted_by <> owner_id and submitted_at is not null and updated_at >= $1::date",
};
