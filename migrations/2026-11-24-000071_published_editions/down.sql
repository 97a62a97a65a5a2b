-- Of several drafts the first one has the edition, and none that was published.
update contests d set status = 'cancelled', status_reason = '该系列已有这一届', version = version + 1, updated_at = now()
 where status = 'draft' and exists (
     select from contests o where (o.series, o.edition) = (d.series, d.edition)
        and (o.published_at is not null or o.status = 'draft' and o.id < d.id));
drop index contests_edition_key;
create unique index contests_edition_key on contests (series, edition)
    where published_at is not null or status <> 'cancelled';
