-- What a series is known by: its letters and digits. A space, a mark, a character that cannot be seen, a capital or a
-- full-width letter make no other series: with one of them somebody else would go on with it. A name of marks alone is known
-- by itself.
create function series_key(series text) returns text language sql immutable strict parallel safe as $$
    select coalesce(nullif(regexp_replace(lower(normalize(regexp_replace(series, unseen, '', 'g'), nfkc)), marks, '', 'g'), ''), series)
      from (values (
        '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000110bd\U000110cd\U00013430-\U00013455\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+',
        '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u02b0-\u036f\u0378\u0640\u2000-\u206f\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u2ff0-\u2fff\u303f\u30fb\ufdd0-\ufdef\ufe30-\ufe4f\U0001f000-\U0001faff]+'
      )) as removed (unseen, marks)
$$;

drop index contests_edition_key;
create unique index contests_edition_key on contests (series_key(series), edition) where published_at is not null;
