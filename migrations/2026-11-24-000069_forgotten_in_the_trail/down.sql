create or replace function record_change() returns trigger language plpgsql security definer
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
