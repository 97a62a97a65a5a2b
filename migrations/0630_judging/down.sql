drop function is_hidden(text, uuid, uuid);
drop table stage_presentations, eligibility_challenges, review_versions, reviews, assignment_plans, stage_judges, contest_wall_runs, contest_pledges,
    contest_judges;
select drop_unused_audits();
