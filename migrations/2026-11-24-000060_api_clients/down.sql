select audit('listings', division => 'division', owners => '{owner_id}');
select audit('matches',
    whose => 'select array_agg(division), array_agg(owner_id) from listings
               where id in (($1 ->> ''need_id'')::uuid, ($1 ->> ''offer_id'')::uuid)');
alter table matches drop column client_ref, drop column client_id;
alter table listings drop column client_ref, drop column client_id;
drop table api_client_secrets;
drop table api_clients;
drop trigger role_grants_holder_checked on role_grants;
drop function check_role_holder();
drop trigger listings_owner_checked on listings;
drop function check_listing_owner();
-- What they wrote stays; without a password nobody signs in to them.
update users set account_kind = 'organization' where account_kind = 'integration';
alter table users drop constraint users_integration_has_no_password;
alter table users drop constraint users_account_kind_known;
alter table users add constraint users_account_kind_known check (account_kind in ('worker', 'organization'));
