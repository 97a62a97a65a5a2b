drop table sign_in_challenges;
drop table recovery_codes;
drop table totp_factors;
