-- The service makes lexemes itself (PostgreSQL's parser knows no Chinese words), so text is taken as it stands.
create function tsvector_of(text) returns tsvector language sql immutable strict parallel safe
    as $$ select $1::tsvector $$;
create function tsquery_of(text) returns tsquery language sql immutable strict parallel safe
    as $$ select $1::tsquery $$;

create table listings (
    id uuid constraint listings_pkey primary key,
    version integer not null default 1,
    side text not null,
    market text not null,
    kind text not null,
    status text not null default 'draft',
    -- why an administrator returned, rejected or removed it, or the owner withdrew it
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
    -- who wrote it down: the owner, or a broker or administrator on his behalf
    drafted_by uuid not null constraint listings_drafted_by_fkey references users (id),
    submitted_by uuid constraint listings_submitted_by_fkey references users (id),
    decided_by uuid constraint listings_decided_by_fkey references users (id),
    -- where an imported row came from and what it is called there
    source text,
    external_ref text,
    -- lexemes made by api/listings/search.rs: single characters, pairs and Latin words
    search tsvector not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    submitted_at timestamptz,
    published_at timestamptz,
    expires_at timestamptz,
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
    constraint listings_external_ref_key unique (source, external_ref)
);

create index listings_search_idx on listings using gin (search);
create index listings_owner_idx on listings (owner_id, updated_at);
create index listings_drafted_by_idx on listings (drafted_by);
create index listings_submitted_by_idx on listings (submitted_by);
create index listings_decided_by_idx on listings (decided_by);
create index listings_division_idx on listings (division, updated_at);
create index listings_updated_idx on listings (updated_at, id);
create index listings_public_idx on listings (coalesce(published_at, created_at), id) where status = 'published';
create index listings_expiry_idx on listings (expires_at) where status in ('published', 'paused');

-- Kept apart from the listing so that no list or search can carry it along.
create table listing_contacts (
    listing_id uuid constraint listing_contacts_pkey primary key
        constraint listing_contacts_listing_fkey references listings (id) on delete cascade,
    name text not null,
    phone text,
    email text,
    constraint listing_contacts_can_be_reached check (phone is not null or email is not null)
);

-- Every replica's matching index follows these notices; PostgreSQL delivers them in the order of the commits.
create function announce_listing() returns trigger language plpgsql as $$
begin
    perform pg_notify('listings', coalesce(new.id, old.id)::text);
    return null;
end $$;

create trigger listings_announced after insert or update or delete on listings
    for each row execute function announce_listing();
