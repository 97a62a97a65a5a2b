drop table feedback_tallies, feedback_givers, feedback_forms;
