-- Who beside its owner changed what a listing says: he is not the one to publish it.
create table listing_editors (
    listing_id uuid not null constraint listing_editors_listing_fkey references listings (id) on delete cascade,
    user_id uuid not null constraint listing_editors_user_fkey references users (id),
    constraint listing_editors_pkey primary key (listing_id, user_id)
);

create index listing_editors_user_idx on listing_editors (user_id);

-- Nobody approves what he proposed, whatever the code above forgets.
create function check_listing_decision() returns trigger language plpgsql as $$
begin
    if new.decided_by in (new.owner_id, new.drafted_by, new.submitted_by) or exists (
        select from listing_editors where listing_id = new.id and user_id = new.decided_by
    ) then
        raise exception 'a listing is published by somebody who has no part in it'
            using errcode = 'check_violation', constraint = 'listings_decided_by_another';
    end if;
    return new;
end $$;

create trigger listings_decision_checked before update of status on listings
    for each row when (old.status = 'submitted' and new.status = 'published')
    execute function check_listing_decision();

-- A listing that leaves the market for good takes its matches with it, those too that both have accepted: their
-- contacts are shown no longer and the pair is free. What is negotiated keeps its listings from being withdrawn or put
-- away; an administrator's removal ends it. One whose time is over loses only what is undecided.
create or replace function close_matches_of_listing() returns trigger language plpgsql as $$
begin
    if new.status in ('withdrawn', 'archived') and exists (
        select from matches where status = 'negotiating' and new.id in (need_id, offer_id)
    ) then
        raise exception 'a match on the listing is being negotiated'
            using errcode = 'check_violation', constraint = 'matches_hold_their_listings';
    end if;
    update matches
       set status = 'cancelled', cancel_reason = 'listing_closed', closed_at = new.updated_at,
           updated_at = new.updated_at, version = version + 1
     where new.id in (need_id, offer_id)
       and status = any (case new.status
               when 'expired' then array['proposed', 'accepted_one']
               when 'removed' then array['proposed', 'accepted_one', 'accepted_both', 'negotiating']
               else array['proposed', 'accepted_one', 'accepted_both']
           end);
    return null;
end $$;

update matches
   set status = 'cancelled', cancel_reason = 'listing_closed', closed_at = now(), updated_at = now(), version = version + 1
 where status in ('proposed', 'accepted_one', 'accepted_both', 'negotiating')
   and exists (
       select from listings
        where id in (need_id, offer_id)
          and (listings.status = 'removed' or matches.status <> 'negotiating' and listings.status in ('withdrawn', 'archived'))
   );
