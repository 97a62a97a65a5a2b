alter table contests drop constraint contests_current_stage_fkey;
drop index contests_current_stage_idx;
drop table contest_recommending_units, contest_steps, contest_entry_rules, contest_stages;
drop function check_rules_frozen;
select drop_unused_audits();
