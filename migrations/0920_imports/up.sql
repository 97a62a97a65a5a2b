-- Imports of rows from files: what became of the lines, and which rows each import made.

create table imports (
    id uuid constraint imports_pkey primary key,
    version integer not null default 1,
    user_id uuid not null constraint imports_user_fkey references users (id),
    kind text not null,
    mode text not null,
    dry_run boolean not null,
    status text not null,
    -- the code of the problem that ended the import
    status_reason text,
    format text not null,
    -- null: the file is a workbook
    encoding text,
    size bigint not null,
    -- lines that are done, without the blank ones. A job goes on after them.
    lines_read bigint not null default 0,
    created bigint not null default 0,
    skipped bigint not null default 0,
    failed bigint not null default 0,
    -- rows of import_faults
    faults integer not null default 0,
    -- the name of the file in the folder of files, and the session or the secret that the job acts by. Null without a job.
    file uuid,
    session_id uuid,
    client_id uuid,
    client_secret_id uuid,
    client_scope text,
    -- the replica that is at work holds the lease, and renews it
    lease uuid,
    leased_until timestamptz,
    -- how often a replica took the job up since a part of it was done
    attempts integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    constraint imports_kind_length check (char_length(kind) between 1 and 40),
    constraint imports_mode_known check (mode in ('atomic', 'partial')),
    constraint imports_status_known check (
        status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'undone')
    ),
    constraint imports_status_reason_length check (char_length(status_reason) between 1 and 60),
    constraint imports_format_known check (format in ('json_lines', 'csv', 'xlsx')),
    constraint imports_encoding_known check (encoding in ('utf-8', 'utf-16le', 'utf-16be', 'gb18030')),
    constraint imports_client_scope_length check (char_length(client_scope) <= 2000),
    constraint imports_counts_range check (
        size >= 0 and lines_read >= 0 and created >= 0 and skipped >= 0 and failed >= 0 and faults >= 0
    ),
    constraint imports_lease_is_whole check ((lease is null) = (leased_until is null)),
    constraint imports_end_is_told check ((finished_at is null) = (status in ('queued', 'running')))
);

create index imports_user_idx on imports (user_id, id);
create index imports_waiting_idx on imports (id) where status in ('queued', 'running');

create trigger imports_user_is_there before insert on imports
    for each row execute function refuse_erased_user();
create trigger imports_of_nobody_merged before insert on imports
    for each row execute function refuse_merged_user('user_id');

-- The rows that an import made, and what became of each when the import was undone.
create table import_rows (
    import_id uuid not null constraint import_rows_import_fkey references imports (id) on delete cascade,
    line bigint not null,
    -- the id of a row of the table of the kind
    row_id uuid not null,
    outcome text,
    reason_zh text,
    reason_en text,
    constraint import_rows_pkey primary key (import_id, line),
    constraint import_rows_outcome_known check (outcome in ('reversed', 'kept', 'failed'))
);

-- Faults of the lines of an import, numbered in the order of the lines: the first 10,000.
create table import_faults (
    import_id uuid not null constraint import_faults_import_fkey references imports (id) on delete cascade,
    number integer not null,
    line bigint not null,
    -- of a table, counted from 1
    column_number integer,
    pointer text not null,
    code text not null,
    detail_zh text not null,
    detail_en text not null,
    constraint import_faults_pkey primary key (import_id, number)
);

-- import_rows and import_faults leave no trail: the rows that an import makes leave theirs.
select audit('imports', owners => '{user_id}',
    left_out => '{version,updated_at,lines_read,created,skipped,failed,faults,file,lease,leased_until,attempts}');
