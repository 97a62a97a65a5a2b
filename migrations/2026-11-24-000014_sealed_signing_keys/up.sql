-- The private half of a signing key is sealed: a copy of the database makes nobody's token. Those that stand there in the
-- clear are sealed at the next start, which has the key.
alter table signing_keys
    alter column private_pkcs8 drop not null,
    add column sealed bytea,
    add constraint signing_keys_private_half_is_whole check ((private_pkcs8 is null) <> (sealed is null));

select audit('signing_keys', key => 'kid');
