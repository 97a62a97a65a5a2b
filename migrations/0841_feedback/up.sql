-- Feedback on training sessions (培训反馈). The tables do not tell who answered what: nothing joins a person and an answer,
-- neither a key nor a time.

-- The questions, a JSON array. They do not change once a person has answered.
create table feedback_forms (
    session_id uuid constraint feedback_forms_pkey primary key
        constraint feedback_forms_session_fkey references training_sessions (id),
    version integer not null default 1,
    questions jsonb not null,
    created_by uuid not null constraint feedback_forms_created_by_fkey references users (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint feedback_forms_questions_count check (jsonb_array_length(questions) between 1 and 30)
);

create index feedback_forms_created_by_idx on feedback_forms (created_by);

create trigger feedback_forms_of_nobody_merged before insert on feedback_forms
    for each row execute function refuse_merged_user('created_by');

select audit('feedback_forms', key => 'session_id',
    whose => 'select array[division], array[created_by] from training_sessions where id = ($1 ->> ''session_id'')::uuid');

-- Who answered, so that each person answers once. Without a time, and without audit triggers: an event has a time.
create table feedback_givers (
    session_id uuid not null constraint feedback_givers_session_fkey references feedback_forms (session_id),
    person_id uuid not null constraint feedback_givers_person_fkey references persons (id),
    constraint feedback_givers_pkey primary key (session_id, person_id)
);

create index feedback_givers_person_idx on feedback_givers (person_id);

-- The answers to one question, of all persons together. A single answer has no row of its own, so nothing joins the answers
-- of one person to several questions. Each answer writes the row anew, with the texts in alphabetical order, so the order
-- of rows and the ids of transactions (xmin) tell no author.
create table feedback_tallies (
    session_id uuid not null constraint feedback_tallies_session_fkey references feedback_forms (session_id),
    -- counted from 1, in the order of the form
    question integer not null,
    -- of a rating: how often 1 to 5 was given; of a choice: how often each option
    counts integer[] not null,
    texts text[] not null default '{}',
    constraint feedback_tallies_pkey primary key (session_id, question),
    constraint feedback_tallies_question_range check (question between 1 and 30)
);
