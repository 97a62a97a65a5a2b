drop table tie_decisions, stage_result_rows, stage_results;
