drop function results_in_trail;
drop table impact_metrics, recommendations, recommendation_quotas;
select drop_unused_audits();
