drop table listing_contacts;
drop table listings;
drop function announce_listing();
drop function tsquery_of(text);
drop function tsvector_of(text);
