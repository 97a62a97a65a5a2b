alter table contact_reveals disable trigger contact_reveals_kept;
delete from contact_reveals where data = 'payee_account';
alter table contact_reveals enable trigger contact_reveals_kept;
alter table contact_reveals
    drop constraint contact_reveals_data_known,
    add constraint contact_reveals_data_known check (data in ('contact', 'identity_number'));
drop table clawbacks, grant_report_lines, grant_payments, payee_changes, grants, grant_tier_amounts, grant_budgets;
drop function refuse_to_repay;
