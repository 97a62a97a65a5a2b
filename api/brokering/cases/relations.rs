use crate::platform::person_relations::PersonRelation;

/// A broker served a client: had a case of the person, of the person's team or of the organisation. A case counts while it is
/// open, and after it was closed.
pub const SERVED: PersonRelation = PersonRelation {
    code: "served_as_broker",
    symmetric: false,
    zh: "科服保姆与服务对象",
    en: "Broker of the other's case",
    tables: &["cases", "case_events", "brokers"],
    query: "with served as (
                select distinct b.user_id as broker, c.id as case_id, c.client_person_id, c.client_team_id,
                       c.client_organization_id
                  from cases c
                  join case_events e on e.case_id = c.id
                  join brokers b on b.id in (c.main_broker_id, e.to_broker_id)
                 where c.status = 'open' or c.closed_at >= $1::date
            )
            select broker, client_person_id, 'cases', case_id from served where client_person_id is not null
            union all
            select broker, client_organization_id, 'cases', case_id from served where client_organization_id is not null
            union all
            select broker, t.lead_id, 'cases', case_id from served join teams t on t.id = client_team_id
            union all
            select broker, m.user_id, 'cases', case_id from served join team_members m on m.team_id = client_team_id
             where m.accepted_at is not null",
};
