alter table contact_reveals
    drop constraint contact_reveals_match_fkey,
    drop constraint contact_reveals_listing_fkey;
drop table matches, listing_contacts, listing_editors, listing_terms, listings;
drop function refuse_leaving_negotiation();
drop function check_match_sides();
drop function refuse_erased_contact();
drop function check_listing_decision();
drop function announce_listing();
drop function check_listing_owner();
select drop_unused_audits();
