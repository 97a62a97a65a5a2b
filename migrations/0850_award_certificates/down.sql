alter table certificates disable trigger certificates_frozen;
delete from certificates where award_id is not null;
alter table certificates enable trigger certificates_frozen;
alter table certificates
    drop constraint certificates_have_a_holder,
    drop constraint certificates_basis_is_one,
    drop column award_id,
    alter column training_session_id set not null,
    alter column enrollment_id set not null,
    alter column holder_id set not null,
    alter column hours_year set not null;

create or replace function refuse_to_change_certificate() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (old.number, old.training_session_id, old.enrollment_id, old.holder_id, old.organization_id, old.division,
            old.hours_year, old.content, old.content_hash, old.supersedes_id, old.issued_by, old.issued_at)
           is distinct from
           (new.number, new.training_session_id, new.enrollment_id, new.holder_id, new.organization_id, new.division,
            new.hours_year, new.content, new.content_hash, new.supersedes_id, new.issued_by, new.issued_at)
        or new.holder_name is not null and new.holder_name is distinct from old.holder_name
        or new.holder_salt is not null and new.holder_salt is distinct from old.holder_salt
        or old.status <> 'valid' and new.status <> old.status
    then
        raise exception 'an issued certificate is frozen'
            using errcode = 'check_violation', constraint = 'certificates_frozen';
    end if;
    return new;
end $$;
