drop table role_grants;
drop table signing_keys;
drop table refresh_tokens;
drop table sessions;
drop table users;
