drop table training_programs;
