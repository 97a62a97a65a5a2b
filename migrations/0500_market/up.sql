-- Market: listings (needs and offers) with their contacts and editors, and matches between a need and an offer.

create table listings (
    id uuid constraint listings_pkey primary key,
    version integer not null default 1,
    side text not null,
    market text not null,
    kind text not null,
    status text not null default 'draft',
    -- why an administrator returned, rejected or removed the listing, or the owner withdrew it
    status_reason text,
    title text not null,
    summary text not null default '',
    description text not null default '',
    fields text[] not null default '{}',
    industry text,
    division text collate "C" not null constraint listings_division_fkey references divisions (code),
    keywords text[] not null default '{}',
    budget_min_fen bigint,
    budget_max_fen bigint,
    trl smallint,
    ip_kind text,
    cooperation_modes text[] not null default '{}',
    deadline_on date,
    urgency text not null default 'normal',
    valid_days smallint not null default 180,
    owner_id uuid not null constraint listings_owner_fkey references users (id),
    -- the author: the owner, or a broker, an administrator or an integration for the owner
    drafted_by uuid not null constraint listings_drafted_by_fkey references users (id),
    submitted_by uuid constraint listings_submitted_by_fkey references users (id),
    decided_by uuid constraint listings_decided_by_fkey references users (id),
    -- the origin of a row imported from a file, and its name there
    source text,
    external_ref text,
    -- lexemes made by listings/search.rs: single characters, pairs of characters and Latin words
    search tsvector not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    submitted_at timestamptz,
    published_at timestamptz,
    expires_at timestamptz,
    -- the API client that wrote the row, and its own name for the row
    client_id uuid constraint listings_client_fkey references api_clients (id),
    client_ref text,
    constraint listings_side_known check (side in ('need', 'offer')),
    constraint listings_market_known check (market in ('technology', 'popsci')),
    constraint listings_kind_fits check (
        (market = 'technology' and side = 'offer' and kind in ('capability', 'achievement', 'hi_tech', 'idea'))
        or (market = 'technology' and side = 'need' and kind in ('problem', 'talent', 'rnd', 'service', 'transfer'))
        or (market = 'popsci' and kind in ('lecture', 'exhibit', 'activity', 'content'))
    ),
    constraint listings_status_known check (status in (
        'draft', 'pending_owner_consent', 'submitted', 'needs_changes', 'rejected', 'published', 'paused', 'expired',
        'fulfilled', 'withdrawn', 'removed', 'archived'
    )),
    constraint listings_urgency_known check (urgency in ('normal', 'soon', 'urgent')),
    constraint listings_fields_known check (fields <@ array[
        'electronics_it', 'aerospace', 'advanced_manufacturing', 'bio_medical', 'new_materials', 'new_energy',
        'environment', 'nuclear', 'agriculture', 'transport', 'urban_social'
    ]),
    constraint listings_modes_known check (cooperation_modes <@ array[
        'entrusted_development', 'cooperative_development', 'transfer', 'license', 'equity', 'consulting', 'service',
        'joint_platform'
    ]),
    constraint listings_industry_known check (industry ~ '^[A-T]$'),
    constraint listings_ip_kind_known check (ip_kind in (
        'invention', 'utility_model', 'design', 'software_copyright', 'ic_layout', 'plant_variety', 'new_drug',
        'protected_tcm', 'national_crop_variety', 'defense_patent', 'trade_secret', 'none'
    )),
    constraint listings_title_length check (char_length(title) between 1 and 200),
    constraint listings_summary_length check (char_length(summary) <= 2000),
    constraint listings_description_length check (char_length(description) <= 20000),
    constraint listings_trl_range check (trl between 1 and 9),
    constraint listings_valid_days_range check (valid_days between 1 and 365),
    constraint listings_budget_range check (
        budget_min_fen >= 0 and budget_max_fen >= 0 and budget_min_fen <= budget_max_fen
        or budget_max_fen is null and (budget_min_fen is null or budget_min_fen >= 0)
        or budget_min_fen is null and budget_max_fen >= 0
    ),
    constraint listings_published_is_dated check (
        status not in ('published', 'paused', 'expired') or (published_at is not null and expires_at is not null)
    ),
    constraint listings_submitted_is_signed check (
        status not in ('submitted', 'published', 'paused') or submitted_by is not null
    ),
    constraint listings_source_is_whole check ((source is null) = (external_ref is null)),
    constraint listings_external_ref_key unique (source, external_ref),
    constraint listings_client_ref_is_whole check ((client_id is null) = (client_ref is null)),
    constraint listings_client_ref_length check (char_length(client_ref) between 1 and 200),
    constraint listings_client_ref_key unique (client_id, client_ref)
);

create index listings_search_idx on listings using gin (search);
create index listings_owner_idx on listings (owner_id, updated_at);
create index listings_drafted_by_idx on listings (drafted_by);
create index listings_submitted_by_idx on listings (submitted_by);
create index listings_decided_by_idx on listings (decided_by);
create index listings_division_idx on listings (division, updated_at);
create index listings_updated_idx on listings (updated_at, id);
-- What is on the market: newest first, of one side or both, in a city or a county.
create index listings_public_idx on listings (published_at, id) where status = 'published';
create index listings_public_side_idx on listings (side, published_at, id) where status = 'published';
create index listings_public_city_idx on listings (left(division, 4), side, published_at, id) where status = 'published';
create index listings_public_county_idx on listings (left(division, 6), side, published_at, id) where status = 'published';
create index listings_expiry_idx on listings (expires_at) where status in ('published', 'paused');

-- The account of a new listing is neither erased nor merged. An integration owns no listing: it writes for the owner. The
-- account is read once, and its row is locked as refuse_erased and refuse_merged_user do.
create function check_listing_owner() returns trigger language plpgsql as $$
declare
    owner record;
begin
    select erased_at, person_id, account_kind into owner from public.users where id = new.owner_id for key share;
    if tg_op = 'INSERT' and owner.person_id <> new.owner_id then
        raise exception 'the user has been merged into another'
            using errcode = 'check_violation', constraint = 'merged_users_hold_nothing';
    end if;
    if owner.account_kind = 'integration' then
        raise exception 'an integration owns no listing'
            using errcode = 'check_violation', constraint = 'listings_owner_is_no_integration';
    end if;
    if tg_op = 'INSERT' and owner.erased_at is not null then
        raise exception 'the account is erased'
            using errcode = 'check_violation', constraint = 'users_erased_begin_nothing';
    end if;
    return new;
end $$;

create trigger listings_owner_checked before insert or update of owner_id on listings
    for each row execute function check_listing_owner();

-- Announces each change of a published listing, and of one that was published, to the matching index of every replica.
-- PostgreSQL delivers the notices in the order of the commits. Nobody waits for other listings.
create function announce_listing() returns trigger language plpgsql as $$
begin
    perform pg_notify('listings', coalesce(new.id, old.id)::text);
    return null;
end $$;

create trigger listings_announced_when_new after insert on listings
    for each row when (new.status = 'published') execute function announce_listing();
create trigger listings_announced_when_changed after update on listings
    for each row when (old.status = 'published' or new.status = 'published') execute function announce_listing();
create trigger listings_announced_when_deleted after delete on listings
    for each row when (old.status = 'published') execute function announce_listing();

-- The words of a published listing with their weights, as the matching index cut them from its texts: a cache, so that a
-- start of the service does not cut all texts again. A row of another version or analysis is not read.
create table listing_terms (
    listing_id uuid constraint listing_terms_pkey primary key
        constraint listing_terms_listing_fkey references listings (id) on delete cascade,
    -- the version of the listing
    version integer not null,
    -- the number of the analysis, see engine/matching/terms.rs
    analysis smallint not null,
    terms bytea not null
);

alter table listing_terms alter column terms set storage external;

create trigger listings_insertion_told after insert on listings
    for each row when (new.status = 'published') execute function notify_replicas('market');
create trigger listings_told after update on listings
    for each row when (old.status = 'published' or new.status = 'published') execute function notify_replicas('market');
create trigger listings_deletion_told after delete on listings
    for each row when (old.status = 'published') execute function notify_replicas('market');

-- The accounts, other than the owner, that changed the text of a listing.
create table listing_editors (
    listing_id uuid not null constraint listing_editors_listing_fkey references listings (id) on delete cascade,
    user_id uuid not null constraint listing_editors_user_fkey references users (id),
    constraint listing_editors_pkey primary key (listing_id, user_id)
);

create index listing_editors_user_idx on listing_editors (user_id);

-- An account that has a part in a listing cannot publish it. The owner, the author, the submitter and
-- each editor have a part; where one of them is an integration, so do the accounts that made it or a secret for it; where
-- one of them is the account of an organisation, so do the owners, managers and staff of the organisation.
create function check_listing_decision() returns trigger language plpgsql as $$
declare
    decider uuid[];
begin
    -- A simultaneous merge of two of them waits, or this decision waits and sees the merge.
    perform from public.users where id in (new.owner_id, new.drafted_by, new.submitted_by, new.decided_by) order by id for key share;
    decider := public.records_of(new.decided_by);
    decider := decider || array(
        select record.id from public.memberships m
          join public.organizations o on o.id = m.organization_id
          join public.users account on account.id = o.account_id
          join public.users record on record.person_id = account.person_id
         where m.user_id = any (decider) and m.role <> 'member' and m.accepted_at is not null and m.ended_at is null
           and daterange(m.from_on, m.to_on, '[]') @> (new.updated_at at time zone 'Asia/Shanghai')::date
    );
    if decider && array[new.owner_id, new.drafted_by, new.submitted_by] or exists (
        select from public.listing_editors where listing_id = new.id and user_id = any (decider)
    ) or exists (
        select from public.api_clients c
         where (c.user_id in (new.drafted_by, new.submitted_by)
                or c.user_id in (select user_id from public.listing_editors where listing_id = new.id))
           and (c.created_by = any (decider)
                or exists (select from public.api_client_secrets s where s.client_id = c.id and s.created_by = any (decider)))
    ) then
        raise exception 'an account does not publish a listing that it has a part in'
            using errcode = 'check_violation', constraint = 'listings_decided_by_another';
    end if;
    return new;
end $$;

create trigger listings_decision_checked before update of status on listings
    for each row when (old.status = 'submitted' and new.status = 'published')
    execute function check_listing_decision();

-- The contact of a listing: name, phone number and e-mail address as one sealed value. A table of its own, so that no list
-- or search can return it by mistake.
create table listing_contacts (
    listing_id uuid constraint listing_contacts_pkey primary key
        constraint listing_contacts_listing_fkey references listings (id) on delete cascade,
    sealed bytea not null,
    -- the last author: an account that drafts for an owner reads and changes only a contact that it wrote; null counts as
    -- the owner
    written_by uuid constraint listing_contacts_written_by_fkey references users (id)
);

create index listing_contacts_written_by_idx on listing_contacts (written_by);

-- The contact of an erased owner's listing cannot be written.
create function refuse_erased_contact() returns trigger language plpgsql as $$
begin
    perform public.refuse_erased(owner_id) from public.listings where id = new.listing_id;
    return new;
end $$;

create trigger listing_contacts_owner_is_there before insert or update on listing_contacts
    for each row execute function refuse_erased_contact();

create table matches (
    id uuid constraint matches_pkey primary key,
    version integer not null default 1,
    need_id uuid not null constraint matches_need_fkey references listings (id),
    offer_id uuid not null constraint matches_offer_fkey references listings (id),
    status text not null default 'proposed',
    -- the engine's score of the pair at the proposal, in ten-thousandths, and the reasons that add up to it
    score_points integer not null,
    reasons jsonb not null,
    note text not null default '',
    proposed_by uuid not null constraint matches_proposed_by_fkey references users (id),
    need_accepted_at timestamptz,
    offer_accepted_at timestamptz,
    declined_by uuid constraint matches_declined_by_fkey references users (id),
    decline_reason text,
    -- null with reason listing_closed: the match ended with one of its listings
    cancelled_by uuid constraint matches_cancelled_by_fkey references users (id),
    cancel_reason text,
    close_note text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    lapses_at timestamptz not null,
    closed_at timestamptz,
    -- the API client that proposed the match, and its own name for it
    client_id uuid constraint matches_client_fkey references api_clients (id),
    client_ref text,
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
    ),
    constraint matches_client_ref_is_whole check ((client_id is null) = (client_ref is null)),
    constraint matches_client_ref_length check (char_length(client_ref) between 1 and 200),
    constraint matches_client_ref_key unique (client_id, client_ref)
);

-- A need and an offer have at most one open match.
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

-- A match joins a need and an offer of one market and of two owners.
create function check_match_sides() returns trigger language plpgsql as $$
declare
    need public.listings%rowtype;
    offer public.listings%rowtype;
begin
    select * into need from public.listings where id = new.need_id;
    select * into offer from public.listings where id = new.offer_id;
    -- A simultaneous merge of the two owners waits, or this match waits and sees the merge.
    perform from public.users where id in (need.owner_id, offer.owner_id) order by id for key share;
    if need.side <> 'need' or offer.side <> 'offer' or need.market <> offer.market
        or public.is_record_of(need.owner_id, offer.owner_id) then
        raise exception 'a match joins a need and an offer of one market and two owners'
            using errcode = 'check_violation', constraint = 'matches_sides_fit';
    end if;
    return new;
end $$;

create trigger matches_sides_checked before insert or update of need_id, offer_id on matches
    for each row execute function check_match_sides();

-- A listing with a match in negotiation is not withdrawn or archived.
create function refuse_leaving_negotiation() returns trigger language plpgsql as $$
begin
    if exists (select from public.matches where status = 'negotiating' and new.id in (need_id, offer_id)) then
        raise exception 'a match on the listing is being negotiated'
            using errcode = 'check_violation', constraint = 'matches_hold_their_listings';
    end if;
    return null;
end $$;

create trigger listings_negotiation_checked after update of status on listings
    for each row when (new.status in ('withdrawn', 'archived') and old.status <> new.status)
    execute function refuse_leaving_negotiation();

-- The log of reveals (0300_people_users) names the match and the listing by way of which a contact was read.
alter table contact_reveals
    add constraint contact_reveals_match_fkey foreign key (match_id) references matches (id),
    add constraint contact_reveals_listing_fkey foreign key (listing_id) references listings (id);

-- The trail withholds the words that the two sides of a match write to each other, which a person can have erased, and the
-- names that an API client has for its rows.
select audit('listings', division => 'division', owners => '{owner_id}', withheld => '{client_ref}');
select audit('listing_editors', key => 'listing_id',
    whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
select audit('listing_contacts', key => 'listing_id', whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
select audit('matches', withheld => '{client_ref,note,close_note}',
    whose => 'select array_agg(division), array_agg(owner_id) from listings
               where id in (($1 ->> ''need_id'')::uuid, ($1 ->> ''offer_id'')::uuid)');
