drop table reminders, notification_settings, notifications;
select drop_unused_audits();
