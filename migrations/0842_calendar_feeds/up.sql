-- Secret addresses from which a calendar program reads the training sessions of a person.

create table calendar_feeds (
    id uuid constraint calendar_feeds_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint calendar_feeds_user_fkey references users (id),
    -- what the person calls it, for example the device
    name text not null,
    secret_digest bytea not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint calendar_feeds_digest_key unique (secret_digest),
    constraint calendar_feeds_digest_length check (octet_length(secret_digest) = 32),
    constraint calendar_feeds_name_length check (char_length(name) between 1 and 60)
);

create index calendar_feeds_user_idx on calendar_feeds (user_id, id);

create trigger calendar_feeds_owner_is_there before insert on calendar_feeds
    for each row execute function refuse_erased_user();
create trigger calendar_feeds_of_nobody_merged before insert on calendar_feeds
    for each row execute function refuse_merged_user('user_id');

select audit('calendar_feeds', owners => '{user_id}');
