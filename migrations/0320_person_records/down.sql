drop table account_look_ups, user_former_names;
drop index users_name_idx;
drop function keep_account_look_ups(), name_grams(text);
create or replace function records_of(account uuid) returns uuid[] language sql stable as $$
    select array(select other.id from public.users own join public.users other using (person_id) where own.id = account)
$$;
create or replace function person_of(account uuid) returns uuid language sql stable as $$
    select person_id from public.users where id = account
$$;
drop function person_ids(uuid), person_name(uuid);
drop table person_records;
select drop_unused_audits();
