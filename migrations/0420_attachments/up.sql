-- Files: bytes by their SHA-256, the files that name them, uploads under way; and short links.
-- The bytes themselves stand in the folder of files (TIANFU_FILES_DIR), each content once.

create table blobs (
    sha256 bytea constraint blobs_pkey primary key,
    -- when a file gave the bytes up, or when bytes without a row were found; null while files use them. The upkeep looks
    -- some time later whether a file still names them, and removes them otherwise.
    released_at timestamptz,
    constraint blobs_sha256_length check (octet_length(sha256) = 32)
);

create index blobs_released_idx on blobs (released_at) where released_at is not null;

create table attachments (
    id uuid constraint attachments_pkey primary key,
    version integer not null default 1,
    sha256 bytea not null constraint attachments_blob_fkey references blobs (sha256),
    size bigint not null,
    file_name text not null,
    content_type text not null,
    uploaded_by uuid not null constraint attachments_uploaded_by_fkey references users (id),
    -- the thing that the file hangs on: its kind, as its resource registers it, and its id. Null: a free file.
    on_kind text,
    on_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint attachments_size_range check (size between 1 and 2147483648),
    constraint attachments_file_name_length check (char_length(file_name) between 1 and 200),
    constraint attachments_content_type_length check (char_length(content_type) between 1 and 100),
    constraint attachments_on_kind_length check (char_length(on_kind) between 1 and 40),
    constraint attachments_place_is_whole check ((on_kind is null) = (on_id is null))
);

create index attachments_sha256_idx on attachments (sha256);
create index attachments_uploaded_by_idx on attachments (uploaded_by, id);
create index attachments_place_idx on attachments (on_id, on_kind, id) where on_id is not null;

create trigger attachments_of_nobody_merged before insert on attachments
    for each row execute function refuse_merged_user('uploaded_by');

-- An upload that comes in pieces. Its attachment gets the same id once all bytes are there.
create table uploads (
    id uuid constraint uploads_pkey primary key,
    user_id uuid not null constraint uploads_user_fkey references users (id),
    file_name text not null,
    content_type text not null,
    size bigint not null,
    received bigint not null default 0,
    -- names of the received pieces in the folder of files, in order
    parts uuid[] not null default '{}',
    on_kind text,
    on_id uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint uploads_size_range check (size between 1 and 2147483648),
    constraint uploads_received_range check (received between 0 and size),
    constraint uploads_parts_count check (cardinality(parts) <= 1000),
    constraint uploads_file_name_length check (char_length(file_name) between 1 and 200),
    constraint uploads_content_type_length check (char_length(content_type) between 1 and 100),
    constraint uploads_on_kind_length check (char_length(on_kind) between 1 and 40),
    constraint uploads_place_is_whole check ((on_kind is null) = (on_id is null)),
    constraint uploads_expire_later check (expires_at > created_at)
);

create index uploads_user_idx on uploads (user_id);
create index uploads_expires_idx on uploads (expires_at);

create trigger uploads_user_is_there before insert on uploads
    for each row execute function refuse_erased_user();
create trigger uploads_of_nobody_merged before insert on uploads
    for each row execute function refuse_merged_user('user_id');

-- A short address for a path of this service, to be printed as a QR code.
create table short_links (
    id uuid constraint short_links_pkey primary key,
    code text not null,
    path text not null,
    created_by uuid not null constraint short_links_created_by_fkey references users (id),
    created_at timestamptz not null,
    constraint short_links_code_key unique (code),
    constraint short_links_code_form check (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    constraint short_links_path_length check (char_length(path) <= 500),
    constraint short_links_path_is_of_this_service check (starts_with(path, '/v1/'))
);

create index short_links_created_by_idx on short_links (created_by, id);

create trigger short_links_of_nobody_merged before insert on short_links
    for each row execute function refuse_merged_user('created_by');

-- blobs leaves no trail: the attachments that name the bytes do.
select audit('attachments', owners => '{uploaded_by}');
select audit('uploads', owners => '{user_id}', left_out => '{received,parts}');
select audit('short_links', owners => '{created_by}');
