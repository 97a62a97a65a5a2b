-- Attendance: who came to a training session.

-- A device's access to the door of one session. It ends two hours after the session ends, wherever that moves.
create table door_tokens (
    id uuid constraint door_tokens_pkey primary key,
    version integer not null default 1,
    session_id uuid not null constraint door_tokens_session_fkey references training_sessions (id),
    name text not null,
    -- of the token, which is told once
    digest bytea not null,
    -- attendees scan their codes themselves
    self_service boolean not null default false,
    created_by uuid not null constraint door_tokens_created_by_fkey references users (id),
    revoked_by uuid constraint door_tokens_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint door_tokens_digest_key unique (digest),
    constraint door_tokens_digest_length check (octet_length(digest) = 32),
    constraint door_tokens_name_length check (char_length(name) between 1 and 100),
    constraint door_tokens_revocation_is_whole check ((revoked_by is null) = (revoked_at is null))
);

create index door_tokens_session_idx on door_tokens (session_id, id);
create index door_tokens_created_by_idx on door_tokens (created_by);
create index door_tokens_revoked_by_idx on door_tokens (revoked_by);

create trigger door_tokens_of_nobody_merged before insert on door_tokens
    for each row execute function refuse_merged_user('created_by');

select audit('door_tokens',
    whose => 'select array[division], array[]::uuid[] from training_sessions where id = ($1 ->> ''session_id'')::uuid');

-- A scan at the door that counted. Coverage, certificates and hours follow from these rows.
create table check_ins (
    id uuid constraint check_ins_pkey primary key,
    version integer not null default 1,
    session_id uuid not null constraint check_ins_session_fkey references training_sessions (id),
    enrollment_id uuid not null constraint check_ins_enrollment_fkey references enrollments (id),
    direction text not null,
    -- the half-day of scanned_at in Asia/Shanghai
    on_day date not null,
    half_day text not null,
    method text not null,
    -- made by the scanning device: the same nonce is the same scan
    nonce text not null,
    device text,
    -- the logical time: when the device scanned
    scanned_at timestamptz not null,
    -- the account that scanned; null: a door token did
    scanned_by uuid constraint check_ins_scanned_by_fkey references users (id),
    door_token_id uuid constraint check_ins_door_token_fkey references door_tokens (id),
    -- why the enrolment would not have been admitted, where the person came in all the same
    admitted_despite text,
    -- several people on one device within a minute
    same_device boolean not null default false,
    annulled_at timestamptz,
    -- null: the door token that scanned did
    annulled_by uuid constraint check_ins_annulled_by_fkey references users (id),
    annulment_reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint check_ins_nonce_key unique (session_id, nonce),
    constraint check_ins_nonce_length check (char_length(nonce) between 1 and 100),
    constraint check_ins_device_length check (char_length(device) between 1 and 100),
    constraint check_ins_direction_known check (direction in ('entry', 'exit')),
    constraint check_ins_half_day_known check (half_day in ('morning', 'afternoon')),
    constraint check_ins_method_known check (method in ('list', 'attendee_code', 'venue_code', 'offline')),
    constraint check_ins_admitted_despite_known check (
        admitted_despite in ('waitlisted', 'cancelled', 'excused', 'revoked')
    ),
    constraint check_ins_scanner_is_one check (num_nonnulls(scanned_by, door_token_id) = 1),
    constraint check_ins_annulment_is_whole check ((annulled_at is null) = (annulment_reason is null)),
    constraint check_ins_annulment_reason_length check (char_length(annulment_reason) between 1 and 500)
);

-- A person enters a half-day once, and leaves it once.
create unique index check_ins_once on check_ins (enrollment_id, on_day, half_day, direction) where annulled_at is null;
create index check_ins_session_idx on check_ins (session_id, id);
create index check_ins_enrollment_idx on check_ins (enrollment_id);
-- Coverage: who was there by a moment.
create index check_ins_attended_idx on check_ins (session_id, scanned_at) include (enrollment_id)
    where annulled_at is null and direction = 'entry';
create index check_ins_device_idx on check_ins (session_id, device, scanned_at) where device is not null;
create index check_ins_scanned_by_idx on check_ins (scanned_by);
create index check_ins_door_token_idx on check_ins (door_token_id);
create index check_ins_annulled_by_idx on check_ins (annulled_by);

select audit('check_ins',
    whose => 'select array[session.division, delegation], array[person_id] from enrollments
               join training_sessions session on session.id = session_id
              where enrollments.id = ($1 ->> ''enrollment_id'')::uuid');

-- A scan that did not count, with the reason. The same scan sent again leaves no second row.
create table check_in_attempts (
    id uuid constraint check_in_attempts_pkey primary key,
    session_id uuid not null constraint check_in_attempts_session_fkey references training_sessions (id),
    -- null: the scan names no enrolment
    enrollment_id uuid constraint check_in_attempts_enrollment_fkey references enrollments (id),
    reason text not null,
    direction text not null,
    method text not null,
    nonce text not null,
    device text,
    scanned_at timestamptz not null,
    -- the account that scanned; null: a door token did
    scanned_by uuid constraint check_in_attempts_scanned_by_fkey references users (id),
    door_token_id uuid constraint check_in_attempts_door_token_fkey references door_tokens (id),
    created_at timestamptz not null,
    constraint check_in_attempts_scan_key unique (session_id, nonce, reason),
    constraint check_in_attempts_reason_known check (reason in (
        'invalid', 'wrong_session', 'not_enrolled', 'not_yet_open', 'over', 'in_future', 'session_cancelled',
        'waitlisted', 'cancelled', 'excused', 'revoked', 'nonce_reused'
    )),
    constraint check_in_attempts_direction_known check (direction in ('entry', 'exit')),
    constraint check_in_attempts_method_known check (method in ('list', 'attendee_code', 'venue_code', 'offline')),
    constraint check_in_attempts_nonce_length check (char_length(nonce) between 1 and 100),
    constraint check_in_attempts_device_length check (char_length(device) between 1 and 100),
    constraint check_in_attempts_scanner_is_one check (num_nonnulls(scanned_by, door_token_id) = 1)
);

create index check_in_attempts_session_idx on check_in_attempts (session_id, id);
create index check_in_attempts_enrollment_idx on check_in_attempts (enrollment_id);
create index check_in_attempts_scanned_by_idx on check_in_attempts (scanned_by);
create index check_in_attempts_door_token_idx on check_in_attempts (door_token_id);

create function refuse_to_change_attempts() returns trigger language plpgsql as $$
begin
    raise exception 'attempts are append-only' using errcode = 'check_violation', constraint = 'check_in_attempts_kept';
end $$;

create trigger check_in_attempts_kept before update or delete on check_in_attempts
    for each row execute function refuse_to_change_attempts();

select audit('check_in_attempts',
    whose => 'select array[division], array[]::uuid[] from training_sessions where id = ($1 ->> ''session_id'')::uuid');

-- Whether a division begins with one of these prefixes of codes.
create function lies_inside(division text, prefixes text[]) returns boolean language sql immutable as $$
    select exists (select from unnest(prefixes) prefix where starts_with(division, prefix))
$$;

-- Whether an account or record is one of the person behind an account.
create function is_of_person(record uuid, account uuid) returns boolean language sql stable as $$
    select record = any (public.person_ids(account))
$$;
