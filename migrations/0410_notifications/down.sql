drop table reminders, notification_settings, notifications;
