-- Contact points are lost: SQL cannot unseal them, and the version before has no place for them. So are reveals of them.
drop trigger contact_reveals_kept on contact_reveals;
drop function keep_contact_reveals();
drop index contact_reveals_subject_idx;
alter table contact_reveals drop constraint contact_reveals_match_is_whole;
alter table contact_reveals drop constraint contact_reveals_reason_known;
alter table contact_reveals drop constraint contact_reveals_capacity_known;
delete from contact_reveals where match_id is null;
alter table contact_reveals alter column listing_id set not null;
alter table contact_reveals alter column match_id set not null;
alter table contact_reveals drop column note;
alter table contact_reveals drop column reason;
alter table contact_reveals drop column capacity;
alter table contact_reveals drop column subject_id;
drop table user_contact_points;

select audit('contact_reveals', whose => 'select array[division], array[owner_id] from listings where id = ($1 ->> ''listing_id'')::uuid');
