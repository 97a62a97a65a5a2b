-- Enrolment: who takes part in a training session, what they are asked, and the codes by which the door knows them.

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
    -- where the person belonged at the enrolment; the delegation is its city
    division text collate "C" not null constraint enrollments_division_fkey references divisions (code),
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
    excuse_requested_by uuid constraint enrollments_excuse_requested_by_fkey references users (id),
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
    constraint enrollments_excuse_is_whole check (
        (excuse_requested_at is null) = (excuse_reason is null)
        and (excuse_requested_at is null) = (excuse_requested_by is null)
    ),
    constraint enrollments_excuse_reason_length check (char_length(excuse_reason) between 1 and 500)
);

-- One person, one place in a session.
create unique index enrollments_one_place on enrollments (session_id, person_id) where status <> 'cancelled';
create index enrollments_waitlist_idx on enrollments (session_id, joined_number) where status = 'waitlisted';
create index enrollments_seats_idx on enrollments (session_id, delegation)
    where status in ('confirmed', 'checked_in', 'completed', 'absent');
create index enrollments_session_idx on enrollments (session_id, id);
create index enrollments_person_idx on enrollments (person_id, id);
create index enrollments_division_idx on enrollments (division, id);
create index enrollments_delegation_idx on enrollments (delegation, id);
create index enrollments_organization_idx on enrollments (organization_id);
create index enrollments_enrolled_by_idx on enrollments (enrolled_by);
create index enrollments_excuse_requested_by_idx on enrollments (excuse_requested_by);
create index enrollments_substitute_for_idx on enrollments (substitute_for);

create trigger enrollments_by_nobody_merged before insert on enrollments
    for each row execute function refuse_merged_user('enrolled_by');

-- Seats that are taken of a session, or of one of its delegations.
create function seats_taken(session uuid, of_delegation text default null) returns bigint language sql stable as $$
    select count(*) from public.enrollments
     where session_id = session and status in ('confirmed', 'checked_in', 'completed', 'absent')
       and (of_delegation is null or delegation = of_delegation)
$$;

-- A session never confirms more people than it has seats, nor a delegation. The lock on the session puts those who take a
-- seat in order. A person who came in all the same takes a seat that may not be there.
create function check_seats_of(session uuid, of_delegation text) returns void language plpgsql as $$
declare
    seats integer;
    seats_of_delegation integer;
begin
    select capacity, delegation_capacity into seats, seats_of_delegation
      from public.training_sessions where id = session for no key update;
    if seats is not null then
        if public.seats_taken(session) > seats then
            raise exception 'all seats are taken'
                using errcode = 'check_violation', constraint = 'enrollments_seats_checked';
        end if;
    end if;
    if seats_of_delegation is not null then
        if public.seats_taken(session, of_delegation) > seats_of_delegation then
            raise exception 'all seats of the delegation are taken'
                using errcode = 'check_violation', constraint = 'enrollments_seats_checked';
        end if;
    end if;
end $$;

create function check_seats() returns trigger language plpgsql as $$
begin
    perform public.check_seats_of(new.session_id, new.delegation);
    return null;
end $$;

-- The same for rows that one statement adds: counted once for each session and delegation.
create function check_seats_of_all() returns trigger language plpgsql as $$
declare
    place record;
begin
    for place in
        select distinct session_id, delegation from added where status = 'confirmed' order by session_id, delegation
    loop
        perform public.check_seats_of(place.session_id, place.delegation);
    end loop;
    return null;
end $$;

create trigger enrollments_seats_checked_insert after insert on enrollments
    referencing new table as added for each statement execute function check_seats_of_all();
create trigger enrollments_seats_checked after update of status, delegation, session_id on enrollments
    for each row when (new.status = 'confirmed' and (old.status <> 'confirmed' or old.delegation <> new.delegation
                                                     or old.session_id <> new.session_id))
    execute function check_seats();

-- The number of a person on the waiting list; null for others.
create function waitlist_position(status text, session uuid, joined integer) returns integer language sql stable as $$
    select case when status = 'waitlisted' then (
        select count(*)::integer from public.enrollments before
         where before.session_id = session and before.status = 'waitlisted' and before.joined_number <= joined
    ) end
$$;

select audit('enrollments', division => 'division', owners => '{person_id}', withheld => '{status_reason,excuse_reason}');

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

select audit('revoked_attendee_codes', key => 'code_id',
    whose => 'select array[division], array[person_id] from enrollments where id = ($1 ->> ''enrollment_id'')::uuid');

-- The Ed25519 key that signs the codes of a session's attendees. A device at the door holds the public half.
create table attendee_code_keys (
    session_id uuid constraint attendee_code_keys_pkey primary key
        constraint attendee_code_keys_session_fkey references training_sessions (id),
    public_key bytea not null,
    -- the private half, in PKCS #8
    sealed bytea not null,
    created_at timestamptz not null,
    constraint attendee_code_keys_public_key_length check (octet_length(public_key) = 32)
);

select audit('attendee_code_keys', key => 'session_id',
    whose => 'select array[division], array[created_by] from training_sessions where id = ($1 ->> ''session_id'')::uuid');

-- People who may enrol in a session that is open to invited people only.
create table training_invitations (
    session_id uuid not null constraint training_invitations_session_fkey references training_sessions (id),
    person_id uuid not null constraint training_invitations_person_fkey references persons (id),
    invited_by uuid not null constraint training_invitations_invited_by_fkey references users (id),
    created_at timestamptz not null,
    constraint training_invitations_pkey primary key (session_id, person_id)
);

create index training_invitations_person_idx on training_invitations (person_id);
create index training_invitations_invited_by_idx on training_invitations (invited_by);

select audit('training_invitations', key => 'session_id',
    whose => 'select array[division], array[($1 ->> ''person_id'')::uuid] from training_sessions
               where id = ($1 ->> ''session_id'')::uuid');

-- What a session asks the people who enrol. Fixed once a person has answered.
create table training_questions (
    session_id uuid constraint training_questions_pkey primary key
        constraint training_questions_session_fkey references training_sessions (id),
    version integer not null default 1,
    questions jsonb not null,
    -- days after the session after which the answers are deleted
    answers_kept_days integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint training_questions_kept_range check (answers_kept_days between 1 and 365)
);

select audit('training_questions', key => 'session_id',
    whose => 'select array[division], array[created_by] from training_sessions where id = ($1 ->> ''session_id'')::uuid');

-- The answers of one person, apart from the enrolment, which stays.
create table enrollment_answers (
    enrollment_id uuid constraint enrollment_answers_pkey primary key
        constraint enrollment_answers_enrollment_fkey references enrollments (id),
    session_id uuid not null constraint enrollment_answers_questions_fkey references training_questions (session_id),
    -- an object: question to answer
    answers jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create index enrollment_answers_session_idx on enrollment_answers (session_id);

select audit('enrollment_answers', key => 'enrollment_id', withheld => '{answers}',
    whose => 'select array[division], array[person_id] from enrollments where id = ($1 ->> ''enrollment_id'')::uuid');
