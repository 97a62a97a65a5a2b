drop table hours_claims, training_session_hours, training_hours_rules, certificates, certificate_rules;
drop function refuse_to_change_certificate;
select drop_unused_audits();
