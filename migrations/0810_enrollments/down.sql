drop table enrollment_answers, training_questions, training_invitations, attendee_code_keys, revoked_attendee_codes, enrollments;
drop function waitlist_position, check_seats, check_seats_of_all, check_seats_of, seats_taken;
select drop_unused_audits();
