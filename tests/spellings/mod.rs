//! What honest clients send in other spellings than ours.

mod connections;
mod credit_codes;
mod division_codes;
mod emails;
mod identity_numbers;
mod import_bytes;
mod integers;
mod invisible;
mod keys;
mod logins;
mod messages;
mod names;
mod one_time_codes;
mod patches;
mod paths;
mod phones;
mod queries;
mod refresh;
mod sent_codes;
mod settings;
mod tags;
mod texts;
mod units;
mod uuids;
