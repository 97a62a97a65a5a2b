drop table impact_metrics, recommendations, recommendation_quotas;
