drop trigger listings_close_their_matches on listings;
drop function close_matches_of_listing();
drop table contact_reveals;
drop table matches;
drop function check_match_sides();
