-- Sessions are forgotten some time after they ended, by whatever came first.
create index sessions_over_idx on sessions (least(ended_at, expires_at));

-- A listing that leaves the market closes its matches. Whoever closes several locks them in the order of their ids
-- first, so that nobody waits for somebody who waits for him.
create function hold_matches_of_listing() returns trigger language plpgsql as $$
begin
    perform from matches
     where status in ('proposed', 'accepted_one', 'accepted_both', 'negotiating') and new.id in (need_id, offer_id)
     order by id
       for update;
    return new;
end $$;

create trigger listings_hold_their_matches before update of status on listings
    for each row when (new.status in ('withdrawn', 'removed', 'expired', 'archived') and old.status <> new.status)
    execute function hold_matches_of_listing();
