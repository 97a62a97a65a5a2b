drop table short_links, uploads, attachments, blobs;
