use crate::platform::person_relations::PersonRelation;

/// A broker of a society serves the society and its members. Who appointed whom to a role is no conflict: it is office, and
/// an administrator appoints many.
pub const SOCIETY: PersonRelation = PersonRelation {
    code: "society_service",
    symmetric: false,
    zh: "学会服务",
    en: "Broker of the other's society",
    tables: &["role_grants"],
    query: "select user_id, organization_id, 'role_grants', id from role_grants
             where role = 'society_broker' and (revoked_at is null or revoked_at >= $1::date)
               and (to_on is null or to_on >= $1::date)
            union all
            select g.user_id, m.user_id, 'role_grants', g.id from role_grants g
              join memberships m on m.organization_id = g.organization_id
             where g.role = 'society_broker' and (g.revoked_at is null or g.revoked_at >= $1::date)
               and (g.to_on is null or g.to_on >= $1::date) and m.user_id <> g.user_id
               and m.first_accepted_at is not null and (m.to_on is null or m.to_on >= $1::date)",
};
