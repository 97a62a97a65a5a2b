-- pg_dump empties search_path, so a restore calls every function without one: each name of ours in a body is written with
-- its schema. The names stand in the bodies, since `set search_path` on a function costs on every call and stops inlining.
-- The two that write the trail as the owner of the tables have that setting already; it now looks into the temporary
-- schema of a session last.

create or replace function public.check_match_sides() returns trigger language plpgsql as $$
declare
    need public.listings%rowtype;
    offer public.listings%rowtype;
begin
    select * into need from public.listings where id = new.need_id;
    select * into offer from public.listings where id = new.offer_id;
    if need.side <> 'need' or offer.side <> 'offer' or need.market <> offer.market or need.owner_id = offer.owner_id then
        raise exception 'a match joins a need and an offer of one market and two owners'
            using errcode = 'check_violation', constraint = 'matches_sides_fit';
    end if;
    return new;
end $$;

create or replace function public.close_matches_of_listing() returns trigger language plpgsql as $$
begin
    if new.status in ('withdrawn', 'archived') and exists (
        select from public.matches where status = 'negotiating' and new.id in (need_id, offer_id)
    ) then
        raise exception 'a match on the listing is being negotiated'
            using errcode = 'check_violation', constraint = 'matches_hold_their_listings';
    end if;
    update public.matches
       set status = 'cancelled', cancel_reason = 'listing_closed', closed_at = new.updated_at,
           updated_at = new.updated_at, version = version + 1
     where new.id in (need_id, offer_id)
       and status = any (case new.status
               when 'expired' then array['proposed', 'accepted_one']
               when 'removed' then array['proposed', 'accepted_one', 'accepted_both', 'negotiating']
               else array['proposed', 'accepted_one', 'accepted_both']
           end);
    return null;
end $$;

create or replace function public.check_listing_decision() returns trigger language plpgsql as $$
begin
    if new.decided_by in (new.owner_id, new.drafted_by, new.submitted_by) or exists (
        select from public.listing_editors where listing_id = new.id and user_id = new.decided_by
    ) or exists (
        select from public.api_clients c
         where (c.user_id in (new.drafted_by, new.submitted_by)
                or c.user_id in (select user_id from public.listing_editors where listing_id = new.id))
           and (c.created_by = new.decided_by
                or exists (select from public.api_client_secrets s where s.client_id = c.id and s.created_by = new.decided_by))
    ) then
        raise exception 'a listing is published by somebody who has no part in it'
            using errcode = 'check_violation', constraint = 'listings_decided_by_another';
    end if;
    return new;
end $$;

create or replace function public.audit_canonical(sequence bigint, event public.audit_events)
    returns text language plpgsql stable as $$
begin
    return public.audit_field(sequence::text) || public.audit_field(event.id::text)
        || public.audit_field((extract(epoch from event.at) * 1000000)::bigint::text)
        || public.audit_field(event.resource) || public.audit_field(event.row_id) || public.audit_field(event.verb)
        || public.audit_field(event.divisions::text) || public.audit_field(event.owners::text)
        || public.audit_field(event.actor_kind) || public.audit_field(event.actor_id::text) || public.audit_field(event.acting_as::text)
        || public.audit_field(event.session_id::text) || public.audit_field(event.request_id) || public.audit_field(event.address)
        || public.audit_field(event.operation) || public.audit_field(event.reason) || public.audit_field(event.database_role)
        || public.audit_field(event.before::text) || public.audit_field(event.after::text);
end $$;

create or replace function public.link_audit_event()
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

create or replace function public.record_change()
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

    event.resource := tg_table_name;
    event.row_id := coalesce(coalesce(new_row, old_row) ->> key, '');
    event.verb := lower(tg_op);
    if whose <> '' then
        execute whose into event.divisions, event.owners using coalesce(new_row, old_row);
        if event.owners is null then
            -- The row it hangs on went before it, in a cascade: the trail still knows whose it was.
            select last.divisions, last.owners into event.divisions, event.owners from public.audit_events last
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
    insert into public.audit_events values (event.*);
    return null;
end $$;

create or replace function public.audit(
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

create or replace function public.hold_matches_of_listing() returns trigger language plpgsql as $$
begin
    perform from public.matches
     where status in ('proposed', 'accepted_one', 'accepted_both', 'negotiating') and new.id in (need_id, offer_id)
     order by id
       for update;
    return new;
end $$;

create or replace function public.end_sessions_of_deactivated() returns trigger language plpgsql as $$
begin
    update public.sessions set ended_at = new.deactivated_at, end_reason = 'deactivated'
     where user_id = new.id and ended_at is null;
    return null;
end
$$;

create or replace function public.refuse_session_of_deactivated() returns trigger language plpgsql as $$
begin
    perform 1 from public.users where id = new.user_id and deactivated_at is not null for share;
    if found then
        raise exception 'the account is deactivated'
            using errcode = 'check_violation', constraint = 'sessions_of_active_users';
    end if;
    return new;
end
$$;

create or replace function public.point_of(value text)
    returns public.text_range language sql immutable parallel safe strict
    as $$ select public.text_range(value collate "C", value collate "C", '[]') $$;

create or replace function public.refuse_parent_circle() returns trigger language plpgsql as $$
declare
    at uuid := new.parent_id;
begin
    perform pg_advisory_xact_lock(hashtextextended('parents of ' || tg_table_name, 0));
    while at is not null loop
        if at = new.id then
            raise exception 'the parents would form a circle'
                using errcode = 'check_violation', constraint = tg_table_name || '_parents_form_no_circle';
        end if;
        execute format('select parent_id from %I.%I where id = $1', tg_table_schema, tg_table_name) into at using at;
    end loop;
    return new;
end $$;

create or replace function public.refuse_merged_user() returns trigger language plpgsql as $$
declare
    whose constant uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
    other uuid;
begin
    select merged_into into other from public.users where id = whose for key share;
    if other is not null
        and not (tg_op = 'UPDATE' and public.came_from(whose, tg_table_name, tg_argv[0], to_jsonb(new) ->> 'id'))
    then
        raise exception 'the user has been merged into another'
            using errcode = 'check_violation', constraint = 'merged_users_hold_nothing';
    end if;
    return new;
end $$;

create or replace function public.check_role_society() returns trigger language plpgsql as $$
begin
    if (select kind from public.organizations where id = new.organization_id for share) <> 'society' then
        raise exception 'the organisation is not a society'
            using errcode = 'check_violation', constraint = 'role_grants_organization_is_a_society';
    end if;
    return new;
end $$;

create or replace function public.move_role_grants() returns trigger language plpgsql as $$
begin
    update public.role_grants set division = new.division
     where case tg_table_name when 'contests' then contest_id else organization_id end = new.id;
    return null;
end $$;

create or replace function public.check_society_stays_one() returns trigger language plpgsql as $$
begin
    if exists (select from public.role_grants where organization_id = new.id and revoked_at is null
                  and (to_on is null or to_on >= (now() at time zone 'Asia/Shanghai')::date)) then
        raise exception 'the society has brokers'
            using errcode = 'check_violation', constraint = 'organizations_with_brokers_are_societies';
    end if;
    return new;
end $$;

create or replace function public.check_member_is_a_person() returns trigger language plpgsql as $$
begin
    if exists (select from public.users where id = new.user_id and account_kind = 'integration') then
        raise exception 'an integration is no member'
            using errcode = 'check_violation', constraint = tg_table_name || '_are_of_persons';
    end if;
    return new;
end $$;

create or replace function public.refuse_deactivated_user() returns trigger language plpgsql as $$
begin
    if (select deactivated_at from public.users where id = new.user_id for key share) is not null then
        raise exception 'the account is deactivated'
            using errcode = 'check_violation', constraint = 'role_grants_of_active_users';
    end if;
    return new;
end $$;

create or replace function public.refuse_erased(account uuid) returns void language plpgsql as $$
begin
    if (select erased_at from public.users where id = account for key share) is not null then
        raise exception 'the account is erased'
            using errcode = 'check_violation', constraint = 'users_erased_begin_nothing';
    end if;
end $$;

create or replace function public.refuse_erased_user() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(new.user_id);
    return new;
end $$;

create or replace function public.refuse_erased_owner() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(new.owner_id);
    return new;
end $$;

create or replace function public.refuse_erased_contact() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(owner_id) from public.listings where id = new.listing_id;
    return new;
end $$;

create or replace function public.refuse_identity_of_no_person() returns trigger language plpgsql as $$
begin
    if (select account_kind from public.users where id = new.user_id) <> 'worker' then
        raise exception 'only a person has an identity number'
            using errcode = 'check_violation', constraint = 'identity_numbers_are_of_workers';
    end if;
    return new;
end $$;

create or replace function public.refuse_erased_lead() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(new.lead_id);
    return new;
end $$;

create or replace function public.check_listing_owner() returns trigger language plpgsql as $$
begin
    if exists (select from public.users where id = new.owner_id and account_kind = 'integration') then
        raise exception 'an integration owns nothing'
            using errcode = 'check_violation', constraint = 'listings_owner_is_no_integration';
    end if;
    return new;
end $$;

create or replace function public.check_role_holder() returns trigger language plpgsql as $$
begin
    if exists (select from public.users where id = new.user_id and account_kind = 'integration') then
        raise exception 'an integration holds no role'
            using errcode = 'check_violation', constraint = 'role_grants_holder_is_no_integration';
    end if;
    return new;
end $$;

create or replace function public.came_from(record uuid, moved text, owner_column text, key text)
    returns boolean language sql stable as $$
    select exists (
        select from public.user_merge_moves m join public.user_merges g on g.id = m.merge_id
         where g.user_id = record and g.undone_at is null
           and m.table_name = moved and m.column_name = owner_column and m.row_key = key)
$$;

create or replace function public.forget_place_that_came() returns trigger language plpgsql as $$
begin
    delete from public.user_merge_moves m using public.user_merges g
     where g.id = m.merge_id and g.into_id = old.user_id and g.undone_at is null
       and m.table_name = tg_table_name and m.row_key = old.team_id::text;
    return null;
end $$;

create or replace function public.check_judge() returns trigger language plpgsql as $$
begin
    perform from public.users where id = new.user_id for key share;
    if exists (select from public.contests where id = new.contest_id and created_by = new.user_id) then
        raise exception 'who began a contest is no judge of it'
            using errcode = 'check_violation', constraint = 'role_grants_judges_began_nothing';
    end if;
    return new;
end $$;

create or replace function public.check_contest_beginner() returns trigger language plpgsql as $$
begin
    if exists (select from public.role_grants where contest_id = new.id and user_id = new.created_by and role = 'judge'
                  and revoked_at is null and (to_on is null or to_on >= (now() at time zone 'Asia/Shanghai')::date)) then
        raise exception 'who judges a contest did not begin it'
            using errcode = 'check_violation', constraint = 'contests_judged_by_another';
    end if;
    return new;
end $$;

create or replace function public.audit_concerned(keys text[])
    returns table(row_id text, person uuid, since timestamptz) language sql stable as $$
    with ids (id) as materialized (
        select one::uuid from unnest(keys) one where one ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ), hangs (row_id, on_row) as (
        select one, one from unnest(keys) one
        -- A match tells of its two listings, which move without it.
        union select matches.id::text, listing::text
                from ids join public.matches using (id) cross join unnest(array[need_id, offer_id]) listing
    )
    select hangs.row_id, owner, min(at)
      from hangs join public.audit_events event on event.row_id = on_row cross join unnest(owners) owner
     group by 1, 2
    -- What an organisation is verified by is nobody's own; it was written by whoever submitted it.
    union all select verifications.id::text, submitted_by, to_timestamp(0)
                from ids join public.verifications using (id) where organization_id is not null
$$;

create or replace function public.audit_concerned_here() returns setof uuid language sql stable as $$
    select distinct person from public.audit_concerned(array(
        select distinct row_id from public.audit_events
         where id >= (lpad(to_hex(floor(extract(epoch from transaction_timestamp()) * 1000)::bigint), 12, '0')
                      || repeat('0', 20))::uuid
           and request_id is not distinct from nullif(current_setting('tianfu.act', true), '')::jsonb ->> 'request_id'))
$$;

create or replace function public.judged_by_administrators(judge uuid, contest uuid)
    returns boolean language sql stable as $$
    select exists (
        select from public.role_grants j
          join public.contests c on c.id = j.contest_id
          join public.role_grants a on a.user_id = j.user_id and a.role in ('province_admin', 'city_admin') and a.revoked_at is null
         where (a.role = 'province_admin'
                or starts_with(c.division, regexp_replace(a.division, '^(\d\d)0000$|^(\d{4})00$', '\1\2')))
           and j.role = 'judge' and j.revoked_at is null and j.user_id = $1 and c.id = coalesce($2, c.id)
           and daterange(a.from_on, a.to_on, '[]') && daterange(j.from_on, j.to_on, '[]'))
$$;

create or replace function public.check_judge_administers_nothing() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('judge ' || new.user_id::text, 0));
    if public.judged_by_administrators(new.user_id, null) then
        raise exception 'who administers where a contest lies is no judge of it'
            using errcode = 'exclusion_violation', constraint = 'role_grants_judges_administer_nothing';
    end if;
    return null;
end $$;

create or replace function public.check_contest_judges() returns trigger language plpgsql as $$
declare
    judge uuid;
begin
    for judge in select distinct user_id from public.role_grants where contest_id = new.id and role = 'judge' order by user_id loop
        perform pg_advisory_xact_lock(hashtextextended('judge ' || judge::text, 0));
        if public.judged_by_administrators(judge, new.id) then
            raise exception 'who judges a contest does not administer where it lies'
                using errcode = 'exclusion_violation', constraint = 'contests_judged_by_no_administrator';
        end if;
    end loop;
    return null;
end $$;
