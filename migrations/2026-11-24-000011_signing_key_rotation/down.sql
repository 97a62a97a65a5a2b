alter table signing_keys drop column not_before;
