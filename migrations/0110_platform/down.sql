drop table data_keys, outbox_messages, guess_budgets, idempotent_requests;
drop function are_short_names(text[]);
drop function folded_each(text[]);
drop function folded(text);
drop function refolded(text);
drop function tsquery_of(text);
drop function tsvector_of(text);
drop function point_of(text);
drop type text_range;
