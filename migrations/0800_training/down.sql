drop table training_sessions, training_programs;
