//! All tests over HTTP, in one binary: one PostgreSQL for all of them, a database for each.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests are no handlers, and compare with the machine's clock"
)]

mod architecture;
mod assignment_plans;
mod authorization;
mod backup;
mod bad_input;
mod cli;
mod code_lists;
mod compose;
mod divisions;
mod functions;
mod migrations;
mod openapi;
mod readme;
mod serve;
mod support;
mod upkeep;

mod agenda_items;
mod api_clients;
mod attachments;
mod audit_draws;
mod audit_events;
mod award_certificates;
mod award_lists;
mod award_rules;
mod awards;
mod broker_months;
mod brokers;
mod calendar_feeds;
mod calendars;
mod cases;
mod certificates;
mod check_ins;
mod contest_judges;
mod contest_stages;
mod contest_story;
mod contests;
mod conventions;
mod coverage;
mod credentials;
mod door_tokens;
mod enrollments;
mod entries;
mod entry_checks;
mod entry_life;
mod entry_rules;
mod errata;
mod expertise;
mod feedback;
mod grant_budgets;
mod grants;
mod hours_claims;
mod impact_metrics;
mod imports;
mod kept_answers;
mod listings;
mod matches;
mod memberships;
mod notifications;
mod objections;
mod org_units;
mod organizations;
mod person_records;
mod printed_papers;
mod privacy;
mod publicity_periods;
mod ranking_acknowledgements;
mod recommendations;
mod reviews;
mod role_grants;
mod service_counts;
mod service_plans;
mod service_records;
mod sessions;
mod short_links;
mod sign_in_sheets;
mod spellings;
mod stage_results;
mod suggestions;
mod teams;
mod training_hours;
mod training_programs;
mod training_sessions;
mod users;
mod verifications;
mod zones;
