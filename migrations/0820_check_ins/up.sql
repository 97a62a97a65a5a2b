-- Attendance: who came to a training session.

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
    door_token_id uuid,
    -- why the enrolment would not have been admitted, where the person came in all the same
    admitted_despite text,
    -- several people on one device within a minute
    same_device boolean not null default false,
    annulled_at timestamptz,
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
    constraint check_ins_scanner_is_one check (num_nonnulls(scanned_by, door_token_id) = 1),
    constraint check_ins_annulment_is_whole check ((annulled_at is null) = (annulment_reason is null)),
    constraint check_ins_annulment_reason_length check (char_length(annulment_reason) between 1 and 500)
);

-- A person enters a half-day once, and leaves it once.
create unique index check_ins_once on check_ins (enrollment_id, on_day, half_day, direction) where annulled_at is null;
create index check_ins_session_idx on check_ins (session_id, id);
create index check_ins_scanned_by_idx on check_ins (scanned_by);
create index check_ins_annulled_by_idx on check_ins (annulled_by);

select audit('check_ins');
