drop table one_time_codes;
drop table outbox_messages;
