use crate::platform::person_relations::PersonRelation;

/// The broker and whom they served, or whose plan they carry out; a team stands for its lead. Void records do not count.
pub const SERVED: PersonRelation = PersonRelation {
    code: "service_record",
    symmetric: false,
    zh: "科服保姆服务",
    en: "Served by a broker",
    tables: &["service_records", "service_plans"],
    query: "select b.user_id, coalesce(r.served_person_id, r.served_organization_id, t.lead_id), 'service_records', r.id
              from service_records r join brokers b on b.id = r.broker_id
              left join teams t on t.id = r.served_team_id
             where r.status <> 'voided' and r.started_at >= $1::date
            union all
            select b.user_id, coalesce(p.subject_person_id, p.subject_organization_id, t.lead_id), 'service_plans', p.id
              from service_plans p join brokers b on b.id = p.broker_id
              left join teams t on t.id = p.subject_team_id
             where p.match_id is null and (p.closed_at is null or p.closed_at >= $1::date)",
};
