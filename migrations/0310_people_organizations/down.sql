drop table verifications, expertise, team_members, teams, memberships, org_units, organizations;
drop function check_verification_decision();
drop function check_organization_account();
drop function refuse_erased_lead();
drop function refuse_lost_acceptance();
drop function refuse_parent_circle();
select drop_unused_audits();
