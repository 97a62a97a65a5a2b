-- 身份证号码: a person's resident identity number, sealed, and found by a keyed hash: one number is one account's.
create table identity_numbers (
    id uuid constraint identity_numbers_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint identity_numbers_user_fkey references users (id) on delete cascade,
    sealed bytea not null,
    fingerprint bytea not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint identity_numbers_one_of_user unique (user_id),
    constraint identity_numbers_of_one_user unique (fingerprint),
    constraint identity_numbers_fingerprint_length check (octet_length(fingerprint) = 32)
);

create function refuse_identity_of_no_person() returns trigger language plpgsql as $$
begin
    if (select account_kind from users where id = new.user_id) <> 'worker' then
        raise exception 'only a person has an identity number'
            using errcode = 'check_violation', constraint = 'identity_numbers_are_of_workers';
    end if;
    return new;
end $$;

create trigger identity_numbers_of_workers before insert or update of user_id on identity_numbers
    for each row execute function refuse_identity_of_no_person();
create trigger identity_numbers_user_is_there before insert or update on identity_numbers
    for each row execute function refuse_erased_user();
create trigger identity_numbers_of_nobody_merged before insert or update of user_id on identity_numbers
    for each row execute function refuse_merged_user('user_id');

select audit('identity_numbers',
    whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');

-- The log of reveals tells what was shown, too.
alter table contact_reveals add column data text not null default 'contact';
alter table contact_reveals add constraint contact_reveals_data_known check (data in ('contact', 'identity_number'));
alter table contact_reveals add constraint contact_reveals_match_tells_contact
    check (match_id is null or data = 'contact');

drop trigger contact_reveals_kept on contact_reveals;
create trigger contact_reveals_kept
    before delete or update of revealed_to, revealed_at, capacity, reason, note, match_id, listing_id, request_id, data
    on contact_reveals for each row execute function keep_contact_reveals();
