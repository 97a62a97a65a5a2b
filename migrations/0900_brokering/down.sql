drop table cases, brokers;
select drop_unused_audits();
