-- The audit trail: one event for every write of a domain table, made by a trigger in the transaction of the write. At the
-- commit each event becomes the next link of a chain of hashes, so that a missing or changed event shows.
-- Every later migration calls audit() for each table that it makes.

-- No foreign keys: an event stays when its row is deleted.
create table audit_events (
    -- UUIDv7 of `at`
    id uuid constraint audit_events_pkey primary key,
    -- the database's clock when the row was written
    at timestamptz not null,
    -- the table and the key of the row
    resource text not null,
    row_id text not null,
    verb text not null,
    -- the divisions and the accounts that the row belongs to
    divisions text[] not null,
    owners uuid[] not null,
    -- who acted; `database` is a session outside the service, as `database_role`
    actor_kind text not null,
    actor_id uuid,
    -- in which capacity: `owner`, and the grants in force as `role division`
    acting_as text[] not null,
    session_id uuid,
    request_id text,
    address text,
    -- the operationId, or the name of the command or scheduled job
    operation text,
    reason text,
    database_role text not null,
    -- of an update only the columns that changed; `***` stands for a withheld value
    before jsonb,
    after jsonb,
    -- the entries of contests that the row belongs to: the event is hidden from officials behind a wall
    entry_ids uuid[] not null default '{}',
    constraint audit_events_verb_known check (verb in ('insert', 'update', 'delete')),
    constraint audit_events_actor_kind_known check (
        actor_kind in ('user', 'client', 'door_token', 'anonymous', 'system', 'command', 'database')
    )
);

-- Each prefix by which a scope can name a division: province (2 digits), city (4), county (6), town (9).
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

-- The chain, without gaps, in the order of the commits. Events are in the order of the writes, so the chain is a table of
-- its own.
create table audit_links (
    sequence bigint constraint audit_links_pkey primary key,
    event_id uuid not null constraint audit_links_event_key unique,
    -- the hash of the link before; 32 zero bytes for the first
    previous bytea not null,
    -- sha256(previous || audit_canonical(sequence, event))
    hash bytea not null,
    constraint audit_links_sequence_counts check (sequence > 0),
    constraint audit_links_hash_length check (octet_length(previous) = 32 and octet_length(hash) = 32)
);

-- A field with its length before it, so that two different events never have the same text.
create function audit_field(field text) returns text language sql immutable parallel safe as $$
    select coalesce(octet_length(field)::text || ':' || field, '-')
$$;

-- The text that is hashed. audit_events/chain.rs writes the same text.
create function audit_canonical(sequence bigint, event public.audit_events)
    returns text language plpgsql stable as $$
begin
    return public.audit_field(sequence::text) || public.audit_field(event.id::text)
        || public.audit_field((extract(epoch from event.at) * 1000000)::bigint::text)
        || public.audit_field(event.resource) || public.audit_field(event.row_id) || public.audit_field(event.verb)
        || public.audit_field(event.divisions::text) || public.audit_field(event.owners::text)
        || public.audit_field(event.actor_kind) || public.audit_field(event.actor_id::text) || public.audit_field(event.acting_as::text)
        || public.audit_field(event.session_id::text) || public.audit_field(event.request_id) || public.audit_field(event.address)
        || public.audit_field(event.operation) || public.audit_field(event.reason) || public.audit_field(event.database_role)
        || public.audit_field(event.before::text) || public.audit_field(event.after::text)
        || public.audit_field(event.entry_ids::text);
end $$;

-- Adds an event to the chain. Runs at the commit, so that the head of the chain is locked for the commit only. This lock is
-- the last one of every transaction: no other deferred trigger may lock anything.
create function link_audit_event()
    returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    number bigint;
    head bytea;
begin
    perform pg_advisory_xact_lock(7461, 50);
    select sequence, hash into number, head from public.audit_links order by sequence desc limit 1;
    number := coalesce(number, 0) + 1;
    head := coalesce(head, decode(repeat('00', 32), 'hex'));
    insert into public.audit_links (sequence, event_id, previous, hash)
    values (number, new.id, head, sha256(head || convert_to(public.audit_canonical(number, new), 'UTF8')));
    return null;
end $$;

create constraint trigger audit_events_linked after insert on audit_events deferrable initially deferred
    for each row execute function link_audit_event();

create function refuse_to_lose_trail() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: it would leave the audit trail incomplete', tg_op, tg_table_name
        using errcode = 'insufficient_privilege', constraint = 'audit_trail_is_kept';
end $$;

-- The trail is append-only, and only triggers write to it. This holds for the owner of the tables and for superusers too.
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

-- The trigger of every audited table. The service names the actor in the setting tianfu.act of the transaction. An act that
-- erases an account sets `forgets`: then no text, list of texts or JSON is written to the event, only which columns changed.
create function record_change()
    returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' as $$
declare
    key constant text := tg_argv[0];
    division constant text := tg_argv[1];
    owner_columns constant text[] := tg_argv[2];
    whose constant text := tg_argv[3];
    withheld text[] := tg_argv[4];
    left_out constant text[] := tg_argv[5];
    act constant jsonb := coalesce(nullif(current_setting('tianfu.act', true), ''), '{"actor": "database"}');
    old_row jsonb;
    new_row jsonb;
    whole jsonb;
    entry uuid;
    event public.audit_events%rowtype;
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
    if (act ->> 'forgets')::boolean then
        withheld := withheld || array(
            select attname::text from pg_attribute
             where attrelid = tg_relid and attnum > 0 and not attisdropped and attname <> 'status'
               and atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype));
    end if;
    foreach name in array withheld loop
        if event.before ->> name is not null then
            event.before := jsonb_set(event.before, array[name], '"***"');
        end if;
        if event.after ->> name is not null then
            event.after := jsonb_set(event.after, array[name], '"***"');
        end if;
    end loop;

    -- By the names of columns, so that a new table needs nothing.
    whole := coalesce(new_row, old_row);
    event.entry_ids := '{}';
    if whole ? 'entry_id' then
        entry := whole ->> 'entry_id';
    elsif tg_table_name = 'entries' then
        entry := whole ->> 'id';
    elsif whole ->> 'on_kind' in ('entry', 'entry_anonymous') then
        entry := whole ->> 'on_id';
    elsif whole ? 'review_id' then
        select entry_id into entry from public.reviews where id = (whole ->> 'review_id')::uuid;
    elsif whole ? 'entry_order' then
        event.entry_ids := array(
            select id::uuid from jsonb_array_elements(whole -> 'entry_order') as tied, jsonb_array_elements_text(tied) as id
        );
    end if;
    if entry is not null then
        event.entry_ids := array[entry];
    end if;

    event.resource := tg_table_name;
    event.row_id := coalesce(coalesce(new_row, old_row) ->> key, '');
    event.verb := lower(tg_op);
    if whose <> '' then
        execute whose into event.divisions, event.owners using coalesce(new_row, old_row);
        if event.owners is null then
            -- A cascade deleted the row that it belongs to first. The last event of this row names its owners.
            select last.divisions, last.owners into event.divisions, event.owners from public.audit_events last
             where last.row_id = event.row_id and last.resource = event.resource order by last.id desc limit 1;
        end if;
    end if;
    -- A row that moves concerns the old and the new division and owner.
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
    if event.actor_id = any (event.owners)
        or event.owners && array(select jsonb_array_elements_text(act -> 'records')::uuid)
    then
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
    insert into public.audit_events values (event.*);
    return null;
end $$;

-- Makes the audit triggers of a table. A migration calls it for each table that it makes, and again, with all arguments,
-- when the table gets a column that must be withheld.
--   key       the column that names the row
--   division  the column with the row's division, if there is one
--   owners    the columns with the accounts that the row belongs to
--   whose     instead of division and owners, for a row that belongs to another row: a query that returns
--             (text[] divisions, uuid[] owners); $1 is the row as JSON
--   withheld  columns whose values are never written to the trail: secrets, and personal data that a person can have
--             erased. Binary columns are always withheld.
--   left_out  columns that leave no event when only they change, for example "last used at". Search vectors are always
--             left out.
-- Tables without audit triggers are listed with the reason in tests/audit_events/tables.rs.
create function audit(
    audited regclass, key text default 'id', division text default '', owners text[] default '{}', whose text default '',
    withheld text[] default '{}', left_out text[] default '{}')
    returns void language plpgsql as $$
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
            for each row execute function public.record_change(%L, %L, %L, %L, %L, %L)',
        audited, key, division, owners, whose, withheld || binary_columns, left_out || vectors);
    execute format(
        'create or replace trigger audited_row_by_row before truncate on %s
            for each statement execute function public.refuse_to_lose_trail()', audited);
end $$;
