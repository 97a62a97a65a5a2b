-- Certificates of awards, beside those of training sessions. The holder is a person or an organisation.

alter table certificates
    add column award_id uuid constraint certificates_award_fkey references awards (id),
    alter column training_session_id drop not null,
    alter column enrollment_id drop not null,
    alter column holder_id drop not null,
    alter column hours_year drop not null,
    add constraint certificates_basis_is_one check (
        (award_id is null) = (training_session_id is not null)
        and (training_session_id is null) = (enrollment_id is null)
        and (training_session_id is null) = (hours_year is null)
    ),
    add constraint certificates_have_a_holder check (
        holder_id is not null or award_id is not null and organization_id is not null
    );

-- One valid certificate per award.
create unique index certificates_one_valid_of_award on certificates (award_id) where status = 'valid';
create index certificates_award_idx on certificates (award_id);

create or replace function refuse_to_change_certificate() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE'
        or (old.number, old.training_session_id, old.enrollment_id, old.award_id, old.holder_id, old.organization_id,
            old.division, old.hours_year, old.content, old.content_hash, old.supersedes_id, old.issued_by, old.issued_at)
           is distinct from
           (new.number, new.training_session_id, new.enrollment_id, new.award_id, new.holder_id, new.organization_id,
            new.division, new.hours_year, new.content, new.content_hash, new.supersedes_id, new.issued_by, new.issued_at)
        or new.holder_name is not null and new.holder_name is distinct from old.holder_name
        or new.holder_salt is not null and new.holder_salt is distinct from old.holder_salt
        or old.status <> 'valid' and new.status <> old.status
    then
        raise exception 'an issued certificate is frozen'
            using errcode = 'check_violation', constraint = 'certificates_frozen';
    end if;
    return new;
end $$;

select audit('certificates', division => 'division', owners => '{holder_id}',
    withheld => '{holder_name,holder_salt,content_hash}');
