-- The audit trail: what every write of the domain's tables did, kept by the database itself. A trigger of each table
-- writes the event in the transaction of the change; at its commit the event becomes the next link of a chain of hashes.

-- No foreign keys: the trail outlives what it tells of.
create table audit_events (
    -- UUIDv7 of `at`
    id uuid constraint audit_events_pkey primary key,
    -- by the database's own clock, when the row was written
    at timestamptz not null,
    -- the table and the row's key
    resource text not null,
    row_id text not null,
    verb text not null,
    -- the divisions and the people whose row it is
    divisions text[] not null,
    owners uuid[] not null,
    -- who; `database`: somebody who went past the service, as `database_role`
    actor_kind text not null,
    actor_id uuid,
    -- as whom: `owner`, and the grants in force as `role division`
    acting_as text[] not null,
    session_id uuid,
    request_id text,
    address text,
    -- operationId, or the name of the command or of the service's own work
    operation text,
    reason text,
    database_role text not null,
    -- of an update only what it changed; `***` stands for what is withheld
    before jsonb,
    after jsonb,
    constraint audit_events_verb_known check (verb in ('insert', 'update', 'delete')),
    constraint audit_events_actor_kind_known check (
        actor_kind in ('user', 'client', 'anonymous', 'system', 'command', 'database')
    )
);

-- Every prefix by which a scope can name a division: a province's two digits, a city's four, a county's six, a town's nine.
create function audit_scopes(codes text[]) returns text[] language plpgsql immutable strict parallel safe as $$
declare
    code text;
    scopes text[] := '{}';
begin
    foreach code in array codes loop
        scopes := scopes || array[left(code, 2), left(code, 4), left(code, 6), left(code, 9)];
    end loop;
    return scopes;
end $$;

create index audit_events_row_idx on audit_events (row_id, id);
create index audit_events_resource_idx on audit_events (resource, id);
create index audit_events_actor_idx on audit_events (actor_id, id) where actor_id is not null;
create index audit_events_operation_idx on audit_events (operation, id) where operation is not null;
create index audit_events_concerned_idx on audit_events using gin (audit_scopes(divisions), owners);

-- The chain: without gaps, in the order of the commits. Apart from the events, whose order is that of the writes.
create table audit_links (
    sequence bigint constraint audit_links_pkey primary key,
    event_id uuid not null constraint audit_links_event_key unique,
    -- the hash of the link before, 32 zeros for the first
    previous bytea not null,
    -- sha256(previous || audit_canonical(sequence, event))
    hash bytea not null,
    constraint audit_links_sequence_counts check (sequence > 0),
    constraint audit_links_hash_length check (octet_length(previous) = 32 and octet_length(hash) = 32)
);

-- A field with its length before it, so that no two events read the same.
create function audit_field(field text) returns text language sql immutable parallel safe as $$
    select coalesce(octet_length(field)::text || ':' || field, '-')
$$;

-- What is hashed. api/audit_events/chain.rs writes the same text.
create function audit_canonical(sequence bigint, event audit_events) returns text language plpgsql stable as $$
begin
    return audit_field(sequence::text) || audit_field(event.id::text)
        || audit_field((extract(epoch from event.at) * 1000000)::bigint::text)
        || audit_field(event.resource) || audit_field(event.row_id) || audit_field(event.verb)
        || audit_field(event.divisions::text) || audit_field(event.owners::text)
        || audit_field(event.actor_kind) || audit_field(event.actor_id::text) || audit_field(event.acting_as::text)
        || audit_field(event.session_id::text) || audit_field(event.request_id) || audit_field(event.address)
        || audit_field(event.operation) || audit_field(event.reason) || audit_field(event.database_role)
        || audit_field(event.before::text) || audit_field(event.after::text);
end $$;

-- At commit, so that the chain's head is held for the commit only. It is the last lock of every transaction: nothing
-- that is deferred may take another after it.
create function link_audit_event() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
declare
    number bigint;
    head bytea;
begin
    perform pg_advisory_xact_lock(7461, 50);
    select sequence, hash into number, head from audit_links order by sequence desc limit 1;
    number := coalesce(number, 0) + 1;
    head := coalesce(head, decode(repeat('00', 32), 'hex'));
    insert into audit_links (sequence, event_id, previous, hash)
    values (number, new.id, head, sha256(head || convert_to(audit_canonical(number, new), 'UTF8')));
    return null;
end $$;

create constraint trigger audit_events_linked after insert on audit_events deferrable initially deferred
    for each row execute function link_audit_event();

create function refuse_to_lose_trail() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: it would leave the audit trail incomplete', tg_op, tg_table_name
        using errcode = 'insufficient_privilege', constraint = 'audit_trail_is_kept';
end $$;

-- For everybody, the owner of the tables and superusers too.
create trigger audit_events_append_only before update or delete or truncate on audit_events
    for each statement execute function refuse_to_lose_trail();
create trigger audit_links_append_only before update or delete or truncate on audit_links
    for each statement execute function refuse_to_lose_trail();
create trigger audit_events_by_triggers_only before insert on audit_events
    for each statement when (pg_trigger_depth() = 0) execute function refuse_to_lose_trail();
create trigger audit_links_by_triggers_only before insert on audit_links
    for each statement when (pg_trigger_depth() = 0) execute function refuse_to_lose_trail();
revoke all on audit_events, audit_links from public;
revoke update, delete, truncate on audit_events, audit_links from current_user;

-- The trigger of every audited table. Who acts is said by the service in the setting tianfu.act of the transaction.
create function record_change() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public set timezone = 'UTC' as $$
declare
    key constant text := tg_argv[0];
    division constant text := tg_argv[1];
    owner_columns constant text[] := tg_argv[2];
    whose constant text := tg_argv[3];
    withheld constant text[] := tg_argv[4];
    left_out constant text[] := tg_argv[5];
    act constant jsonb := coalesce(nullif(current_setting('tianfu.act', true), ''), '{"actor": "database"}');
    old_row jsonb;
    new_row jsonb;
    event audit_events%rowtype;
    micros bigint;
    name text;
begin
    if tg_op <> 'INSERT' then
        old_row := to_jsonb(old) - left_out;
    end if;
    if tg_op <> 'DELETE' then
        new_row := to_jsonb(new) - left_out;
    end if;
    if tg_op = 'UPDATE' then
        select jsonb_object_agg(member.key, old_row -> member.key), jsonb_object_agg(member.key, member.value)
          into event.before, event.after
          from jsonb_each(new_row) member where member.value is distinct from old_row -> member.key;
        if event.after is null then
            return null;
        end if;
    else
        event.before := old_row;
        event.after := new_row;
    end if;
    foreach name in array withheld loop
        if event.before ->> name is not null then
            event.before := jsonb_set(event.before, array[name], '"***"');
        end if;
        if event.after ->> name is not null then
            event.after := jsonb_set(event.after, array[name], '"***"');
        end if;
    end loop;

    event.resource := tg_table_name;
    event.row_id := coalesce(coalesce(new_row, old_row) ->> key, '');
    event.verb := lower(tg_op);
    if whose <> '' then
        execute whose into event.divisions, event.owners using coalesce(new_row, old_row);
        if event.owners is null then
            -- The row it hangs on went before it, in a cascade: the trail still knows whose it was.
            select last.divisions, last.owners into event.divisions, event.owners from audit_events last
             where last.row_id = event.row_id and last.resource = event.resource order by last.id desc limit 1;
        end if;
    end if;
    -- A row that moves concerns both places.
    event.divisions := array(
        select distinct code from unnest(event.divisions || array[old_row ->> division, new_row ->> division]) code
         where code is not null order by code);
    event.owners := array(
        select distinct one from (
            select unnest(event.owners)
            union all select (side ->> owner_column)::uuid
              from unnest(owner_columns) owner_column, unnest(array[old_row, new_row]) side
        ) all_of_them (one) where one is not null order by one);

    event.actor_kind := act ->> 'actor';
    event.actor_id := act ->> 'actor_id';
    event.acting_as := array(select jsonb_array_elements_text(act -> 'as'));
    if event.actor_id = any (event.owners) then
        event.acting_as := array_prepend('owner', event.acting_as);
    end if;
    event.session_id := act ->> 'session_id';
    event.request_id := act ->> 'request_id';
    event.address := act ->> 'address';
    event.operation := act ->> 'operation';
    event.reason := act ->> 'reason';
    event.database_role := session_user;

    event.at := clock_timestamp();
    micros := extract(epoch from event.at) * 1000000;
    event.id := lpad(to_hex(micros / 1000), 12, '0') || '7' || lpad(to_hex(micros % 1000 * 4096 / 1000), 3, '0')
        || right(replace(gen_random_uuid()::text, '-', ''), 16);
    insert into audit_events values (event.*);
    return null;
end $$;

-- What a migration calls for each table it makes; again, with all its arguments, when the table gets a column to withhold.
--   key       the column that names the row
--   division  the column of the row's division, if it has one
--   owners    columns of the people whose row it is
--   whose     instead of both, for a row that hangs on another: a query of (text[] divisions, uuid[] owners), $1 the row
--   withheld  columns of which only is told that they changed: secrets, and what a person may ask us to erase.
--             Binary columns always are.
--   left_out  columns that tell nothing, as when something was last used: a write of only these leaves no trace.
--             Search vectors always are.
create function audit(
    audited regclass, key text default 'id', division text default '', owners text[] default '{}', whose text default '',
    withheld text[] default '{}', left_out text[] default '{}'
) returns void language plpgsql as $$
declare
    binary_columns text[];
    vectors text[];
begin
    select coalesce(array_agg(attname) filter (where atttypid = 'bytea'::regtype), '{}'),
           coalesce(array_agg(attname) filter (where atttypid = 'tsvector'::regtype), '{}')
      into binary_columns, vectors
      from pg_attribute where attrelid = audited and attnum > 0 and not attisdropped;
    execute format(
        'create or replace trigger audited after insert or update or delete on %s
            for each row execute function record_change(%L, %L, %L, %L, %L, %L)',
        audited, key, division, owners, whose, withheld || binary_columns, left_out || vectors);
    execute format(
        'create or replace trigger audited_row_by_row before truncate on %s
            for each statement execute function refuse_to_lose_trail()', audited);
end $$;

-- Not audited: code lists and divisions, which are files of the release, loaded at every start; idempotent_requests,
-- whose rows are answers to acts that are recorded themselves; the trail.
select audit('users', division => 'division', owners => '{id}',
    withheld => '{username,password_hash,display_name,affiliation,introduction}');
select audit('sessions', owners => '{user_id}',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('refresh_tokens', key => 'session_id',
    whose => 'select array[division], array[users.id] from sessions join users on users.id = user_id
               where sessions.id = ($1 ->> ''session_id'')::uuid');
select audit('signing_keys', key => 'kid');
select audit('role_grants', division => 'division', owners => '{user_id}');
select audit('listings', division => 'division', owners => '{owner_id}');
select audit('listing_editors', key => 'listing_id',
    whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
select audit('listing_contacts', key => 'listing_id', withheld => '{name,phone,email}',
    whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
select audit('matches',
    whose => 'select array_agg(division), array_agg(owner_id) from listings
               where id in (($1 ->> ''need_id'')::uuid, ($1 ->> ''offer_id'')::uuid)');
select audit('contact_reveals',
    whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
