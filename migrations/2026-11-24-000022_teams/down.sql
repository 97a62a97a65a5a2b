drop table expertise;
drop table team_members;
drop table teams;
