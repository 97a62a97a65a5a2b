-- 认证: that a person or an organisation is who it says it is, looked at by somebody else, for a time.
create table verifications (
    id uuid constraint verifications_pkey primary key,
    version integer not null default 1,
    user_id uuid constraint verifications_user_fkey references users (id),
    organization_id uuid constraint verifications_organization_fkey references organizations (id),
    status text not null default 'submitted',
    evidence text not null,
    submitted_by uuid not null constraint verifications_submitted_by_fkey references users (id),
    submitted_at timestamptz not null,
    decided_by uuid constraint verifications_decided_by_fkey references users (id),
    decided_at timestamptz,
    reason text,
    valid_to date,
    updated_at timestamptz not null,
    constraint verifications_are_of_one check ((user_id is null) <> (organization_id is null)),
    constraint verifications_status_known check (status in ('submitted', 'verified', 'rejected', 'expired')),
    constraint verifications_decision_is_whole check (
        (status = 'submitted') = (decided_by is null) and (decided_by is null) = (decided_at is null)
    ),
    constraint verifications_rejection_has_a_reason check (status <> 'rejected' or reason is not null),
    constraint verifications_end_some_day check ((status in ('verified', 'expired')) = (valid_to is not null)),
    constraint verifications_evidence_length check (char_length(evidence) between 1 and 2000),
    constraint verifications_reason_length check (char_length(reason) between 1 and 500)
);

-- One at a time waits to be decided, and one at a time is in force.
create unique index verifications_one_of_user on verifications (user_id, status)
    where status in ('submitted', 'verified');
create unique index verifications_one_of_organization on verifications (organization_id, status)
    where status in ('submitted', 'verified');
create index verifications_user_idx on verifications (user_id);
create index verifications_organization_idx on verifications (organization_id);
create index verifications_submitted_by_idx on verifications (submitted_by);
create index verifications_decided_by_idx on verifications (decided_by);
create index verifications_end_idx on verifications (valid_to) where status = 'verified';

select audit('verifications', withheld => '{evidence}',
    whose => 'select array_agg(division), array_agg(owner) from (
                  select division, id from users where id = ($1 ->> ''user_id'')::uuid
                  union all select division, null from organizations where id = ($1 ->> ''organization_id'')::uuid
              ) as of (division, owner)');
