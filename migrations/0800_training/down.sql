drop table training_sessions, training_programs;
select drop_unused_audits();
