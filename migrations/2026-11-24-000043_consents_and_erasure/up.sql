-- An erased account stays as a pseudonym, so that what hangs on it is counted as before.
alter table users add column erased_at timestamptz;
alter table users add column erased_by uuid constraint users_erased_by_fkey references users (id);
alter table users add column erasure_reason text;
alter table users add constraint users_erasure_is_whole check (
    (erased_at is null) = (erased_by is null)
    and (erased_at is null or (password_hash is null and affiliation is null and introduction = ''))
);
create index users_erased_by_idx on users (erased_by);

-- Nothing is begun in the name of an account that is erased, whoever comes at the same moment: the row is held here, and
-- the erasure holds it too.
create function refuse_erased(account uuid) returns void language plpgsql as $$
begin
    if (select erased_at from users where id = account for key share) is not null then
        raise exception 'the account is erased'
            using errcode = 'check_violation', constraint = 'users_erased_begin_nothing';
    end if;
end $$;

create function refuse_erased_user() returns trigger language plpgsql as $$
begin
    perform refuse_erased(new.user_id);
    return new;
end $$;

create function refuse_erased_owner() returns trigger language plpgsql as $$
begin
    perform refuse_erased(new.owner_id);
    return new;
end $$;

create function refuse_erased_contact() returns trigger language plpgsql as $$
begin
    perform refuse_erased(owner_id) from listings where id = new.listing_id;
    return new;
end $$;

create trigger listings_owner_is_there before insert on listings
    for each row execute function refuse_erased_owner();
create trigger listing_contacts_owner_is_there before insert or update on listing_contacts
    for each row execute function refuse_erased_contact();
create trigger user_contact_points_user_is_there before insert or update on user_contact_points
    for each row execute function refuse_erased_user();
create trigger sessions_user_is_there before insert on sessions
    for each row execute function refuse_erased_user();
create trigger role_grants_user_is_there before insert on role_grants
    for each row execute function refuse_erased_user();

-- What somebody agreed to, in which version, when, and until when. A history: nothing in it changes but the withdrawal.
create table consents (
    id uuid constraint consents_pkey primary key,
    user_id uuid not null constraint consents_user_fkey references users (id),
    purpose text not null,
    document_version text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz,
    constraint consents_purpose_known check (purpose in (
        'terms_of_service', 'personal_data', 'contact_sharing', 'notifications', 'research'
    )),
    constraint consents_document_version_length check (char_length(document_version) between 1 and 40),
    constraint consents_withdrawal_follows check (withdrawn_at >= given_at)
);

create index consents_user_idx on consents (user_id, id);
create unique index consents_one_in_force on consents (user_id, purpose, document_version) where withdrawn_at is null;

create function keep_consents() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.withdrawn_at is null
        and (old.id, old.purpose, old.document_version, old.given_at)
          = (new.id, new.purpose, new.document_version, new.given_at)
    then
        return new;
    end if;
    raise exception 'a consent stays as it was given'
        using errcode = 'check_violation', constraint = 'consents_are_kept';
end $$;

create trigger consents_kept before update or delete on consents
    for each row execute function keep_consents();
create trigger consents_user_is_there before insert on consents
    for each row execute function refuse_erased_user();

select audit('consents', whose => 'select array[division], array[id] from users where id = ($1 ->> ''user_id'')::uuid');
