-- How an account's holder can be reached: sealed, and found by a keyed hash of the normalised value.
create table user_contact_points (
    id uuid constraint user_contact_points_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint user_contact_points_user_fkey references users (id) on delete cascade,
    kind text not null,
    sealed bytea not null,
    fingerprint bytea not null,
    -- when its holder proved that it is his; a new value has to be proved anew
    verified_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint user_contact_points_one_of_a_kind unique (user_id, kind),
    constraint user_contact_points_kind_known check (kind in ('phone', 'email')),
    constraint user_contact_points_fingerprint_length check (octet_length(fingerprint) = 32)
);

-- A number that is proved is one account's. One that is not may stand anywhere: nobody is told whose it is.
create unique index user_contact_points_verified_key on user_contact_points (kind, fingerprint)
    where verified_at is not null;
create index user_contact_points_fingerprint_idx on user_contact_points (kind, fingerprint);

-- One log of all reveals: whose data, as what it was read, why, and by way of what.
alter table contact_reveals add column subject_id uuid constraint contact_reveals_subject_fkey references users (id);
alter table contact_reveals add column capacity text;
alter table contact_reveals add column reason text;
alter table contact_reveals add column note text;

-- Rows from before: the owner of the listing, and what the reader was at that moment as far as it was written down.
update contact_reveals r
   set subject_id = l.owner_id,
       reason = 'match',
       capacity = coalesce(
           (select 'counterpart' from matches m join listings o on o.id in (m.need_id, m.offer_id)
             where m.id = r.match_id and o.owner_id = r.revealed_to limit 1),
           (select g.role from role_grants g
             where g.user_id = r.revealed_to and g.granted_at <= r.revealed_at
               and (g.revoked_at is null or g.revoked_at > r.revealed_at)
               and g.role in ('province_admin', 'city_admin', 'broker')
             order by array_position(array['province_admin', 'city_admin', 'broker'], g.role) limit 1),
           'proposer')
  from listings l where l.id = r.listing_id;

alter table contact_reveals alter column subject_id set not null;
alter table contact_reveals alter column capacity set not null;
alter table contact_reveals alter column reason set not null;
alter table contact_reveals alter column match_id drop not null;
alter table contact_reveals alter column listing_id drop not null;
alter table contact_reveals add constraint contact_reveals_capacity_known check (capacity in (
    'self', 'counterpart', 'proposer', 'province_admin', 'city_admin', 'broker', 'society_broker', 'integration'
));
alter table contact_reveals add constraint contact_reveals_reason_known check (reason in (
    'match', 'service', 'verification', 'complaint', 'emergency', 'statutory', 'own_data', 'other'
));
alter table contact_reveals add constraint contact_reveals_match_is_whole check (
    (match_id is null) = (listing_id is null) and (reason = 'match' or match_id is null)
);
create index contact_reveals_subject_idx on contact_reveals (subject_id, id);

-- What was read was read: nobody takes a reveal back or tells it otherwise.
create function keep_contact_reveals() returns trigger language plpgsql as $$
begin
    raise exception 'a reveal stays as it was written down'
        using errcode = 'check_violation', constraint = 'contact_reveals_are_kept';
end $$;

create trigger contact_reveals_kept
    before delete or update of revealed_to, revealed_at, capacity, reason, note, match_id, listing_id, request_id
    on contact_reveals for each row execute function keep_contact_reveals();

select audit('user_contact_points', whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
select audit('contact_reveals',
    whose => 'select array(select division from listings where id = ($1 ->> ''listing_id'')::uuid
                           union select division from users where id = ($1 ->> ''subject_id'')::uuid),
                     array[($1 ->> ''subject_id'')::uuid]');
