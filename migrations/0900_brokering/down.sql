drop table broker_rules, credential_certificates, credentials, case_events, cases;
drop view broker_terms;
drop table brokers;
drop function check_credential_recorder();
drop function is_client_of_society(uuid, uuid, uuid, uuid, date);
drop function division_prefix(text);
select drop_unused_audits();
