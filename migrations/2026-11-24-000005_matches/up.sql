create table matches (
    id uuid constraint matches_pkey primary key,
    version integer not null default 1,
    need_id uuid not null constraint matches_need_fkey references listings (id),
    offer_id uuid not null constraint matches_offer_fkey references listings (id),
    status text not null default 'proposed',
    -- the engine's view of the pair when it was proposed: ten-thousandths, and the reasons that add up to them
    score_points integer not null,
    reasons jsonb not null,
    note text not null default '',
    proposed_by uuid not null constraint matches_proposed_by_fkey references users (id),
    need_accepted_at timestamptz,
    offer_accepted_at timestamptz,
    declined_by uuid constraint matches_declined_by_fkey references users (id),
    decline_reason text,
    -- null with reason listing_closed: nobody cancelled it, its listing left the market
    cancelled_by uuid constraint matches_cancelled_by_fkey references users (id),
    cancel_reason text,
    close_note text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    lapses_at timestamptz not null,
    closed_at timestamptz,
    constraint matches_status_known check (status in (
        'proposed', 'accepted_one', 'accepted_both', 'negotiating', 'converted', 'declined', 'lapsed', 'cancelled'
    )),
    constraint matches_score_range check (score_points between 0 and 10000),
    constraint matches_decline_reason_known check (decline_reason in (
        'budget', 'maturity', 'already_solved', 'not_relevant', 'capacity', 'terms', 'timing', 'partner_choice', 'other'
    )),
    constraint matches_acceptances_fit check (case status
        when 'proposed' then need_accepted_at is null or offer_accepted_at is null
        when 'accepted_one' then (need_accepted_at is null) <> (offer_accepted_at is null)
        when 'accepted_both' then need_accepted_at is not null and offer_accepted_at is not null
        when 'negotiating' then need_accepted_at is not null and offer_accepted_at is not null
        when 'converted' then need_accepted_at is not null and offer_accepted_at is not null
        else true
    end),
    constraint matches_decline_is_whole check (
        (status = 'declined') = (declined_by is not null and decline_reason is not null)
    ),
    constraint matches_cancel_reason_known check (cancel_reason in (
        'no_longer_needed', 'proposed_in_error', 'listing_closed', 'no_response', 'other'
    )),
    constraint matches_cancel_is_whole check ((status = 'cancelled') = (cancel_reason is not null)),
    constraint matches_closed_is_dated check (
        (closed_at is not null) = (status in ('converted', 'declined', 'lapsed', 'cancelled'))
    )
);

-- One open match per need and offer (domain rule), whoever proposes at the same moment.
create unique index matches_one_open on matches (need_id, offer_id)
    where status in ('proposed', 'accepted_one', 'accepted_both', 'negotiating');
create index matches_offer_idx on matches (offer_id);
create index matches_need_idx on matches (need_id);
create index matches_proposed_by_idx on matches (proposed_by);
create index matches_declined_by_idx on matches (declined_by);
create index matches_cancelled_by_idx on matches (cancelled_by);
create index matches_updated_idx on matches (updated_at, id);
create index matches_lapse_idx on matches (lapses_at)
    where status in ('proposed', 'accepted_one', 'accepted_both', 'negotiating');

-- Who saw whose contact data, and when.
create table contact_reveals (
    id uuid constraint contact_reveals_pkey primary key,
    match_id uuid not null constraint contact_reveals_match_fkey references matches (id),
    listing_id uuid not null constraint contact_reveals_listing_fkey references listings (id),
    revealed_to uuid not null constraint contact_reveals_revealed_to_fkey references users (id),
    request_id text not null,
    revealed_at timestamptz not null
);

create index contact_reveals_match_idx on contact_reveals (match_id);
create index contact_reveals_listing_idx on contact_reveals (listing_id);
create index contact_reveals_revealed_to_idx on contact_reveals (revealed_to);

-- A need and an offer of one market and two owners, or no match: what a match is does not depend on who inserts it.
create function check_match_sides() returns trigger language plpgsql as $$
declare
    need listings%rowtype;
    offer listings%rowtype;
begin
    select * into need from listings where id = new.need_id;
    select * into offer from listings where id = new.offer_id;
    if need.side <> 'need' or offer.side <> 'offer' or need.market <> offer.market or need.owner_id = offer.owner_id then
        raise exception 'a match joins a need and an offer of one market and two owners'
            using errcode = 'check_violation', constraint = 'matches_sides_fit';
    end if;
    return new;
end $$;

create trigger matches_sides_checked before insert or update of need_id, offer_id on matches
    for each row execute function check_match_sides();

-- A listing that leaves the market takes its undecided matches with it, and cannot leave while one is negotiated.
-- Both in the transaction that moves the listing: its row is locked there, and a proposal locks it too.
create function close_matches_of_listing() returns trigger language plpgsql as $$
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

create trigger listings_close_their_matches after update of status on listings
    for each row when (new.status in ('withdrawn', 'removed', 'expired', 'archived') and old.status <> new.status)
    execute function close_matches_of_listing();
