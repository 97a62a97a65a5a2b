drop index contests_edition_key;
create unique index contests_edition_key on contests (series, edition) where published_at is not null;
drop function series_key(text);
