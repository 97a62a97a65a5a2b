-- The audit trail: one event for every write of a domain table, made by a trigger in the transaction of the write. Within
-- about a second after the commit each event becomes the next link of a chain of hashes, so that a missing or changed event
-- shows.
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

-- The chain, without gaps, in the order in which the events were linked. Events are in the order of the writes, so the chain
-- is a table of its own.
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

-- The events that are not in the chain yet. A row is written with its event and deleted when the event is linked. The table
-- has no index: writing to it costs the least that is possible, and all of its rows are always wanted.
create table audit_unlinked (
    event_id uuid not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Adds the events of deleted rows to the chain, in the order of their ids: to delete a row is to link its event. Both happen
-- in one transaction, so no event is linked twice or lost, whatever ends the transaction. An event that was removed before
-- it was linked becomes a link without an event, which the verification finds.
create function link_audit_events()
    returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    first bigint;
    head bytea;
    one record;
    ids uuid[] := '{}';
    -- the head before each link, and at the end the new head
    heads bytea[];
begin
    -- One transaction at a time adds to the chain. A statement after this one sees what the transaction before added.
    perform pg_advisory_xact_lock(7461, 50);
    select sequence + 1, hash into first, head from public.audit_links order by sequence desc limit 1;
    first := coalesce(first, 1);
    head := coalesce(head, decode(repeat('00', 32), 'hex'));
    heads := array[head];
    for one in
        select pending.event_id,
               public.audit_canonical(first - 1 + row_number() over (order by pending.event_id), e) as canonical
          from pending left join public.audit_events e on e.id = pending.event_id order by pending.event_id
    loop
        head := sha256(head || convert_to(one.canonical, 'UTF8'));
        ids := array_append(ids, one.event_id);
        heads := array_append(heads, head);
    end loop;
    insert into public.audit_links (sequence, event_id, previous, hash)
    select first + at - 1, ids[at], heads[at], heads[at + 1] from generate_subscripts(ids, 1) at;
    return null;
end $$;

create trigger audit_unlinked_linked after delete on audit_unlinked referencing old table as pending
    for each statement execute function link_audit_events();

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
create trigger audit_unlinked_append_only before update or truncate on audit_unlinked
    for each statement execute function refuse_to_lose_trail();
create trigger audit_events_by_triggers_only before insert on audit_events
    for each statement when (pg_trigger_depth() = 0) execute function refuse_to_lose_trail();
create trigger audit_links_by_triggers_only before insert on audit_links
    for each statement when (pg_trigger_depth() = 0) execute function refuse_to_lose_trail();
create trigger audit_unlinked_by_triggers_only before insert on audit_unlinked
    for each statement when (pg_trigger_depth() = 0) execute function refuse_to_lose_trail();
revoke all on audit_events, audit_links, audit_unlinked from public;
revoke update, delete, truncate on audit_events, audit_links from current_user;
revoke update, truncate on audit_unlinked from current_user;

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
--
-- The trigger runs for every row that is written, so each table has a function of its own, `record_` and the name of the
-- table, which has all of this in its text and looks nothing up. The service names the actor in the setting tianfu.act of
-- the transaction. An act that erases an account sets `forgets`: then no text, list of texts or JSON is written to the
-- event, only which columns changed.
create function audit(
    audited regclass, key text default 'id', division text default '', owners text[] default '{}', whose text default '',
    withheld text[] default '{}', left_out text[] default '{}')
    returns void language plpgsql as $do$
declare
    recorder constant text := format('public.%I', 'record_' || (select relname from pg_class where oid = audited));
    binary_columns text[];
    vectors text[];
    body text := $body$
#variable_conflict use_column
declare
    act constant jsonb := coalesce(nullif(current_setting('tianfu.act', true), ''), '{"actor": "database"}');
    old_row jsonb;
    new_row jsonb;
    -- the row as it is now, or was
    whole jsonb;
    told_before jsonb;
    told_after jsonb;
    key_of_row text;
    in_divisions text[];
    of_owners uuid[];
    of_entries uuid[] := '{}';
    entry uuid;
    name text;
    capacities text[] := '{}';
    moment timestamptz;
    micros bigint;
    event uuid;
begin
    if tg_op <> 'INSERT' then
        <old vectors>old_row := to_jsonb(old)<left out>;
        told_before := old_row;
        whole := old_row;
    end if;
    if tg_op <> 'DELETE' then
        <new vectors>new_row := to_jsonb(new)<left out>;
        told_after := new_row;
        whole := new_row;
    end if;
    if tg_op = 'UPDATE' then
        select jsonb_object_agg(member.key, old_row -> member.key), jsonb_object_agg(member.key, member.value)
          into told_before, told_after
          from jsonb_each(new_row) member where member.value is distinct from old_row -> member.key;
        if told_after is null then
            return null;
        end if;
    end if;
    <withhold>if (act ->> 'forgets')::boolean then
        for name in
            select attname::text from pg_attribute
             where attrelid = tg_relid and attnum > 0 and not attisdropped and attname <> 'status'
               and atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
        loop
            if told_before ->> name is not null then
                told_before := jsonb_set(told_before, array[name], '"***"');
            end if;
            if told_after ->> name is not null then
                told_after := jsonb_set(told_after, array[name], '"***"');
            end if;
        end loop;
    end if;

    -- By the names of columns, so that a new table needs nothing.
    if whole ? 'entry_id' then
        entry := whole ->> 'entry_id';
    elsif tg_table_name = 'entries' then
        entry := whole ->> 'id';
    elsif whole ->> 'on_kind' in ('entry', 'entry_anonymous') then
        entry := whole ->> 'on_id';
    elsif whole ? 'review_id' then
        select entry_id into entry from public.reviews where id = (whole ->> 'review_id')::uuid;
    elsif whole ? 'entry_order' then
        of_entries := array(
            select id::uuid from jsonb_array_elements(whole -> 'entry_order') as tied, jsonb_array_elements_text(tied) as id
        );
    end if;
    if entry is not null then
        of_entries := array[entry];
    end if;

    key_of_row := coalesce(whole ->> <key>, '');
    <whose>-- A row that moves concerns the old and the new division and owner.
    in_divisions := array_remove(<divisions>, null);
    if cardinality(in_divisions) > 1 then
        in_divisions := array(select distinct code from unnest(in_divisions) code order by code);
    end if;
    of_owners := array_remove(<owners>, null);
    if cardinality(of_owners) > 1 then
        of_owners := array(select distinct one from unnest(of_owners) one order by one);
    end if;
    if act -> 'as' <> '[]' then
        capacities := array(select jsonb_array_elements_text(act -> 'as'));
    end if;
    if cardinality(of_owners) > 0
        and ((act ->> 'actor_id')::uuid = any (of_owners) or act -> 'records' ?| of_owners::text[])
    then
        capacities := array_prepend('owner', capacities);
    end if;
    moment := clock_timestamp();
    micros := extract(epoch from moment) * 1000000;
    event := lpad(to_hex(micros / 1000), 12, '0') || '7' || lpad(to_hex(micros % 1000 * 4096 / 1000), 3, '0')
        || right(replace(gen_random_uuid()::text, '-', ''), 16);
    insert into public.audit_events values (
        event, moment, tg_table_name, key_of_row, lower(tg_op), in_divisions, of_owners, act ->> 'actor',
        (act ->> 'actor_id')::uuid, capacities, (act ->> 'session_id')::uuid, act ->> 'request_id', act ->> 'address',
        act ->> 'operation', act ->> 'reason', session_user, told_before, told_after, of_entries);
    insert into public.audit_unlinked values (event);
    return null;
end $body$;
begin
    select coalesce(array_agg(attname) filter (where atttypid = 'bytea'::regtype), '{}'),
           coalesce(array_agg(attname) filter (where atttypid = 'tsvector'::regtype), '{}')
      into binary_columns, vectors
      from pg_attribute where attrelid = audited and attnum > 0 and not attisdropped;
    withheld := withheld || binary_columns;
    left_out := left_out || vectors;
    -- A search vector would be written out as JSON first, which costs more than all else.
    body := replace(body, '<old vectors>', coalesce(
        (select string_agg(format('old.%I := null; ', one), '') from unnest(vectors) one), ''));
    body := replace(body, '<new vectors>', coalesce(
        (select string_agg(format('new.%I := null; ', one), '') from unnest(vectors) one), ''));
    body := replace(body, '<left out>', case when left_out = '{}' then '' else format(' - %L::text[]', left_out) end);
    body := replace(body, '<withhold>', coalesce((
        select string_agg(format(
            E'if told_before ->> %1$L is not null then\n        told_before := told_before || %2$L::jsonb;\n    end if;\n'
            '    if told_after ->> %1$L is not null then\n        told_after := told_after || %2$L::jsonb;\n    end if;\n    ',
            one, jsonb_build_object(one, '***')), '') from unnest(withheld) one), ''));
    body := replace(body, '<key>', quote_literal(key));
    body := replace(body, '<divisions>', case when whose = '' then '' else 'in_divisions || ' end || coalesce(
        (select format('array[old.%1$I, new.%1$I]::text[]', division) where division <> ''), '''{}''::text[]'));
    body := replace(body, '<owners>', case when whose = '' then '' else 'of_owners || ' end || coalesce(
        (select format('array[%s]::uuid[]', string_agg(format('old.%1$I, new.%1$I', one), ', '))
           from unnest(owners) one having count(*) > 0), '''{}''::uuid[]'));
    body := replace(body, '<whose>', case when whose = '' then '' else format(
        E'select of_whom.divisions, of_whom.owners into in_divisions, of_owners\n      from (%s) of_whom (divisions, owners);\n'
        '    if of_owners is null then\n'
        '        -- A cascade deleted the row that it belongs to first. The last event of this row names its owners.\n'
        '        select last.divisions, last.owners into in_divisions, of_owners from public.audit_events last\n'
        '         where last.row_id = key_of_row and last.resource = tg_table_name order by last.id desc limit 1;\n'
        '    end if;\n    ', replace(whose, '$1', 'whole')) end);
    execute format(
        'create or replace function %s() returns trigger language plpgsql security definer
            set search_path = pg_catalog, public, pg_temp set timezone = ''UTC'' as %L', recorder, body);
    execute format(
        'create or replace trigger audited after insert or update or delete on %s
            for each row execute function %s(%L, %L, %L, %L, %L, %L)',
        audited, recorder, key, division, owners, whose, withheld, left_out);
    execute format(
        'create or replace trigger audited_row_by_row before truncate on %s
            for each statement execute function public.refuse_to_lose_trail()', audited);
end $do$;

-- Drops the functions that audit() made for tables that were dropped.
create function drop_unused_audits() returns void language plpgsql as $$
declare
    recorder regprocedure;
begin
    for recorder in
        select oid from pg_proc
         where pronamespace = 'public'::regnamespace and prorettype = 'trigger'::regtype and starts_with(proname, 'record_')
           and not exists (select from pg_trigger where tgfoid = pg_proc.oid)
    loop
        execute format('drop function %s', recorder);
    end loop;
end $$;
