-- Enrolment: who takes part in a training session.

-- A place on the list of a session. The delegation is a city of Sichuan, or a province outside, and stays as it was at the
-- enrolment.
create table enrollments (
    id uuid constraint enrollments_pkey primary key,
    version integer not null default 1,
    status text not null,
    status_reason text,
    session_id uuid not null constraint enrollments_session_fkey references training_sessions (id),
    person_id uuid not null constraint enrollments_person_fkey references persons (id),
    -- the order of joining the list of the session
    joined_number integer not null,
    delegation text collate "C" not null constraint enrollments_delegation_fkey references divisions (code),
    organization_id uuid constraint enrollments_organization_fkey references organizations (id),
    -- a code of training_enrollment_roles
    role text not null,
    enrolled_by uuid not null constraint enrollments_enrolled_by_fkey references users (id),
    -- the enrolment that gave up its seat for this one
    substitute_for uuid constraint enrollments_substitute_for_fkey references enrollments (id),
    -- the id inside the attendee's code; a rotation makes another
    code_id uuid not null,
    -- until when the enrolment may be changed after the deadline
    editable_until timestamptz,
    excuse_requested_at timestamptz,
    excuse_reason text,
    promoted_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint enrollments_code_key unique (code_id),
    constraint enrollments_joined_number_key unique (session_id, joined_number),
    constraint enrollments_status_known check (status in (
        'confirmed', 'waitlisted', 'checked_in', 'completed', 'absent', 'excused', 'cancelled'
    )),
    constraint enrollments_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint enrollments_joined_number_range check (joined_number > 0),
    constraint enrollments_role_known check (role in (
        'worker', 'organization', 'broker', 'society_broker', 'city_admin', 'province_admin'
    )),
    constraint enrollments_excuse_is_whole check ((excuse_requested_at is null) = (excuse_reason is null)),
    constraint enrollments_excuse_reason_length check (char_length(excuse_reason) between 1 and 500)
);

-- One person, one place in a session.
create unique index enrollments_one_place on enrollments (session_id, person_id) where status <> 'cancelled';
create index enrollments_waitlist_idx on enrollments (session_id, joined_number) where status = 'waitlisted';
create index enrollments_person_idx on enrollments (person_id, id);
create index enrollments_delegation_idx on enrollments (delegation, id);
create index enrollments_organization_idx on enrollments (organization_id);
create index enrollments_enrolled_by_idx on enrollments (enrolled_by);
create index enrollments_substitute_for_idx on enrollments (substitute_for);

create trigger enrollments_by_nobody_merged before insert on enrollments
    for each row execute function refuse_merged_user('enrolled_by');

select audit('enrollments', division => 'delegation', owners => '{person_id}');

-- The ids of codes that admit no longer: of cancelled enrolments, and those that were rotated.
create table revoked_attendee_codes (
    code_id uuid constraint revoked_attendee_codes_pkey primary key,
    enrollment_id uuid not null constraint revoked_attendee_codes_enrollment_fkey references enrollments (id),
    session_id uuid not null constraint revoked_attendee_codes_session_fkey references training_sessions (id),
    reason text not null,
    revoked_at timestamptz not null,
    constraint revoked_attendee_codes_reason_known check (reason in ('rotated', 'cancelled', 'substituted'))
);

create index revoked_attendee_codes_session_idx on revoked_attendee_codes (session_id);
create index revoked_attendee_codes_enrollment_idx on revoked_attendee_codes (enrollment_id);
