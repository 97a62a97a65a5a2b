-- Certificates (证书), the rule by which a training session gives them, and training hours (学时).

-- What an attendee must have attended to get the certificate of a session.
create table certificate_rules (
    id uuid constraint certificate_rules_pkey primary key constraint certificate_rules_session_fkey
        references training_sessions (id),
    version integer not null default 1,
    kind text not null,
    min_half_days integer not null,
    -- items of the agenda whose half-day must be attended
    mandatory_items uuid[] not null default '{}',
    -- who issues, as it is printed
    issuer text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint certificate_rules_kind_known check (kind in ('attendance', 'completion')),
    constraint certificate_rules_min_half_days_range check (min_half_days between 1 and 200),
    constraint certificate_rules_mandatory_items_count check (cardinality(mandatory_items) <= 100),
    constraint certificate_rules_issuer_length check (char_length(issuer) between 1 and 100)
);

select audit('certificate_rules',
    whose => 'select array[division], array[created_by] from training_sessions where id = ($1 ->> ''id'')::uuid');

-- A certificate. `content` is what was printed when it was issued, without the name of the holder: the name stands in it as
-- the commitment sha256(salt || name).
create table certificates (
    id uuid constraint certificates_pkey primary key,
    version integer not null default 1,
    number text not null,
    status text not null default 'valid',
    status_reason text,
    training_session_id uuid not null constraint certificates_training_session_fkey references training_sessions (id),
    enrollment_id uuid not null constraint certificates_enrollment_fkey references enrollments (id),
    holder_id uuid not null constraint certificates_holder_fkey references persons (id),
    -- both null: the holder was erased
    holder_name text,
    holder_salt text,
    organization_id uuid constraint certificates_organization_fkey references organizations (id),
    division text collate "C" not null constraint certificates_division_fkey references divisions (code),
    -- the year that the hours count for
    hours_year integer not null,
    content jsonb not null,
    -- sha256 of the canonical JSON of `content`
    content_hash text not null,
    supersedes_id uuid constraint certificates_supersedes_fkey references certificates (id),
    issued_by uuid not null constraint certificates_issued_by_fkey references users (id),
    issued_at timestamptz not null,
    ended_by uuid constraint certificates_ended_by_fkey references users (id),
    ended_at timestamptz,
    updated_at timestamptz not null,
    constraint certificates_number_key unique (number),
    constraint certificates_superseded_once unique (supersedes_id),
    constraint certificates_status_known check (status in ('valid', 'revoked', 'superseded')),
    constraint certificates_end_is_whole check (
        (status = 'valid') = (ended_at is null)
        and (ended_at is null) = (ended_by is null)
        and (ended_at is null) = (status_reason is null)
    ),
    constraint certificates_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint certificates_holder_is_whole check ((holder_name is null) = (holder_salt is null)),
    constraint certificates_content_hash_form check (content_hash ~ '^[0-9a-f]{64}$')
);

-- One valid certificate per person and session.
create unique index certificates_one_valid on certificates (training_session_id, holder_id) where status = 'valid';
create index certificates_session_idx on certificates (training_session_id, id);
create index certificates_holder_idx on certificates (holder_id, hours_year);
create index certificates_enrollment_idx on certificates (enrollment_id);
create index certificates_organization_idx on certificates (organization_id);
create index certificates_division_idx on certificates (division, id);
create index certificates_issued_by_idx on certificates (issued_by);
create index certificates_ended_by_idx on certificates (ended_by);

-- What was printed never changes. The name of the holder can only go.
create function refuse_to_change_certificate() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (old.number, old.training_session_id, old.enrollment_id, old.holder_id, old.organization_id, old.division,
            old.hours_year, old.content, old.content_hash, old.supersedes_id, old.issued_by, old.issued_at)
           is distinct from
           (new.number, new.training_session_id, new.enrollment_id, new.holder_id, new.organization_id, new.division,
            new.hours_year, new.content, new.content_hash, new.supersedes_id, new.issued_by, new.issued_at)
        or new.holder_name is not null and new.holder_name is distinct from old.holder_name
        or new.holder_salt is not null and new.holder_salt is distinct from old.holder_salt
        or old.status <> 'valid' and new.status <> old.status
    then
        raise exception 'an issued certificate is frozen'
            using errcode = 'check_violation', constraint = 'certificates_frozen';
    end if;
    return new;
end $$;

create trigger certificates_frozen before update or delete on certificates
    for each row execute function refuse_to_change_certificate();
create trigger certificates_by_nobody_merged before insert on certificates
    for each row execute function refuse_merged_user('issued_by');

select audit('certificates', division => 'division', owners => '{holder_id}', 
    withheld => '{holder_name,holder_salt,content_hash}');

-- How many hours a day of training can count, and the yearly target. A row holds from its year until the next row's.
create table training_hours_rules (
    id integer constraint training_hours_rules_pkey primary key,
    version integer not null default 1,
    hours_per_day integer not null,
    target_hours integer not null,
    target_professional_hours integer not null,
    basis text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint training_hours_rules_year_range check (id between 2000 and 2100),
    constraint training_hours_rules_hours_per_day_range check (hours_per_day between 1 and 24),
    constraint training_hours_rules_target_range check (
        target_hours >= 0 and target_hours <= 1000 and target_professional_hours >= 0
        and target_professional_hours <= target_hours
    ),
    constraint training_hours_rules_basis_length check (char_length(basis) between 1 and 200)
);

insert into training_hours_rules (id, hours_per_day, target_hours, target_professional_hours, basis, created_at, updated_at)
values (2016, 8, 90, 60, '专业技术人员继续教育规定（人社部令第25号）', '2024-01-01', '2024-01-01');

select audit('training_hours_rules');

-- The hours that a session counts for: [{hours_type, level, hours}]. Fixed once somebody is enrolled.
create table training_session_hours (
    id uuid constraint training_session_hours_pkey primary key constraint training_session_hours_session_fkey
        references training_sessions (id),
    version integer not null default 1,
    parts jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint training_session_hours_parts_form check (jsonb_typeof(parts) = 'array')
);

select audit('training_session_hours',
    whose => 'select array[division], array[created_by] from training_sessions where id = ($1 ->> ''id'')::uuid');

-- Hours earned elsewhere, claimed with proof.
create table hours_claims (
    id uuid constraint hours_claims_pkey primary key,
    version integer not null default 1,
    status text not null default 'submitted',
    status_reason text,
    user_id uuid not null constraint hours_claims_user_fkey references users (id),
    -- where the person belonged at the claim
    division text collate "C" not null constraint hours_claims_division_fkey references divisions (code),
    hours_type text not null,
    level text not null,
    hours integer not null,
    hours_year integer not null,
    title text not null,
    organizer text not null,
    ended_on date not null,
    -- what the document is and where it can be seen
    proof text not null,
    -- the attachment that shows it
    proof_attachment_id uuid,
    decided_by uuid constraint hours_claims_decided_by_fkey references users (id),
    decided_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint hours_claims_status_known check (status in ('submitted', 'accepted', 'rejected')),
    constraint hours_claims_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint hours_claims_rejection_has_reason check ((status = 'rejected') = (status_reason is not null)),
    constraint hours_claims_decision_is_whole check (
        (status = 'submitted') = (decided_at is null) and (decided_at is null) = (decided_by is null)
    ),
    constraint hours_claims_decided_by_another check (decided_by <> user_id),
    constraint hours_claims_hours_type_known check (hours_type in ('public', 'professional', 'other')),
    constraint hours_claims_level_known check (level in ('national', 'province', 'city', 'county', 'unit')),
    constraint hours_claims_hours_range check (hours between 1 and 1000),
    constraint hours_claims_title_length check (char_length(title) between 1 and 200),
    constraint hours_claims_organizer_length check (char_length(organizer) between 1 and 200),
    constraint hours_claims_proof_length check (char_length(proof) between 1 and 2000)
);

-- The same training is claimed once.
create unique index hours_claims_once on hours_claims (user_id, ended_on, title, hours_type) where status <> 'rejected';
create index hours_claims_user_idx on hours_claims (user_id, hours_year);
create index hours_claims_division_idx on hours_claims (division, id);
create index hours_claims_decided_by_idx on hours_claims (decided_by);

create trigger hours_claims_of_nobody_merged before insert on hours_claims
    for each row execute function refuse_merged_user('user_id');

select audit('hours_claims', division => 'division', owners => '{user_id}', withheld => '{proof}');
