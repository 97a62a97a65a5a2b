-- What a series is known by. A space, a character that cannot be seen, a capital or a full-width letter make no other series:
-- with one of them somebody else would go on with it.
create function series_key(series text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(
        lower(normalize(series, nfkc)),
        '[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028\u2029\u2060-\u206f\u2800\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+',
        '', 'g')
$$;

drop index contests_edition_key;
create unique index contests_edition_key on contests (series_key(series), edition) where published_at is not null;
