"""Applications with their history and files, account notices, and accounts with a first day."""

from alembic.operations import Operations

revision = "0010"
down_revision = "0009"

ENDS = "'logged_out', 'superseded', 'reused', 'password_changed'"

TABLES = (
    """
    CREATE TABLE applications (
        id uuid NOT NULL,
        version bigint NOT NULL,
        kind text NOT NULL,
        status text NOT NULL,
        secret_id uuid NOT NULL,
        filed_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        company text NOT NULL,
        kana text NOT NULL,
        representative text NOT NULL,
        person text NOT NULL,
        municipality text NOT NULL,
        address text NOT NULL,
        phone text NOT NULL,
        mail text NOT NULL,
        association text NOT NULL,
        vehicles bigint NOT NULL,
        employees bigint NOT NULL,
        g_mark boolean NOT NULL,
        accounts_wanted bigint NOT NULL,
        terms_version bigint NOT NULL,
        cooperative_id uuid,
        branch text,
        registration_number text,
        answers jsonb,
        member_id uuid,
        joined_cooperative_id uuid,
        mail_key text NOT NULL,
        CONSTRAINT pk_applications PRIMARY KEY (id),
        CONSTRAINT uq_applications_secret_id UNIQUE (secret_id),
        CONSTRAINT uq_applications_member_id UNIQUE (member_id),
        CONSTRAINT ck_applications_kind_known CHECK (kind IN ('member', 'cooperative')),
        CONSTRAINT ck_applications_status_known
            CHECK (status IN ('filed', 'endorsed', 'approved', 'rejected')),
        CONSTRAINT ck_applications_version_counts CHECK (version >= 1),
        CONSTRAINT ck_applications_municipality_five_digits CHECK (municipality ~ '^[0-9]{5}$'),
        CONSTRAINT ck_applications_registration_number_form CHECK (registration_number ~ '^T[0-9]{13}$'),
        CONSTRAINT ck_applications_members_name_a_cooperative
            CHECK ((kind = 'member') = (cooperative_id IS NOT NULL)),
        CONSTRAINT ck_applications_approved_makes_somebody
            CHECK ((status = 'approved') = (member_id IS NOT NULL)),
        CONSTRAINT ck_applications_only_members_are_endorsed
            CHECK (kind = 'member' OR status <> 'endorsed'),
        CONSTRAINT ck_applications_joined_together
            CHECK ((member_id IS NULL) = (joined_cooperative_id IS NULL)),
        CONSTRAINT fk_applications_cooperative_id FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_applications_member_id_joined_cooperative_id
            FOREIGN KEY (member_id, joined_cooperative_id) REFERENCES members (id, cooperative_id)
    )
    """,
    "CREATE INDEX ix_applications_cooperative_id ON applications (cooperative_id, id)",
    "CREATE INDEX ix_applications_mail_key ON applications (mail_key, filed_at)",
    """
    CREATE TABLE application_steps (
        application_id uuid NOT NULL,
        number bigint NOT NULL,
        kind text NOT NULL,
        at timestamptz NOT NULL,
        by text NOT NULL,
        account_id uuid,
        person text,
        reason text,
        CONSTRAINT pk_application_steps PRIMARY KEY (application_id, number),
        CONSTRAINT ck_application_steps_kind_known
            CHECK (kind IN ('filed', 'filed_again', 'endorsed', 'approved', 'rejected')),
        CONSTRAINT ck_application_steps_by_known
            CHECK (by IN ('applicant', 'cooperative', 'federation')),
        CONSTRAINT ck_application_steps_applicants_have_no_account
            CHECK ((by = 'applicant') = (account_id IS NULL)),
        CONSTRAINT ck_application_steps_rejected_for_a_reason
            CHECK (kind <> 'rejected' OR reason IS NOT NULL),
        CONSTRAINT fk_application_steps_application_id
            FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_application_steps_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE application_files (
        id uuid NOT NULL,
        application_id uuid NOT NULL,
        kind text NOT NULL,
        media_type text NOT NULL,
        size_bytes bigint NOT NULL,
        sha256 bytea NOT NULL,
        uploaded_at timestamptz NOT NULL,
        uploaded_by uuid,
        CONSTRAINT pk_application_files PRIMARY KEY (id),
        CONSTRAINT uq_application_files_application_id_sha256 UNIQUE (application_id, sha256),
        CONSTRAINT ck_application_files_kind_known
            CHECK (kind IN ('association_proof', 'cooperative_proof', 'sealed_copy', 'other')),
        CONSTRAINT ck_application_files_media_type_known
            CHECK (media_type IN ('application/pdf', 'image/jpeg', 'image/png')),
        CONSTRAINT ck_application_files_size_within_21_mib CHECK (size_bytes BETWEEN 1 AND 22020096),
        CONSTRAINT ck_application_files_sha256_is_sha256 CHECK (octet_length(sha256) = 32),
        CONSTRAINT fk_application_files_application_id
            FOREIGN KEY (application_id) REFERENCES applications (id),
        CONSTRAINT fk_application_files_uploaded_by FOREIGN KEY (uploaded_by) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE account_notices (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        cooperative_id uuid NOT NULL,
        issued_at timestamptz NOT NULL,
        issued_by uuid NOT NULL,
        CONSTRAINT pk_account_notices PRIMARY KEY (id),
        CONSTRAINT fk_account_notices_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
        CONSTRAINT fk_account_notices_cooperative_id
            FOREIGN KEY (cooperative_id) REFERENCES cooperatives (id),
        CONSTRAINT fk_account_notices_issued_by FOREIGN KEY (issued_by) REFERENCES accounts (id)
    )
    """,
    "CREATE INDEX ix_account_notices_account_id ON account_notices (account_id)",
)


def _ends(known: str) -> str:
    """The wider check comes in the same statement; few sessions are there, so it is quick."""
    return f"""
    -- squawk-ignore ban-drop-constraint,constraint-missing-not-valid
    ALTER TABLE sessions DROP CONSTRAINT ck_sessions_ended_because_known,
        ADD CONSTRAINT ck_sessions_ended_because_known CHECK (ended_because IN ({known}))
    """


FIRST_DAYS = (
    "ALTER TABLE accounts ADD COLUMN starts_on date",
    _ends(f"{ENDS}, 'account_closed'"),
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON applications TO kaerini_app",
    "GRANT SELECT, INSERT ON application_steps, application_files, account_notices TO kaerini_app",
)
"""What was said of an application, and handed out, is never changed."""


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *FIRST_DAYS, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    """Sessions that ended with their account count as logged out."""
    op.execute("UPDATE sessions SET ended_because = 'logged_out' WHERE ended_because = 'account_closed'")
    op.execute(_ends(ENDS))
    op.execute("ALTER TABLE accounts DROP COLUMN starts_on")
    op.execute("DROP TABLE account_notices, application_files, application_steps, applications")
