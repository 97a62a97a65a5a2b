drop table revoked_attendee_codes, enrollments;
