"""The first board: loads and vehicles, and every version each had."""

from alembic.operations import Operations

revision = "0002"
down_revision = "0001"

TABLES = (
    """
    CREATE TABLE loads (
        id uuid NOT NULL,
        version bigint NOT NULL,
        poster_id uuid NOT NULL,
        cooperative_id uuid NOT NULL,
        status text NOT NULL,
        posted_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        closed_at timestamptz,
        closes_at timestamptz,
        closing_at timestamptz NOT NULL,
        contact_name text NOT NULL,
        contact_phone text NOT NULL,
        photo_ids uuid[] NOT NULL,
        external_ref text,
        remarks text,
        audience_kind text NOT NULL,
        audience_member_ids uuid[] NOT NULL,
        audience_cooperative_ids uuid[] NOT NULL,
        audience_widens_at timestamptz,
        trucks_left bigint NOT NULL,
        measured jsonb NOT NULL,
        roughly jsonb NOT NULL,
        origin_municipality text NOT NULL,
        origin_address text,
        origin_postal_code text,
        origin_point jsonb,
        origin_site jsonb,
        destination_municipality text NOT NULL,
        destination_address text,
        destination_postal_code text,
        destination_point jsonb,
        destination_site jsonb,
        pickup_from_at timestamptz NOT NULL,
        pickup_to_at timestamptz NOT NULL,
        delivery_from_at timestamptz NOT NULL,
        delivery_to_at timestamptz NOT NULL,
        cargo_name text NOT NULL,
        cargo_weight_kg bigint NOT NULL,
        cargo_kind text,
        cargo_packaging text,
        cargo_pallets bigint,
        cargo_pieces bigint,
        cargo_volume_l bigint,
        cargo_floor_cm bigint,
        cargo_temperature_c jsonb,
        cargo_value_yen bigint,
        vehicle_class text NOT NULL,
        body_types text[] NOT NULL,
        tier bigint NOT NULL,
        stops jsonb NOT NULL,
        equipment text[] NOT NULL,
        trucks bigint NOT NULL,
        consolidation boolean NOT NULL,
        loading jsonb,
        unloading jsonb,
        asking_fare_yen bigint,
        booking text NOT NULL,
        fare_system text NOT NULL,
        charges jsonb,
        services jsonb,
        payment_terms text,
        parent_contract_number text,
        purpose text,
        words text NOT NULL,
        name_words text NOT NULL,
        CONSTRAINT pk_loads PRIMARY KEY (id),
        CONSTRAINT fk_loads_poster_id_cooperative_id
            FOREIGN KEY (poster_id, cooperative_id) REFERENCES members (id, cooperative_id),
        CONSTRAINT ck_loads_status_known CHECK (status IN ('open', 'contracted', 'withdrawn')),
        CONSTRAINT ck_loads_audience_kind_known
            CHECK (audience_kind IN ('everyone', 'named', 'named_first')),
        CONSTRAINT ck_loads_version_counts CHECK (version >= 1),
        CONSTRAINT ck_loads_closed_when_not_open CHECK ((status = 'open') = (closed_at IS NULL)),
        CONSTRAINT ck_loads_widens_only_if_named_first
            CHECK ((audience_kind = 'named_first') = (audience_widens_at IS NOT NULL)),
        CONSTRAINT ck_loads_names_unless_everyone
            CHECK ((audience_kind = 'everyone') = (cardinality(audience_member_ids) +
                cardinality(audience_cooperative_ids) = 0)),
        CONSTRAINT ck_loads_vehicle_class_known
            CHECK (vehicle_class IN ('kei', 'small_2t', 'medium_4t', 'heavy_medium', 'large_10t',
                'trailer')),
        CONSTRAINT ck_loads_body_types_known
            CHECK (body_types <@ ARRAY['flatbed', 'crane', 'van', 'wing', 'freezer', 'chiller',
                'insulated', 'dump', 'mixer', 'bulk', 'tank_petroleum', 'tank_chemical', 'tank_gas',
                'container', 'car_carrier', 'pole', 'curtain', 'other']::text[]),
        CONSTRAINT ck_loads_body_types_given CHECK (cardinality(body_types) > 0),
        CONSTRAINT ck_loads_equipment_known
            CHECK (equipment <@ ARRAY['power_gate', 'air_suspension', 'jolder', 'lashing', 'crane',
                'double_deck', 'etc']::text[]),
        CONSTRAINT ck_loads_booking_known CHECK (booking IN ('by_agreement', 'instant')),
        CONSTRAINT ck_loads_fare_system_known
            CHECK (fare_system IN ('distance', 'time_8h', 'time_4h')),
        CONSTRAINT ck_loads_purpose_known
            CHECK (purpose IN ('return_load', 'charter', 'consolidation', 'partner_wanted',
                'season')),
        CONSTRAINT ck_loads_pickup_is_a_window CHECK (pickup_from_at < pickup_to_at),
        CONSTRAINT ck_loads_delivery_is_a_window CHECK (delivery_from_at < delivery_to_at),
        CONSTRAINT ck_loads_delivered_after_pickup CHECK (delivery_to_at > pickup_from_at),
        CONSTRAINT ck_loads_weight_positive CHECK (cargo_weight_kg > 0),
        CONSTRAINT ck_loads_asking_fare_not_negative CHECK (asking_fare_yen >= 0),
        CONSTRAINT ck_loads_tier_counts CHECK (tier >= 1),
        CONSTRAINT ck_loads_trucks_count CHECK (trucks >= 1),
        CONSTRAINT ck_loads_trucks_left_of_trucks CHECK (trucks_left BETWEEN 0 AND trucks),
        CONSTRAINT ck_loads_instant_says_all
            CHECK (booking <> 'instant' OR (asking_fare_yen IS NOT NULL AND charges IS NOT NULL AND
                services IS NOT NULL))
    )
    """,
    "CREATE INDEX ix_loads_closing ON loads (closing_at) WHERE status = 'open'",
    "CREATE INDEX ix_loads_cooperative ON loads (cooperative_id, posted_at DESC, id DESC)",
    "CREATE INDEX ix_loads_destination ON loads (destination_municipality) WHERE status = 'open'",
    "CREATE INDEX ix_loads_origin ON loads (origin_municipality) WHERE status = 'open'",
    "CREATE INDEX ix_loads_own ON loads (poster_id, posted_at DESC, id DESC)",
    """
    CREATE TABLE load_trucks (
        load_id uuid NOT NULL,
        n bigint NOT NULL,
        contract_number text,
        CONSTRAINT pk_load_trucks PRIMARY KEY (load_id, n),
        CONSTRAINT uq_load_trucks_contract_number UNIQUE (contract_number),
        CONSTRAINT ck_load_trucks_n_counts CHECK (n >= 1),
        CONSTRAINT ck_load_trucks_contract_number_twenty_digits
            CHECK (contract_number ~ '^[0-9]{20}$'),
        CONSTRAINT fk_load_trucks_load_id FOREIGN KEY (load_id) REFERENCES loads (id)
    )
    """,
    """
    CREATE TABLE load_versions (
        load_id uuid NOT NULL,
        version bigint NOT NULL,
        at timestamptz NOT NULL,
        account_id uuid,
        person text NOT NULL,
        thing jsonb NOT NULL,
        CONSTRAINT pk_load_versions PRIMARY KEY (load_id, version),
        CONSTRAINT fk_load_versions_load_id FOREIGN KEY (load_id) REFERENCES loads (id),
        CONSTRAINT fk_load_versions_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
    """
    CREATE TABLE vehicles (
        id uuid NOT NULL,
        version bigint NOT NULL,
        poster_id uuid NOT NULL,
        cooperative_id uuid NOT NULL,
        status text NOT NULL,
        posted_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        closed_at timestamptz,
        closes_at timestamptz,
        closing_at timestamptz NOT NULL,
        contact_name text NOT NULL,
        contact_phone text NOT NULL,
        photo_ids uuid[] NOT NULL,
        external_ref text,
        remarks text,
        audience_kind text NOT NULL,
        audience_member_ids uuid[] NOT NULL,
        audience_cooperative_ids uuid[] NOT NULL,
        audience_widens_at timestamptz,
        available_place_municipality text NOT NULL,
        available_place_address text,
        available_place_postal_code text,
        available_place_point jsonb,
        available_place_site jsonb,
        available_at timestamptz NOT NULL,
        vehicle_class text NOT NULL,
        body_type text NOT NULL,
        capacity_weight_kg bigint NOT NULL,
        capacity_pallets bigint,
        capacity_floor_cm bigint,
        capacity_volume_l bigint,
        destinations jsonb,
        home jsonb,
        home_by timestamptz,
        equipment text[] NOT NULL,
        asking_fare_yen bigint,
        hours_used jsonb,
        words text NOT NULL,
        place_words text NOT NULL,
        destination_codes text[],
        destination_open_codes text[],
        CONSTRAINT pk_vehicles PRIMARY KEY (id),
        CONSTRAINT fk_vehicles_poster_id_cooperative_id
            FOREIGN KEY (poster_id, cooperative_id) REFERENCES members (id, cooperative_id),
        CONSTRAINT ck_vehicles_status_known CHECK (status IN ('open', 'contracted', 'withdrawn')),
        CONSTRAINT ck_vehicles_audience_kind_known
            CHECK (audience_kind IN ('everyone', 'named', 'named_first')),
        CONSTRAINT ck_vehicles_version_counts CHECK (version >= 1),
        CONSTRAINT ck_vehicles_closed_when_not_open CHECK ((status = 'open') = (closed_at IS NULL)),
        CONSTRAINT ck_vehicles_widens_only_if_named_first
            CHECK ((audience_kind = 'named_first') = (audience_widens_at IS NOT NULL)),
        CONSTRAINT ck_vehicles_names_unless_everyone
            CHECK ((audience_kind = 'everyone') = (cardinality(audience_member_ids) +
                cardinality(audience_cooperative_ids) = 0)),
        CONSTRAINT ck_vehicles_vehicle_class_known
            CHECK (vehicle_class IN ('kei', 'small_2t', 'medium_4t', 'heavy_medium', 'large_10t',
                'trailer')),
        CONSTRAINT ck_vehicles_body_type_known
            CHECK (body_type IN ('flatbed', 'crane', 'van', 'wing', 'freezer', 'chiller',
                'insulated', 'dump', 'mixer', 'bulk', 'tank_petroleum', 'tank_chemical', 'tank_gas',
                'container', 'car_carrier', 'pole', 'curtain', 'other')),
        CONSTRAINT ck_vehicles_equipment_known
            CHECK (equipment <@ ARRAY['power_gate', 'air_suspension', 'jolder', 'lashing', 'crane',
                'double_deck', 'etc']::text[]),
        CONSTRAINT ck_vehicles_weight_positive CHECK (capacity_weight_kg > 0),
        CONSTRAINT ck_vehicles_asking_fare_not_negative CHECK (asking_fare_yen >= 0),
        CONSTRAINT ck_vehicles_home_after_available CHECK (home_by > available_at),
        CONSTRAINT ck_vehicles_home_by_needs_home CHECK (home_by IS NULL OR home IS NOT NULL),
        CONSTRAINT ck_vehicles_destination_codes_together
            CHECK ((destinations IS NULL) = (destination_codes IS NULL)),
        CONSTRAINT ck_vehicles_destination_open_codes_together
            CHECK ((destinations IS NULL) = (destination_open_codes IS NULL))
    )
    """,
    "CREATE INDEX ix_vehicles_available ON vehicles (available_place_municipality) WHERE status = 'open'",
    "CREATE INDEX ix_vehicles_closing ON vehicles (closing_at) WHERE status = 'open'",
    "CREATE INDEX ix_vehicles_cooperative ON vehicles (cooperative_id, posted_at DESC, id DESC)",
    "CREATE INDEX ix_vehicles_own ON vehicles (poster_id, posted_at DESC, id DESC)",
    """
    CREATE TABLE vehicle_versions (
        vehicle_id uuid NOT NULL,
        version bigint NOT NULL,
        at timestamptz NOT NULL,
        account_id uuid,
        person text NOT NULL,
        thing jsonb NOT NULL,
        CONSTRAINT pk_vehicle_versions PRIMARY KEY (vehicle_id, version),
        CONSTRAINT fk_vehicle_versions_vehicle_id FOREIGN KEY (vehicle_id) REFERENCES vehicles (id),
        CONSTRAINT fk_vehicle_versions_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
    )
    """,
)

KEPT_FOR_GOOD = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is kept for good: no % of it', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON load_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER kept_for_good BEFORE UPDATE OR DELETE OR TRUNCATE ON vehicle_versions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON loads, vehicles TO kaerini_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON load_trucks TO kaerini_app",
    "GRANT SELECT, INSERT ON load_versions, vehicle_versions TO kaerini_app",
)


def upgrade(op: Operations) -> None:
    for statement in (*TABLES, *KEPT_FOR_GOOD, *GRANTS):
        op.execute(statement)


def downgrade(op: Operations) -> None:
    op.execute("DROP TABLE vehicle_versions, vehicles, load_versions, load_trucks, loads")
    op.execute("DROP FUNCTION refuse_change")
