//! The tables as diesel sees them. Columns that only PostgreSQL works with (`listings.search`) are written in SQL terms
//! where they are used.

/// PostgreSQL types that diesel does not bring.
pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector"))]
    pub struct Tsvector;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsquery"))]
    pub struct Tsquery;
}

diesel::table! {
    code_lists (name) {
        name -> Text,
        zh -> Text,
        en -> Text,
        description_zh -> Text,
        description_en -> Text,
        official_source -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    code_list_items (list, code) {
        list -> Text,
        code -> Text,
        position -> Int4,
        zh -> Text,
        en -> Text,
        description_zh -> Nullable<Text>,
        description_en -> Nullable<Text>,
        official_source -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    divisions (code) {
        code -> Text,
        parent -> Nullable<Text>,
        level -> Text,
        name -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
    }
}

diesel::table! {
    calendars (id) {
        id -> Uuid,
        division -> Nullable<Text>,
        year -> Int2,
        version -> Int4,
        notice -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    calendar_days (calendar_id, from_on) {
        calendar_id -> Uuid,
        from_on -> Date,
        to_on -> Date,
        kind -> Text,
        zh -> Text,
        en -> Text,
    }
}

diesel::table! {
    persons (id) {
        id -> Uuid,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        person_id -> Uuid,
        version -> Int4,
        username -> Text,
        password_hash -> Nullable<Text>,
        display_name -> Text,
        account_kind -> Text,
        affiliation -> Nullable<Text>,
        division -> Nullable<Text>,
        introduction -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deactivated_at -> Nullable<Timestamptz>,
        deactivated_by -> Nullable<Uuid>,
        deactivation_reason -> Nullable<Text>,
        erased_at -> Nullable<Timestamptz>,
        erased_by -> Nullable<Uuid>,
        erasure_reason -> Nullable<Text>,
    }
}

diesel::table! {
    consents (id) {
        id -> Uuid,
        user_id -> Uuid,
        purpose -> Text,
        document_version -> Text,
        given_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        last_used_at -> Timestamptz,
        user_agent -> Text,
        address -> Text,
        second_factor_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    totp_factors (user_id) {
        user_id -> Uuid,
        secret -> Bytea,
        created_at -> Timestamptz,
        confirmed_at -> Nullable<Timestamptz>,
        last_step -> Nullable<Int8>,
    }
}

diesel::table! {
    recovery_codes (user_id, digest) {
        user_id -> Uuid,
        digest -> Bytea,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sign_in_challenges (digest) {
        digest -> Bytea,
        user_id -> Uuid,
        guess -> Jsonb,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        attempts -> Int4,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    notifications (id) {
        id -> Uuid,
        user_id -> Uuid,
        kind -> Text,
        event_key -> Text,
        resource -> Text,
        resource_id -> Uuid,
        facts -> Jsonb,
        created_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    notification_settings (user_id) {
        user_id -> Uuid,
        version -> Int4,
        sms -> Nullable<Array<Text>>,
        email -> Nullable<Array<Text>>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    reminders (kind, resource_id, due_at) {
        kind -> Text,
        resource_id -> Uuid,
        due_at -> Timestamptz,
    }
}

diesel::table! {
    outbox_messages (id) {
        id -> Uuid,
        user_id -> Nullable<Uuid>,
        channel -> Text,
        purpose -> Text,
        sealed -> Nullable<Bytea>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        next_attempt_at -> Timestamptz,
        attempts -> Int4,
        sent_at -> Nullable<Timestamptz>,
        given_up_at -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    one_time_codes (id) {
        id -> Uuid,
        purpose -> Text,
        user_id -> Nullable<Uuid>,
        contact_kind -> Nullable<Text>,
        contact_version -> Nullable<Int4>,
        token_digest -> Nullable<Bytea>,
        code_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        attempts -> Int4,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    guess_budgets (subject) {
        subject -> Bytea,
        attempts -> Int4,
        counted_since -> Timestamptz,
        blocked_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    known_places (user_id, digest) {
        user_id -> Uuid,
        digest -> Bytea,
        kind -> Text,
        last_used_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (digest) {
        digest -> Bytea,
        session_id -> Uuid,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        created_at -> Timestamptz,
        retired_at -> Nullable<Timestamptz>,
        not_before -> Timestamptz,
        sealed -> Bytea,
    }
}

diesel::table! {
    data_keys (key_id) {
        key_id -> Bytea,
        canary -> Bytea,
        first_used_at -> Timestamptz,
    }
}

diesel::table! {
    role_grants (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        role -> Text,
        division -> Text,
        granted_by -> Nullable<Uuid>,
        granted_at -> Timestamptz,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
        organization_id -> Nullable<Uuid>,
        contest_id -> Nullable<Uuid>,
        from_on -> Date,
        to_on -> Nullable<Date>,
    }
}

diesel::table! {
    api_clients (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        name -> Text,
        division -> Text,
        scopes -> Array<Text>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    api_client_secrets (id) {
        id -> Uuid,
        client_id -> Uuid,
        place -> Int2,
        digest -> Bytea,
        created_by -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    blobs (sha256) {
        sha256 -> Bytea,
        released_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attachments (id) {
        id -> Uuid,
        version -> Int4,
        sha256 -> Bytea,
        size -> Int8,
        file_name -> Text,
        content_type -> Text,
        uploaded_by -> Uuid,
        on_kind -> Nullable<Text>,
        on_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    uploads (id) {
        id -> Uuid,
        user_id -> Uuid,
        file_name -> Text,
        content_type -> Text,
        size -> Int8,
        received -> Int8,
        parts -> Array<Uuid>,
        on_kind -> Nullable<Text>,
        on_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    short_links (id) {
        id -> Uuid,
        code -> Text,
        path -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    idempotent_requests (caller, method, path, key) {
        caller -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        sealed_answer -> Bytea,
        request_id -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Tsvector;

    listings (id) {
        id -> Uuid,
        version -> Int4,
        side -> Text,
        market -> Text,
        kind -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        title -> Text,
        summary -> Text,
        description -> Text,
        fields -> Array<Text>,
        industry -> Nullable<Text>,
        division -> Text,
        keywords -> Array<Text>,
        budget_min_fen -> Nullable<Int8>,
        budget_max_fen -> Nullable<Int8>,
        trl -> Nullable<Int2>,
        ip_kind -> Nullable<Text>,
        cooperation_modes -> Array<Text>,
        deadline_on -> Nullable<Date>,
        urgency -> Text,
        valid_days -> Int2,
        owner_id -> Uuid,
        drafted_by -> Uuid,
        submitted_by -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        source -> Nullable<Text>,
        external_ref -> Nullable<Text>,
        search -> Tsvector,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        submitted_at -> Nullable<Timestamptz>,
        published_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        client_id -> Nullable<Uuid>,
        client_ref -> Nullable<Text>,
    }
}

diesel::table! {
    listing_terms (listing_id) {
        listing_id -> Uuid,
        version -> Int4,
        analysis -> Int2,
        terms -> Bytea,
    }
}

diesel::table! {
    listing_editors (listing_id, user_id) {
        listing_id -> Uuid,
        user_id -> Uuid,
    }
}

diesel::table! {
    listing_contacts (listing_id) {
        listing_id -> Uuid,
        sealed -> Bytea,
        written_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    matches (id) {
        id -> Uuid,
        version -> Int4,
        need_id -> Uuid,
        offer_id -> Uuid,
        status -> Text,
        score_points -> Int4,
        reasons -> Jsonb,
        note -> Text,
        proposed_by -> Uuid,
        need_accepted_at -> Nullable<Timestamptz>,
        offer_accepted_at -> Nullable<Timestamptz>,
        declined_by -> Nullable<Uuid>,
        decline_reason -> Nullable<Text>,
        cancelled_by -> Nullable<Uuid>,
        cancel_reason -> Nullable<Text>,
        close_note -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        lapses_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
        client_id -> Nullable<Uuid>,
        client_ref -> Nullable<Text>,
    }
}

diesel::table! {
    contact_reveals (id) {
        id -> Uuid,
        match_id -> Nullable<Uuid>,
        listing_id -> Nullable<Uuid>,
        revealed_to -> Uuid,
        request_id -> Text,
        revealed_at -> Timestamptz,
        subject_id -> Uuid,
        capacity -> Text,
        reason -> Text,
        note -> Nullable<Text>,
        data -> Text,
        revealed_to_name -> Text,
        found -> Bool,
    }
}

diesel::table! {
    user_contact_points (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        kind -> Text,
        sealed -> Bytea,
        fingerprint -> Bytea,
        verified_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    identity_numbers (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        sealed -> Bytea,
        fingerprint -> Bytea,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    audit_events (id) {
        id -> Uuid,
        at -> Timestamptz,
        resource -> Text,
        row_id -> Text,
        verb -> Text,
        divisions -> Array<Text>,
        owners -> Array<Uuid>,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        acting_as -> Array<Text>,
        session_id -> Nullable<Uuid>,
        request_id -> Nullable<Text>,
        address -> Nullable<Text>,
        operation -> Nullable<Text>,
        reason -> Nullable<Text>,
        database_role -> Text,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
        entry_ids -> Array<Uuid>,
    }
}

diesel::table! {
    audit_links (sequence) {
        sequence -> Int8,
        event_id -> Uuid,
        previous -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    organizations (id) {
        id -> Uuid,
        version -> Int4,
        name -> Text,
        kind -> Text,
        uscc -> Nullable<Text>,
        division -> Text,
        parent_id -> Nullable<Uuid>,
        introduction -> Text,
        account_id -> Nullable<Uuid>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    org_units (id) {
        id -> Uuid,
        version -> Int4,
        organization_id -> Uuid,
        parent_id -> Nullable<Uuid>,
        name -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    memberships (id) {
        id -> Uuid,
        version -> Int4,
        organization_id -> Uuid,
        user_id -> Uuid,
        role -> Text,
        unit_id -> Nullable<Uuid>,
        title -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
        accepted_at -> Nullable<Timestamptz>,
        first_accepted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    zones (id) {
        id -> Uuid,
        version -> Int4,
        scheme -> Text,
        name -> Text,
        basis -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    zone_cities (zone_id, division, from_on) {
        zone_id -> Uuid,
        scheme -> Text,
        division -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
    }
}

diesel::table! {
    contests (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        status_reason -> Nullable<Text>,
        series -> Text,
        edition -> Int2,
        title -> Text,
        theme -> Text,
        level -> Text,
        division -> Text,
        venue -> Text,
        held_on -> Nullable<Date>,
        introduction -> Text,
        tracks -> Array<Text>,
        created_by -> Uuid,
        published_at -> Nullable<Timestamptz>,
        suspended_status -> Nullable<Text>,
        current_stage_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        award_list_id -> Nullable<Uuid>,
        finalized_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    contest_hosts (contest_id, position) {
        contest_id -> Uuid,
        position -> Int2,
        organization_id -> Nullable<Uuid>,
        name -> Nullable<Text>,
        role -> Text,
    }
}

diesel::table! {
    teams (id) {
        id -> Uuid,
        version -> Int4,
        name -> Text,
        introduction -> Text,
        division -> Text,
        organization_id -> Nullable<Uuid>,
        lead_id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    team_members (team_id, user_id) {
        team_id -> Uuid,
        user_id -> Uuid,
        part -> Text,
        joined_at -> Timestamptz,
        accepted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    expertise (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        field -> Text,
        title -> Text,
        summary -> Text,
        trl -> Nullable<Int2>,
        keywords -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    verifications (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        status -> Text,
        evidence -> Text,
        submitted_by -> Uuid,
        submitted_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        valid_to -> Nullable<Date>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    user_merges (id) {
        id -> Uuid,
        user_id -> Uuid,
        into_id -> Uuid,
        merged_by -> Uuid,
        merged_at -> Timestamptz,
        undone_by -> Nullable<Uuid>,
        undone_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    training_programs (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        status_reason -> Nullable<Text>,
        title -> Text,
        title_en -> Text,
        basis -> Text,
        target_divisions -> Array<Text>,
        from_on -> Date,
        to_on -> Date,
        target_groups -> Array<Text>,
        division -> Text,
        created_by -> Uuid,
        published_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    training_sessions (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        status_reason -> Nullable<Text>,
        program_id -> Uuid,
        title -> Text,
        title_en -> Text,
        introduction -> Text,
        introduction_en -> Text,
        zone_id -> Nullable<Uuid>,
        division -> Text,
        venue -> Text,
        format -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        capacity -> Nullable<Int4>,
        delegation_capacity -> Nullable<Int4>,
        enrollment_opens_at -> Timestamptz,
        enrollment_closes_at -> Timestamptz,
        open_to_roles -> Array<Text>,
        open_to_divisions -> Array<Text>,
        invitation_only -> Bool,
        created_by -> Uuid,
        announced_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    user_former_names (id) {
        id -> Uuid,
        user_id -> Uuid,
        name -> Text,
        until_at -> Timestamptz,
    }
}

diesel::table! {
    account_look_ups (id) {
        id -> Uuid,
        looked_up_by -> Uuid,
        kind -> Text,
        fingerprint -> Bytea,
        found -> Int4,
        exact -> Bool,
        looked_up_at -> Timestamptz,
    }
}

diesel::table! {
    person_records (id) {
        id -> Uuid,
        version -> Int4,
        name -> Text,
        sealed_phone -> Nullable<Bytea>,
        phone_fingerprint -> Nullable<Bytea>,
        division -> Nullable<Text>,
        organization_id -> Nullable<Uuid>,
        created_by -> Uuid,
        taken_over_by -> Nullable<Uuid>,
        taken_over_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    enrollments (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        status_reason -> Nullable<Text>,
        session_id -> Uuid,
        person_id -> Uuid,
        joined_number -> Int4,
        division -> Text,
        delegation -> Text,
        organization_id -> Nullable<Uuid>,
        role -> Text,
        enrolled_by -> Uuid,
        substitute_for -> Nullable<Uuid>,
        code_id -> Uuid,
        editable_until -> Nullable<Timestamptz>,
        excuse_requested_at -> Nullable<Timestamptz>,
        excuse_requested_by -> Nullable<Uuid>,
        excuse_reason -> Nullable<Text>,
        promoted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    revoked_attendee_codes (code_id) {
        code_id -> Uuid,
        enrollment_id -> Uuid,
        session_id -> Uuid,
        reason -> Text,
        revoked_at -> Timestamptz,
    }
}

diesel::table! {
    attendee_code_keys (session_id) {
        session_id -> Uuid,
        public_key -> Bytea,
        sealed -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    training_invitations (session_id, person_id) {
        session_id -> Uuid,
        person_id -> Uuid,
        invited_by -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    training_questions (session_id) {
        session_id -> Uuid,
        version -> Int4,
        questions -> Jsonb,
        answers_kept_days -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    enrollment_answers (enrollment_id) {
        enrollment_id -> Uuid,
        session_id -> Uuid,
        answers -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    check_ins (id) {
        id -> Uuid,
        version -> Int4,
        session_id -> Uuid,
        enrollment_id -> Uuid,
        direction -> Text,
        on_day -> Date,
        half_day -> Text,
        method -> Text,
        nonce -> Text,
        device -> Nullable<Text>,
        scanned_at -> Timestamptz,
        scanned_by -> Nullable<Uuid>,
        door_token_id -> Nullable<Uuid>,
        admitted_despite -> Nullable<Text>,
        same_device -> Bool,
        annulled_at -> Nullable<Timestamptz>,
        annulled_by -> Nullable<Uuid>,
        annulment_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    door_tokens (id) {
        id -> Uuid,
        version -> Int4,
        session_id -> Uuid,
        name -> Text,
        digest -> Bytea,
        self_service -> Bool,
        created_by -> Uuid,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    check_in_attempts (id) {
        id -> Uuid,
        session_id -> Uuid,
        enrollment_id -> Nullable<Uuid>,
        reason -> Text,
        direction -> Text,
        method -> Text,
        nonce -> Text,
        device -> Nullable<Text>,
        scanned_at -> Timestamptz,
        scanned_by -> Nullable<Uuid>,
        door_token_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    agenda_items (id) {
        id -> Uuid,
        version -> Int4,
        session_id -> Uuid,
        kind -> Text,
        side -> Nullable<Text>,
        title -> Text,
        title_en -> Text,
        speaker_name -> Text,
        speaker_id -> Nullable<Uuid>,
        organization_name -> Text,
        place -> Text,
        starts_at -> Timestamptz,
        duration_minutes -> Int4,
        position -> Int4,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    calendar_feeds (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        name -> Text,
        secret_digest -> Bytea,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    feedback_forms (session_id) {
        session_id -> Uuid,
        version -> Int4,
        questions -> Jsonb,
        created_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    feedback_givers (session_id, person_id) {
        session_id -> Uuid,
        person_id -> Uuid,
    }
}

diesel::table! {
    feedback_tallies (session_id, question) {
        session_id -> Uuid,
        question -> Int4,
        counts -> Array<Int4>,
        texts -> Array<Text>,
    }
}

diesel::table! {
    certificate_rules (id) {
        id -> Uuid,
        version -> Int4,
        kind -> Text,
        min_half_days -> Int4,
        mandatory_items -> Array<Uuid>,
        issuer -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    certificates (id) {
        id -> Uuid,
        version -> Int4,
        number -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        training_session_id -> Nullable<Uuid>,
        enrollment_id -> Nullable<Uuid>,
        holder_id -> Nullable<Uuid>,
        holder_name -> Nullable<Text>,
        holder_salt -> Nullable<Text>,
        organization_id -> Nullable<Uuid>,
        division -> Text,
        hours_year -> Nullable<Int4>,
        content -> Jsonb,
        content_hash -> Text,
        supersedes_id -> Nullable<Uuid>,
        issued_by -> Uuid,
        issued_at -> Timestamptz,
        ended_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
        award_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    hours_claims (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        status_reason -> Nullable<Text>,
        user_id -> Uuid,
        division -> Text,
        hours_type -> Text,
        level -> Text,
        hours -> Int4,
        hours_year -> Int4,
        title -> Text,
        organizer -> Text,
        ended_on -> Date,
        proof -> Text,
        proof_attachment_id -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    training_hours_rules (id) {
        id -> Int4,
        version -> Int4,
        hours_per_day -> Int4,
        target_hours -> Int4,
        target_professional_hours -> Int4,
        basis -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    training_session_hours (id) {
        id -> Uuid,
        version -> Int4,
        parts -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    assignment_plans (id) {
        id -> Uuid,
        stage_id -> Uuid,
        request -> Jsonb,
        assignments -> Jsonb,
        loads -> Jsonb,
        input_hash -> Text,
        created_by -> Uuid,
        created_at -> Timestamptz,
        applied_at -> Nullable<Timestamptz>,
        applied_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    contest_entry_rules (contest_id) {
        contest_id -> Uuid,
        version -> Int4,
        form -> Jsonb,
        eligibility -> Jsonb,
        checklist -> Jsonb,
        supplements_allowed -> Int2,
        team_min -> Int2,
        team_max -> Int2,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    contest_judges (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        user_id -> Uuid,
        status -> Text,
        status_reason -> Nullable<Text>,
        tracks -> Array<Text>,
        entry_limit -> Nullable<Int2>,
        invited_by -> Uuid,
        answered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    contest_events (id) {
        id -> Uuid,
        contest_id -> Uuid,
        kind -> Text,
        stage_id -> Nullable<Uuid>,
        stage_title -> Nullable<Text>,
        erratum_id -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        before_at -> Nullable<Timestamptz>,
        after_at -> Nullable<Timestamptz>,
        acted_by -> Uuid,
        happened_at -> Timestamptz,
    }
}

diesel::table! {
    errata (id) {
        id -> Uuid,
        resource -> Text,
        resource_id -> Uuid,
        field -> Text,
        old_text -> Text,
        new_text -> Text,
        reason -> Text,
        corrected_by -> Uuid,
        corrected_at -> Timestamptz,
    }
}

diesel::table! {
    contest_pledges (contest_id, number) {
        contest_id -> Uuid,
        number -> Int2,
        text_zh -> Text,
        text_en -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    contest_recommending_units (id) {
        id -> Uuid,
        contest_id -> Uuid,
        organization_id -> Uuid,
        division -> Nullable<Text>,
        quota -> Nullable<Int2>,
    }
}

diesel::table! {
    contest_stages (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        position -> Int2,
        kind -> Text,
        title -> Text,
        opens_at -> Timestamptz,
        closes_at -> Timestamptz,
        blind -> Bool,
        scores_shown -> Text,
        rules -> Nullable<Jsonb>,
        rules_hash -> Nullable<Text>,
        rules_frozen_at -> Nullable<Timestamptz>,
        locked_at -> Nullable<Timestamptz>,
        presentation_seed -> Nullable<Text>,
        presentation_drawn_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    contest_steps (contest_id, position) {
        contest_id -> Uuid,
        position -> Int2,
        kind -> Text,
        deadline -> Timestamptz,
    }
}

diesel::table! {
    eligibility_challenges (id) {
        id -> Uuid,
        entry_id -> Uuid,
        review_id -> Uuid,
        text -> Text,
        decision -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    entries (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        status -> Text,
        status_reason -> Nullable<Text>,
        reason_codes -> Array<Text>,
        owner_id -> Uuid,
        organization_id -> Nullable<Uuid>,
        division -> Text,
        track -> Text,
        title -> Text,
        summary -> Text,
        plan -> Jsonb,
        facts -> Jsonb,
        door -> Text,
        tags -> Jsonb,
        recommending_unit_id -> Nullable<Uuid>,
        step -> Nullable<Int2>,
        paper_number -> Nullable<Text>,
        number -> Nullable<Int4>,
        blind_code -> Nullable<Text>,
        supplement_due_at -> Nullable<Timestamptz>,
        supplements_requested -> Int2,
        paused_at -> Nullable<Timestamptz>,
        created_by -> Uuid,
        submitted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        is_competing -> Bool,
    }
}

diesel::table! {
    entry_checks (id) {
        id -> Uuid,
        entry_id -> Uuid,
        entry_version -> Int4,
        items -> Jsonb,
        findings -> Jsonb,
        decision -> Text,
        reason_codes -> Array<Text>,
        reason -> Nullable<Text>,
        due_at -> Nullable<Timestamptz>,
        working_days -> Nullable<Int2>,
        calendars -> Jsonb,
        checked_by -> Uuid,
        checked_at -> Timestamptz,
    }
}

diesel::table! {
    entry_members (entry_id, position) {
        entry_id -> Uuid,
        position -> Int2,
        person_id -> Uuid,
        role -> Text,
        organization_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    entry_reveals (id) {
        id -> Uuid,
        entry_id -> Uuid,
        reason -> Text,
        revealed_by -> Uuid,
        revealed_at -> Timestamptz,
    }
}

diesel::table! {
    entry_step_decisions (id) {
        id -> Uuid,
        entry_id -> Uuid,
        step -> Int2,
        decision -> Text,
        reason -> Nullable<Text>,
        entry_version -> Int4,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
    }
}

diesel::table! {
    entry_walls (entry_id, person_id, source, relation) {
        entry_id -> Uuid,
        person_id -> Uuid,
        source -> Text,
        relation -> Text,
        path -> Jsonb,
        note -> Nullable<Text>,
        declared_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        id -> Uuid,
    }
}

diesel::table! {
    review_versions (review_id, number) {
        review_id -> Uuid,
        number -> Int2,
        scores -> Jsonb,
        opinion -> Text,
        total -> Text,
        submitted_at -> Timestamptz,
        submitted_hash -> Text,
    }
}

diesel::table! {
    reviews (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        stage_id -> Uuid,
        entry_id -> Uuid,
        judge_id -> Uuid,
        status -> Text,
        status_reason -> Nullable<Text>,
        recusal_answered_at -> Nullable<Timestamptz>,
        recusal_kind -> Nullable<Text>,
        scores -> Jsonb,
        opinion -> Text,
        total -> Nullable<Text>,
        started_at -> Nullable<Timestamptz>,
        submitted_at -> Nullable<Timestamptz>,
        submitted_hash -> Nullable<Text>,
        locked_at -> Nullable<Timestamptz>,
        extra -> Bool,
        assigned_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    stage_judges (stage_id, judge_id) {
        stage_id -> Uuid,
        judge_id -> Uuid,
        panel -> Text,
        chair -> Bool,
        pledge_number -> Nullable<Int2>,
        pledged_at -> Nullable<Timestamptz>,
        signed_in_at -> Nullable<Timestamptz>,
        sheets_confirmed_at -> Nullable<Timestamptz>,
        summary_confirmed_at -> Nullable<Timestamptz>,
        summary_hash -> Nullable<Text>,
        dissent -> Nullable<Text>,
    }
}

diesel::table! {
    stage_presentations (stage_id, position) {
        stage_id -> Uuid,
        position -> Int2,
        entry_id -> Uuid,
        presented_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    stage_result_rows (result_id, entry_id) {
        result_id -> Uuid,
        entry_id -> Uuid,
        track -> Text,
        panel -> Text,
        score -> Nullable<Text>,
        rank -> Nullable<Int4>,
        tied -> Bool,
        advances -> Nullable<Bool>,
        expected -> Int2,
        counted -> Int2,
        detail -> Jsonb,
    }
}

diesel::table! {
    stage_results (id) {
        id -> Uuid,
        stage_id -> Uuid,
        number -> Int2,
        reason -> Nullable<Text>,
        rules_hash -> Text,
        input_hash -> Text,
        rows_sha256 -> Text,
        summary -> Jsonb,
        computed_by -> Uuid,
        computed_at -> Timestamptz,
        applied_at -> Nullable<Timestamptz>,
        applied_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    tie_decisions (id) {
        id -> Uuid,
        stage_id -> Uuid,
        step -> Text,
        entry_order -> Jsonb,
        reason -> Text,
        seed -> Nullable<Text>,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
    }
}

diesel::table! {
    contest_wall_runs (contest_id) {
        contest_id -> Uuid,
        computed_at -> Timestamptz,
    }
}

diesel::table! {
    award_rules (contest_id) {
        contest_id -> Uuid,
        version -> Int4,
        fill -> Text,
        acceptance_days -> Nullable<Int2>,
        is_ordered -> Bool,
        set_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    award_tiers (id) {
        id -> Uuid,
        contest_id -> Uuid,
        position -> Int2,
        code -> Text,
        name -> Text,
        target -> Text,
        track -> Nullable<Text>,
        quota -> Int2,
        has_grant -> Bool,
        is_recommended -> Bool,
    }
}

diesel::table! {
    award_lists (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        number -> Int2,
        result_id -> Uuid,
        status -> Text,
        reason -> Nullable<Text>,
        rows_sha256 -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        published_at -> Nullable<Timestamptz>,
        finalized_at -> Nullable<Timestamptz>,
        finalized_by -> Nullable<Uuid>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    awards (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        tier_id -> Uuid,
        list_id -> Nullable<Uuid>,
        entry_id -> Nullable<Uuid>,
        organization_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        place -> Int2,
        rank -> Nullable<Int4>,
        person_name -> Nullable<Text>,
        organization_name -> Nullable<Text>,
        project_title -> Nullable<Text>,
        division -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        reason -> Nullable<Text>,
        figures -> Jsonb,
        proposed_by -> Uuid,
        confirmed_by -> Nullable<Uuid>,
        confirmed_at -> Nullable<Timestamptz>,
        acceptance_due_at -> Nullable<Timestamptz>,
        accepted_at -> Nullable<Timestamptz>,
        accepted_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    publicity_periods (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        target -> Text,
        list_id -> Nullable<Uuid>,
        result_id -> Nullable<Uuid>,
        starts_on -> Date,
        day_count -> Int2,
        day_unit -> Text,
        first_day_counts -> Bool,
        ends_on -> Date,
        opens_at -> Timestamptz,
        closes_at -> Timestamptz,
        calendars -> Jsonb,
        objection_answer_days -> Int2,
        without_acknowledgement -> Nullable<Text>,
        opened_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        withdrawn_by -> Nullable<Uuid>,
        withdrawal_reason -> Nullable<Text>,
    }
}

diesel::table! {
    publicity_items (id) {
        id -> Uuid,
        period_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        award_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    objections (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        period_id -> Uuid,
        item_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        award_id -> Nullable<Uuid>,
        objector_id -> Uuid,
        ground -> Text,
        statement -> Text,
        evidence -> Nullable<Text>,
        status -> Text,
        outcome -> Nullable<Text>,
        inadmissible_code -> Nullable<Text>,
        effect -> Nullable<Text>,
        answer -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        result_id -> Nullable<Uuid>,
        merged_into -> Nullable<Uuid>,
        answer_due_on -> Date,
        calendars -> Jsonb,
        filed_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    ranking_acknowledgements (list_id, entry_id) {
        list_id -> Uuid,
        entry_id -> Uuid,
        acknowledged_by -> Uuid,
        acknowledged_at -> Timestamptz,
    }
}

diesel::table! {
    grant_budgets (contest_id) {
        contest_id -> Uuid,
        version -> Int4,
        amount_fen -> Int8,
        source -> Text,
        committed_fen -> Int8,
        set_by -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    grant_tier_amounts (tier_id) {
        tier_id -> Uuid,
        contest_id -> Uuid,
        position -> Int2,
        weight -> Nullable<Int4>,
        quota -> Int2,
        sum_fen -> Int8,
        amount_fen -> Int8,
    }
}

diesel::table! {
    grants (id) {
        id -> Uuid,
        version -> Int4,
        award_id -> Uuid,
        contest_id -> Uuid,
        tier_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        division -> Text,
        amount_fen -> Int8,
        paid_fen -> Int8,
        clawed_fen -> Int8,
        status -> Text,
        purpose -> Nullable<Text>,
        targets -> Jsonb,
        actuals -> Jsonb,
        report_due_on -> Nullable<Date>,
        proposed_by -> Uuid,
        changed_by -> Uuid,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
        reported_by -> Nullable<Uuid>,
        reported_at -> Nullable<Timestamptz>,
        closed_by -> Nullable<Uuid>,
        closed_at -> Nullable<Timestamptz>,
        clawed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    payee_changes (id) {
        id -> Uuid,
        grant_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        organization_name -> Text,
        account_name -> Text,
        bank -> Text,
        sealed_account -> Bytea,
        account_mask -> Text,
        status -> Text,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        confirmed_by -> Nullable<Uuid>,
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    grant_payments (id) {
        id -> Uuid,
        grant_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        amount_fen -> Int8,
        paid_on -> Date,
        reference -> Text,
        payee_id -> Uuid,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    grant_report_lines (id) {
        id -> Uuid,
        grant_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        position -> Int2,
        category -> Text,
        amount_fen -> Int8,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    clawbacks (id) {
        id -> Uuid,
        grant_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        status -> Text,
        reason_code -> Text,
        reason -> Text,
        amount_fen -> Int8,
        proposed_by -> Uuid,
        proposed_at -> Timestamptz,
        approved_by -> Nullable<Uuid>,
        approved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    recommendation_quotas (target_contest_id, division) {
        target_contest_id -> Uuid,
        division -> Text,
        quota -> Int2,
    }
}

diesel::table! {
    recommendations (id) {
        id -> Uuid,
        version -> Int4,
        award_id -> Uuid,
        entry_id -> Uuid,
        from_contest_id -> Uuid,
        target_contest_id -> Uuid,
        award_list_id -> Uuid,
        division -> Text,
        status -> Text,
        decline_reason -> Nullable<Text>,
        reject_reason -> Nullable<Text>,
        target_entry_id -> Nullable<Uuid>,
        nominated_by -> Uuid,
        nominated_at -> Timestamptz,
        answered_by -> Nullable<Uuid>,
        answered_at -> Nullable<Timestamptz>,
        submitted_by -> Nullable<Uuid>,
        submitted_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    impact_metrics (id) {
        id -> Uuid,
        version -> Int4,
        entry_id -> Uuid,
        code -> Text,
        value -> Text,
        unit -> Text,
        amount -> Int8,
        period_from -> Date,
        period_to -> Date,
        qualifier -> Text,
        due_on -> Nullable<Date>,
        source -> Text,
        evidence -> Nullable<Text>,
        plan_id -> Nullable<Uuid>,
        filed_by -> Uuid,
        verified_by -> Nullable<Uuid>,
        verified_at -> Nullable<Timestamptz>,
        withdrawn_by -> Nullable<Uuid>,
        withdrawn_at -> Nullable<Timestamptz>,
        withdraw_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    printed_papers (id) {
        id -> Uuid,
        version -> Int4,
        contest_id -> Uuid,
        kind -> Text,
        resource_id -> Uuid,
        entry_id -> Nullable<Uuid>,
        judge_id -> Nullable<Uuid>,
        panel -> Nullable<Text>,
        paper_version -> Int4,
        content_hash -> Text,
        code -> Text,
        printed_by -> Uuid,
        printed_at -> Timestamptz,
    }
}

diesel::table! {
    brokers (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        employment -> Text,
        fields -> Array<Text>,
        capacity -> Int2,
        leave_from_on -> Nullable<Date>,
        leave_to_on -> Nullable<Date>,
        last_assigned_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    cases (id) {
        id -> Uuid,
        version -> Int4,
        client_person_id -> Nullable<Uuid>,
        client_team_id -> Nullable<Uuid>,
        client_organization_id -> Nullable<Uuid>,
        division -> Text,
        title -> Text,
        status -> Text,
        main_broker_id -> Nullable<Uuid>,
        assigned_at -> Nullable<Timestamptz>,
        unassigned_since -> Nullable<Timestamptz>,
        next_action -> Nullable<Text>,
        next_action_on -> Nullable<Date>,
        opened_by -> Uuid,
        opened_at -> Timestamptz,
        closed_by -> Nullable<Uuid>,
        closed_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    case_events (id) {
        id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        from_broker_id -> Nullable<Uuid>,
        to_broker_id -> Nullable<Uuid>,
        note -> Nullable<Text>,
        next_action_on -> Nullable<Date>,
        by_id -> Uuid,
        at -> Timestamptz,
    }
}

diesel::table! {
    credentials (id) {
        id -> Uuid,
        version -> Int4,
        broker_id -> Uuid,
        level -> Text,
        scheme -> Text,
        registration_number -> Text,
        issuer -> Text,
        valid_from_on -> Date,
        valid_to_on -> Nullable<Date>,
        training_minutes -> Int4,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
        revocation_reason -> Nullable<Text>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    credential_certificates (credential_id, certificate_id) {
        credential_id -> Uuid,
        certificate_id -> Uuid,
    }
}

diesel::table! {
    broker_rules (division) {
        division -> Text,
        version -> Int4,
        credential_levels -> Array<Text>,
        set_by -> Uuid,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    service_plans (id) {
        id -> Uuid,
        version -> Int4,
        kind -> Text,
        subject_person_id -> Nullable<Uuid>,
        subject_team_id -> Nullable<Uuid>,
        subject_organization_id -> Nullable<Uuid>,
        match_id -> Nullable<Uuid>,
        case_id -> Nullable<Uuid>,
        broker_id -> Nullable<Uuid>,
        division -> Text,
        status -> Text,
        current_version -> Int4,
        proposed_version -> Nullable<Int4>,
        proposed_status -> Nullable<Text>,
        review_on -> Nullable<Date>,
        outcome -> Nullable<Text>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    service_plan_versions (id) {
        id -> Uuid,
        version -> Int4,
        plan_id -> Uuid,
        number -> Int4,
        status -> Text,
        goals -> Text,
        steps -> Jsonb,
        review_on -> Nullable<Date>,
        created_by -> Uuid,
        created_at -> Timestamptz,
        agreed_by -> Nullable<Uuid>,
        agreed_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    broker_months (id) {
        id -> Uuid,
        version -> Int4,
        broker_id -> Uuid,
        month -> Date,
        division -> Text,
        status -> Text,
        submitted_by -> Nullable<Uuid>,
        submitted_at -> Nullable<Timestamptz>,
        locked_by -> Nullable<Uuid>,
        locked_at -> Nullable<Timestamptz>,
        reopen_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    service_records (id) {
        id -> Uuid,
        version -> Int4,
        version_number -> Int4,
        status -> Text,
        broker_id -> Uuid,
        served_person_id -> Nullable<Uuid>,
        served_team_id -> Nullable<Uuid>,
        served_organization_id -> Nullable<Uuid>,
        case_id -> Nullable<Uuid>,
        plan_id -> Nullable<Uuid>,
        match_id -> Nullable<Uuid>,
        kind -> Text,
        step -> Nullable<Text>,
        channel -> Text,
        place -> Text,
        division -> Text,
        started_at -> Timestamptz,
        ends_at -> Timestamptz,
        minutes -> Int4,
        outcome -> Text,
        month -> Date,
        late -> Bool,
        late_reason -> Nullable<Text>,
        recorded_by -> Uuid,
        asked_at -> Timestamptz,
        confirmed_at -> Nullable<Timestamptz>,
        confirmed_via -> Nullable<Text>,
        confirmed_by -> Nullable<Uuid>,
        disputed_at -> Nullable<Timestamptz>,
        disputed_via -> Nullable<Text>,
        disputed_by -> Nullable<Uuid>,
        dispute_reason -> Nullable<Text>,
        audited_by -> Nullable<Uuid>,
        audited_at -> Nullable<Timestamptz>,
        voided_by -> Nullable<Uuid>,
        voided_at -> Nullable<Timestamptz>,
        void_reason -> Nullable<Text>,
        hearing -> Nullable<Text>,
        client_id -> Nullable<Uuid>,
        client_ref -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    service_record_versions (id) {
        id -> Uuid,
        record_id -> Uuid,
        number -> Int4,
        status -> Text,
        kind -> Text,
        step -> Nullable<Text>,
        channel -> Text,
        place -> Text,
        division -> Text,
        started_at -> Timestamptz,
        minutes -> Int4,
        outcome -> Text,
        confirmed_at -> Nullable<Timestamptz>,
        amend_reason -> Text,
        amended_by -> Uuid,
        amended_at -> Timestamptz,
    }
}

diesel::table! {
    service_confirmations (id) {
        id -> Uuid,
        record_id -> Uuid,
        version_number -> Int4,
        digest -> Bytea,
        sent_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    service_record_flags (id) {
        id -> Uuid,
        version -> Int4,
        record_id -> Uuid,
        version_number -> Int4,
        kind -> Text,
        other_record_id -> Nullable<Uuid>,
        figure -> Nullable<Int4>,
        raised_at -> Timestamptz,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Uuid>,
        answered_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    audit_draws (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        division -> Text,
        from_on -> Date,
        to_on -> Date,
        per_broker -> Bool,
        sample_size -> Int4,
        population_size -> Int4,
        population_hash -> Text,
        frozen_by -> Uuid,
        frozen_at -> Timestamptz,
        seed -> Nullable<Text>,
        seed_source -> Nullable<Text>,
        seeded_by -> Nullable<Uuid>,
        seeded_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    audit_draw_records (draw_id, record_id) {
        draw_id -> Uuid,
        record_id -> Uuid,
        broker_id -> Uuid,
        place -> Nullable<Int4>,
    }
}

diesel::table! {
    imports (id) {
        id -> Uuid,
        version -> Int4,
        user_id -> Uuid,
        kind -> Text,
        mode -> Text,
        dry_run -> Bool,
        status -> Text,
        status_reason -> Nullable<Text>,
        format -> Text,
        encoding -> Nullable<Text>,
        size -> Int8,
        lines_read -> Int8,
        created -> Int8,
        skipped -> Int8,
        failed -> Int8,
        faults -> Int4,
        file -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        client_id -> Nullable<Uuid>,
        client_secret_id -> Nullable<Uuid>,
        client_scope -> Nullable<Text>,
        lease -> Nullable<Uuid>,
        leased_until -> Nullable<Timestamptz>,
        attempts -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    import_rows (import_id, line) {
        import_id -> Uuid,
        line -> Int8,
        row_id -> Uuid,
        outcome -> Nullable<Text>,
        reason_zh -> Nullable<Text>,
        reason_en -> Nullable<Text>,
    }
}

diesel::table! {
    import_faults (import_id, number) {
        import_id -> Uuid,
        number -> Int4,
        line -> Int8,
        column_number -> Nullable<Int4>,
        pointer -> Text,
        code -> Text,
        detail_zh -> Text,
        detail_en -> Text,
    }
}

diesel::joinable!(audit_links -> audit_events (event_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(user_contact_points -> users (user_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(identity_numbers -> users (user_id));
diesel::joinable!(listings -> users (owner_id));
diesel::joinable!(listing_terms -> listings (listing_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(team_members -> users (user_id));
diesel::joinable!(verifications -> organizations (organization_id));
diesel::joinable!(memberships -> organizations (organization_id));
diesel::joinable!(api_client_secrets -> api_clients (client_id));
diesel::joinable!(contest_hosts -> organizations (organization_id));
diesel::joinable!(contest_events -> errata (erratum_id));
diesel::joinable!(contest_stages -> contests (contest_id));
diesel::joinable!(contest_recommending_units -> organizations (organization_id));
diesel::joinable!(entries -> contests (contest_id));
diesel::joinable!(entry_members -> entries (entry_id));
diesel::joinable!(entry_checks -> entries (entry_id));
diesel::joinable!(contest_judges -> contests (contest_id));
diesel::joinable!(stage_judges -> contest_judges (judge_id));
diesel::joinable!(stage_judges -> contest_stages (stage_id));
diesel::joinable!(stage_presentations -> entries (entry_id));
diesel::joinable!(assignment_plans -> contest_stages (stage_id));
diesel::joinable!(reviews -> entries (entry_id));
diesel::joinable!(reviews -> contest_stages (stage_id));
diesel::joinable!(reviews -> contest_judges (judge_id));
diesel::joinable!(eligibility_challenges -> reviews (review_id));
diesel::joinable!(stage_results -> contest_stages (stage_id));
diesel::joinable!(stage_result_rows -> stage_results (result_id));
diesel::joinable!(stage_result_rows -> entries (entry_id));
diesel::joinable!(enrollments -> training_sessions (session_id));
diesel::joinable!(enrollment_answers -> enrollments (enrollment_id));
diesel::joinable!(grants -> contests (contest_id));
diesel::joinable!(grants -> awards (award_id));
diesel::joinable!(grant_tier_amounts -> award_tiers (tier_id));
diesel::joinable!(service_records -> brokers (broker_id));
diesel::joinable!(service_record_flags -> service_records (record_id));
diesel::joinable!(service_confirmations -> service_records (record_id));
diesel::joinable!(broker_months -> brokers (broker_id));
diesel::joinable!(audit_draw_records -> audit_draws (draw_id));
diesel::joinable!(audit_draw_records -> service_records (record_id));
diesel::joinable!(service_plan_versions -> service_plans (plan_id));
diesel::joinable!(grant_payments -> grants (grant_id));

diesel::allow_tables_to_appear_in_same_query!(
    sessions,
    refresh_tokens,
    persons,
    users,
    role_grants,
    api_clients,
    api_client_secrets,
    listings,
    listing_terms,
    listing_contacts,
    matches,
    contact_reveals,
    user_contact_points,
    identity_numbers,
    user_merges,
    organizations,
    memberships,
    zones,
    zone_cities,
    contests,
    contest_hosts,
    contest_events,
    errata,
    contest_stages,
    contest_entry_rules,
    contest_steps,
    contest_recommending_units,
    entries,
    entry_members,
    entry_reveals,
    entry_step_decisions,
    entry_checks,
    entry_walls,
    contest_judges,
    contest_pledges,
    contest_wall_runs,
    stage_judges,
    stage_presentations,
    assignment_plans,
    reviews,
    review_versions,
    eligibility_challenges,
    stage_results,
    stage_result_rows,
    tie_decisions,
    printed_papers,
    recommendation_quotas,
    recommendations,
    impact_metrics,
    grant_budgets,
    grant_tier_amounts,
    grants,
    payee_changes,
    grant_payments,
    grant_report_lines,
    clawbacks,
    publicity_periods,
    publicity_items,
    objections,
    ranking_acknowledgements,
    award_rules,
    award_tiers,
    award_lists,
    awards,
    teams,
    team_members,
    expertise,
    verifications,
    training_programs,
    training_sessions,
    person_records,
    user_former_names,
    account_look_ups,
    enrollments,
    door_tokens,
    revoked_attendee_codes,
    attendee_code_keys,
    training_invitations,
    training_questions,
    enrollment_answers,
    check_ins,
    agenda_items,
    calendar_feeds,
    certificate_rules,
    certificates,
    training_hours_rules,
    training_session_hours,
    hours_claims,
    check_in_attempts,
    notifications,
    reminders,
    blobs,
    attachments,
    uploads,
    short_links,
    brokers,
    cases,
    case_events,
    credentials,
    credential_certificates,
    broker_rules,
    service_plans,
    service_plan_versions,
    broker_months,
    service_records,
    service_record_versions,
    service_confirmations,
    service_record_flags,
    audit_draws,
    audit_draw_records,
);

diesel::allow_tables_to_appear_in_same_query!(audit_events, audit_links);
