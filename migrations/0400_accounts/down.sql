drop table api_client_secrets, api_clients, one_time_codes, sign_in_challenges, recovery_codes, totp_factors, known_places,
    signing_keys, refresh_tokens, sessions;
drop function refuse_session_of_deactivated();
select drop_unused_audits();
