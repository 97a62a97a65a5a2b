-- Notifications: what people are told of, the channels that they chose, and the deadlines that they were reminded of.

-- A row tells an account of an event. The text is made of kind and facts when the row is read.
create table notifications (
    id uuid constraint notifications_pkey primary key,
    user_id uuid not null constraint notifications_user_fkey references users (id) on delete cascade,
    -- a kind that a slice declares
    kind text not null,
    -- names the event: a person is told once, however often the event is reported
    event_key text not null,
    -- what the event is about: a table, and the id of its row
    resource text not null,
    resource_id uuid not null,
    -- what the text says beside its template; no contact data
    facts jsonb not null,
    created_at timestamptz not null,
    read_at timestamptz,
    constraint notifications_once unique (kind, event_key, user_id),
    constraint notifications_kind_length check (char_length(kind) between 1 and 60),
    constraint notifications_event_key_length check (char_length(event_key) between 1 and 200),
    constraint notifications_facts_are_small check (
        jsonb_typeof(facts) = 'object' and octet_length(facts::text) <= 4000
    )
);

create index notifications_user_idx on notifications (user_id, id);
create index notifications_unread_idx on notifications (user_id, id) where read_at is null;
create index notifications_resource_idx on notifications (resource_id);
create index notifications_created_idx on notifications (created_at);

-- The kinds that an account chose to get by SMS and by e-mail. Null: as the kinds declare it.
create table notification_settings (
    user_id uuid constraint notification_settings_pkey primary key
        constraint notification_settings_user_fkey references users (id) on delete cascade,
    version integer not null default 1,
    sms text[],
    email text[],
    updated_at timestamptz not null,
    constraint notification_settings_sms_count check (cardinality(sms) <= 200),
    constraint notification_settings_email_count check (cardinality(email) <= 200)
);

create trigger notification_settings_user_is_there before insert or update on notification_settings
    for each row execute function refuse_erased_user();

-- Deadlines whose reminder was given: each moment that a row is due at is one deadline.
create table reminders (
    kind text not null,
    resource_id uuid not null,
    due_at timestamptz not null,
    constraint reminders_pkey primary key (kind, resource_id, due_at)
);

create index reminders_due_idx on reminders (due_at);

-- notifications and reminders leave no trail: they tell of events that the trail has.
select audit('notification_settings', key => 'user_id', owners => '{user_id}', withheld => '{sms,email}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
