-- A draft holds no edition: it would keep one from whoever runs the series, and by that tell of itself. What was published
-- keeps its edition, cancelled or not.
drop index contests_edition_key;
create unique index contests_edition_key on contests (series, edition) where published_at is not null;
