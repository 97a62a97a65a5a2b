-- The same bodies without the names of their schema.
do $$
declare
    function record;
begin
    for function in
        select oid, prosrc from pg_proc
         where pronamespace = 'public'::regnamespace and prosrc like '%public.%'
    loop
        execute replace(pg_get_functiondef(function.oid), function.prosrc, replace(function.prosrc, 'public.', ''));
    end loop;
end $$;

create or replace function refuse_parent_circle() returns trigger language plpgsql as $$
declare
    at uuid := new.parent_id;
begin
    perform pg_advisory_xact_lock(hashtextextended('parents of ' || tg_table_name, 0));
    while at is not null loop
        if at = new.id then
            raise exception 'the parents would form a circle'
                using errcode = 'check_violation', constraint = tg_table_name || '_parents_form_no_circle';
        end if;
        execute format('select parent_id from %I where id = $1', tg_table_name) into at using at;
    end loop;
    return new;
end $$;

alter function link_audit_event() set search_path = pg_catalog, public;
alter function record_change() set search_path = pg_catalog, public;
