drop trigger listings_hold_their_matches on listings;
drop function hold_matches_of_listing();
drop index sessions_over_idx;
