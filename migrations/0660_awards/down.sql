delete from contest_events where kind in ('publicity_opened', 'finalized', 'awarded', 'closed', 'award_revoked');
alter table errata disable trigger errata_append_only;
delete from errata where resource = 'awards';
alter table errata enable trigger errata_append_only;
update contests set award_list_id = null, finalized_at = null,
    suspended_status = case when suspended_status in ('publicity', 'finalized', 'awarded') then 'tallying' else suspended_status end,
    status = case when status in ('publicity', 'finalized', 'awarded', 'closed') then 'tallying' else status end
 where award_list_id is not null or 'publicity' in (status, suspended_status);
update entries set status = 'ranked' where status in ('awarded', 'not_awarded');
update entries set status = 'disqualified', status_reason = coalesce(status_reason, 'revoked') where status = 'revoked';
alter table errata
    drop constraint errata_resource_known,
    drop constraint errata_field_known,
    add constraint errata_resource_known check (resource in ('contests')),
    add constraint errata_field_known check (field in (
        'series', 'title', 'theme', 'venue', 'introduction', 'track', 'host', 'held_on'
    ));
alter table contest_events
    drop constraint contest_events_kind_known,
    add constraint contest_events_kind_known check (kind in (
        'published', 'stage_opened', 'tallying_began', 'deadline_moved', 'suspended', 'resumed', 'cancelled', 'corrected'
    ));
alter table entries
    drop column is_competing,
    drop constraint entries_status_known,
    add constraint entries_status_known check (status in (
        'draft', 'submitted', 'supplement_requested', 'refused', 'qualified', 'disqualified', 'lapsed', 'shortlisted',
        'eliminated', 'ranked', 'withdrawn'
    ));
alter table contests
    drop constraint contests_finalized_fits_status,
    drop constraint contests_status_known,
    drop constraint contests_current_stage_fits_status,
    drop column award_list_id,
    drop column finalized_at,
    add constraint contests_status_known check (status in (
        'draft', 'published', 'collecting', 'qualifying', 'preliminary', 'final', 'tallying', 'suspended', 'cancelled'
    )),
    add constraint contests_current_stage_fits_status check (case
        when coalesce(suspended_status, status) in ('draft', 'published') then current_stage_id is null
        when coalesce(suspended_status, status) in ('collecting', 'qualifying', 'preliminary', 'final', 'tallying')
            then current_stage_id is not null
        else true
    end);
select audit('errata', whose => 'select array[division], array[created_by] from contests where id = ($1 ->> ''resource_id'')::uuid');
drop table awards, award_lists, award_tiers, award_rules;
drop function check_award_place;
select drop_unused_audits();
