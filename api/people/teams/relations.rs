use crate::platform::person_relations::PersonRelation;

/// Two persons who work in one team. A place that was not accepted does not count.
pub const TEAM: PersonRelation = PersonRelation {
    code: "team",
    symmetric: true,
    zh: "同一团队",
    en: "Same team",
    tables: &["team_members", "teams"],
    query: "select one.user_id, other.user_id, 'teams', team_id from team_members one
              join team_members other using (team_id)
             where one.user_id <> other.user_id and one.accepted_at is not null and other.accepted_at is not null",
};
