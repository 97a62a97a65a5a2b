create or replace function close_matches_of_listing() returns trigger language plpgsql as $$
begin
    if new.status = 'withdrawn' and exists (
        select from matches where status = 'negotiating' and new.id in (need_id, offer_id)
    ) then
        raise exception 'a match on the listing is being negotiated'
            using errcode = 'check_violation', constraint = 'matches_hold_their_listings';
    end if;
    update matches
       set status = 'cancelled', cancel_reason = 'listing_closed', closed_at = new.updated_at,
           updated_at = new.updated_at, version = version + 1
     where status in ('proposed', 'accepted_one') and new.id in (need_id, offer_id);
    return null;
end $$;

drop trigger listings_decision_checked on listings;
drop function check_listing_decision();
drop table listing_editors;
