drop table audit_draw_records, audit_draws, service_record_flags, service_confirmations, service_record_versions,
    service_records, broker_months, service_plan_versions, service_plans;
select drop_unused_audits();
