-- A sealed key cannot be read here: the next start makes a new one, and clients refresh.
delete from signing_keys where sealed is not null;
alter table signing_keys drop column sealed, alter column private_pkcs8 set not null;
select audit('signing_keys', key => 'kid');
