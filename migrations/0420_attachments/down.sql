drop table short_links, uploads, attachments, blobs;
select drop_unused_audits();
