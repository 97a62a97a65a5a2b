-- Training: programmes (培训计划).

-- A programme says which divisions and people it is for, and by which document.
create table training_programs (
    id uuid constraint training_programs_pkey primary key,
    version integer not null default 1,
    status text not null default 'draft',
    status_reason text,
    title text not null,
    title_en text not null default '',
    basis text not null default '',
    -- codes of divisions, which no release removes
    target_divisions text[] not null,
    from_on date not null,
    to_on date not null,
    target_groups text[] not null default '{}',
    division text collate "C" not null constraint training_programs_division_fkey references divisions (code),
    created_by uuid not null constraint training_programs_created_by_fkey references users (id),
    published_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint training_programs_status_known check (status in ('draft', 'published', 'closed', 'cancelled')),
    constraint training_programs_published_at_fits_status check (case status
        when 'draft' then published_at is null
        when 'cancelled' then true
        else published_at is not null
    end),
    constraint training_programs_reason_fits_status check ((status = 'cancelled') = (status_reason is not null)),
    constraint training_programs_status_reason_length check (char_length(status_reason) between 1 and 500),
    constraint training_programs_title_length check (char_length(title) between 1 and 200),
    constraint training_programs_title_en_length check (char_length(title_en) <= 200),
    constraint training_programs_basis_length check (char_length(basis) <= 500),
    constraint training_programs_target_divisions_count check (cardinality(target_divisions) between 1 and 500),
    constraint training_programs_days_in_order check (from_on <= to_on),
    constraint training_programs_target_groups_count check (cardinality(target_groups) <= 20),
    constraint training_programs_target_groups_are_short_names check (are_short_names(target_groups))
);

create index training_programs_division_idx on training_programs (division, id);
create index training_programs_created_by_idx on training_programs (created_by);

create trigger training_programs_of_nobody_merged before insert on training_programs
    for each row execute function refuse_merged_user('created_by');

select audit('training_programs', division => 'division', owners => '{created_by}');
