-- Identity numbers are lost: SQL cannot unseal them, and the version before has no place for them. So are reveals of them.
drop trigger contact_reveals_kept on contact_reveals;
delete from contact_reveals where data = 'identity_number';
alter table contact_reveals drop constraint contact_reveals_match_tells_contact;
alter table contact_reveals drop constraint contact_reveals_data_known;
alter table contact_reveals drop column data;
create trigger contact_reveals_kept
    before delete or update of revealed_to, revealed_at, capacity, reason, note, match_id, listing_id, request_id
    on contact_reveals for each row execute function keep_contact_reveals();

drop table identity_numbers;
drop function refuse_identity_of_no_person();
