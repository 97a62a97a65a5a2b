-- Whom the rows with these keys concern, and since when: everybody whose they were by the events of the trail. A merge and
-- its undoing move rows, and an event names only who had the row then; what it tells can be the words of who had it before.
create function audit_concerned(keys text[]) returns table (row_id text, person uuid, since timestamptz)
    language sql stable as $$
    with ids (id) as materialized (
        select one::uuid from unnest(keys) one where one ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ), hangs (row_id, on_row) as (
        select one, one from unnest(keys) one
        -- A match tells of its two listings, which move without it.
        union select matches.id::text, listing::text
                from ids join matches using (id) cross join unnest(array[need_id, offer_id]) listing
    )
    select hangs.row_id, owner, min(at)
      from hangs join audit_events event on event.row_id = on_row cross join unnest(owners) owner
     group by 1, 2
    -- What an organisation is verified by is nobody's own; it was written by whoever submitted it.
    union all select verifications.id::text, submitted_by, to_timestamp(0)
                from ids join verifications using (id) where organization_id is not null
$$;

-- Everybody whom the rows concern that the transaction at hand wrote. Its events are the newest, of its request.
create function audit_concerned_here() returns setof uuid language sql stable as $$
    select distinct person from audit_concerned(array(
        select distinct row_id from audit_events
         where id >= (lpad(to_hex(floor(extract(epoch from transaction_timestamp()) * 1000)::bigint), 12, '0')
                      || repeat('0', 20))::uuid
           and request_id is not distinct from nullif(current_setting('tianfu.act', true), '')::jsonb ->> 'request_id'))
$$;

-- Whom a kept answer tells of, so that an erasure finds it: it is sealed. The default stands for not known, as of the
-- answers that were kept before.
alter table idempotent_requests
    add column concerns uuid[] not null default '{00000000-0000-0000-0000-000000000000}';
create index idempotent_requests_concerns_idx on idempotent_requests using gin (concerns);
