"""Tracking: drivers' phones and their tokens, positions, and the stream of each contract."""

from alembic.operations import Operations

revision = "0005"
down_revision = "0004"

PHONES = (
    """
    CREATE TABLE driver_devices (
        id uuid NOT NULL,
        key_hash bytea NOT NULL,
        first_seen_at timestamptz NOT NULL,
        CONSTRAINT pk_driver_devices PRIMARY KEY (id),
        CONSTRAINT uq_driver_devices_key_hash UNIQUE (key_hash),
        CONSTRAINT ck_driver_devices_key_hash_is_sha256 CHECK (octet_length(key_hash) = 32)
    )
    """,
    """
    CREATE TABLE driver_sessions (
        id uuid NOT NULL,
        device_id uuid NOT NULL,
        platform text NOT NULL,
        consent_version bigint NOT NULL,
        token_hash bytea NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        ended_because text,
        CONSTRAINT pk_driver_sessions PRIMARY KEY (id),
        CONSTRAINT uq_driver_sessions_token_hash UNIQUE (token_hash),
        CONSTRAINT ck_driver_sessions_platform_known CHECK (platform IN ('ios', 'android', 'browser')),
        CONSTRAINT ck_driver_sessions_ended_because_known
            CHECK (ended_because IN ('replaced', 'released', 'stopped')),
        CONSTRAINT ck_driver_sessions_consent_version_counts CHECK (consent_version >= 1),
        CONSTRAINT ck_driver_sessions_token_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
        CONSTRAINT ck_driver_sessions_ends_for_a_reason
            CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
        CONSTRAINT fk_driver_sessions_device_id FOREIGN KEY (device_id) REFERENCES driver_devices (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_driver_sessions_live ON driver_sessions (device_id) WHERE ended_at IS NULL",
    """
    CREATE TABLE driver_bindings (
        id uuid NOT NULL,
        contract_number text NOT NULL,
        device_id uuid NOT NULL,
        bound_at timestamptz NOT NULL,
        ended_at timestamptz,
        released_at timestamptz,
        CONSTRAINT pk_driver_bindings PRIMARY KEY (id),
        CONSTRAINT fk_driver_bindings_contract_number
            FOREIGN KEY (contract_number) REFERENCES contracts (number),
        CONSTRAINT fk_driver_bindings_device_id FOREIGN KEY (device_id) REFERENCES driver_devices (id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_driver_bindings_bound
    ON driver_bindings (contract_number) WHERE released_at IS NULL
    """,
    "CREATE INDEX ix_driver_bindings_device ON driver_bindings (device_id) WHERE released_at IS NULL",
    """
    CREATE TABLE driver_pauses (
        device_id uuid NOT NULL,
        from_at timestamptz NOT NULL,
        to_at timestamptz,
        CONSTRAINT pk_driver_pauses PRIMARY KEY (device_id, from_at),
        CONSTRAINT ck_driver_pauses_goes_forward CHECK (to_at >= from_at),
        CONSTRAINT fk_driver_pauses_device_id FOREIGN KEY (device_id) REFERENCES driver_devices (id)
    )
    """,
    "CREATE UNIQUE INDEX uq_driver_pauses_lasting ON driver_pauses (device_id) WHERE to_at IS NULL",
)

POSITIONS = (
    """
    CREATE TABLE pings (
        contract_number text NOT NULL,
        fixed_at timestamptz NOT NULL,
        -- squawk-ignore prefer-bigint-over-int
        lat_e7 integer NOT NULL,
        -- squawk-ignore prefer-bigint-over-int
        lon_e7 integer NOT NULL,
        -- squawk-ignore prefer-bigint-over-int
        accuracy_m integer,
        -- squawk-ignore prefer-bigint-over-smallint
        speed_kmh smallint,
        -- squawk-ignore prefer-bigint-over-smallint
        heading_deg smallint,
        -- squawk-ignore prefer-bigint-over-smallint
        battery_pct smallint,
        flag text,
        received_at timestamptz NOT NULL,
        CONSTRAINT pk_pings PRIMARY KEY (contract_number, fixed_at),
        CONSTRAINT ck_pings_flag_known CHECK (flag IN ('future', 'inaccurate')),
        CONSTRAINT ck_pings_on_earth
            CHECK (lat_e7 BETWEEN -900000000 AND 900000000 AND lon_e7 BETWEEN -1800000000 AND 1800000000),
        CONSTRAINT fk_pings_contract_number FOREIGN KEY (contract_number) REFERENCES contracts (number)
    )
    """,
    "CREATE INDEX ix_pings_fixed_at ON pings (fixed_at)",
)

STREAMS = (
    """
    CREATE TABLE trackings (
        contract_number text NOT NULL,
        sequence bigint NOT NULL,
        CONSTRAINT pk_trackings PRIMARY KEY (contract_number),
        CONSTRAINT ck_trackings_sequence_counts CHECK (sequence >= 0),
        CONSTRAINT fk_trackings_contract_number FOREIGN KEY (contract_number) REFERENCES contracts (number)
    )
    """,
    """
    CREATE TABLE tracking_events (
        contract_number text NOT NULL,
        sequence bigint NOT NULL,
        at timestamptz NOT NULL,
        event text NOT NULL,
        payload jsonb NOT NULL,
        CONSTRAINT pk_tracking_events PRIMARY KEY (contract_number, sequence),
        CONSTRAINT ck_tracking_events_sequence_counts CHECK (sequence >= 1),
        CONSTRAINT fk_tracking_events_contract_number
            FOREIGN KEY (contract_number) REFERENCES trackings (contract_number)
    )
    """,
    "CREATE INDEX ix_tracking_events_at ON tracking_events (at)",
)

GRANTS = (
    """
    GRANT SELECT, INSERT, UPDATE ON driver_devices, driver_sessions, driver_bindings, driver_pauses, trackings
    TO kaerini_app
    """,
    "GRANT SELECT, INSERT, DELETE ON pings, tracking_events TO kaerini_app",
)
"""Positions are never changed; after their time they go (SPEC 6.5)."""


def upgrade(op: Operations) -> None:
    for statement in (*PHONES, *POSITIONS, *STREAMS, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE tracking_events, trackings, pings")
    op.execute("DROP TABLE driver_pauses, driver_bindings, driver_sessions, driver_devices")
