drop table feedback_tallies, feedback_givers, feedback_forms;
select drop_unused_audits();
