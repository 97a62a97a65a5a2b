drop table tie_decisions, stage_result_rows, stage_results;
drop function refuse_result_change;
select drop_unused_audits();
