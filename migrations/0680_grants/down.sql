update api_clients set scopes = coalesce(nullif(array_remove(scopes, 'grants:read'), '{}'), '{entries:read}')
 where 'grants:read' = any (scopes);
alter table api_clients
    drop constraint api_clients_scopes_known,
    add constraint api_clients_scopes_known check (
        cardinality(scopes) > 0
        and scopes <@ array[
            'listings:read', 'listings:write', 'matches:read', 'matches:write', 'contacts:read', 'people:read', 'people:write',
            'enrollments:read', 'enrollments:write', 'check_ins:write', 'files:write', 'entries:read', 'entries:write',
            'services:read', 'services:write'
        ]
    );
alter table contact_reveals disable trigger contact_reveals_kept;
delete from contact_reveals where data = 'payee_account';
alter table contact_reveals enable trigger contact_reveals_kept;
alter table contact_reveals
    drop constraint contact_reveals_data_known,
    add constraint contact_reveals_data_known check (data in ('contact', 'identity_number'));
drop table clawbacks, grant_report_lines, grant_payments, payee_changes, grants, grant_tier_amounts, grant_budgets;
drop function refuse_to_repay;
select drop_unused_audits();
