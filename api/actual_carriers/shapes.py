"""What is answered of the actual-carrier ledger, and sent for its links (SPEC 5.8, 5.9)."""

from datetime import date

from api.load_shapes import CargoForm
from api.shapes import Answer, Id, Instant, Line, Strict, WindowForm
from domain.actual_carriers.ledgers import CarrierRole, LedgerChange


class NamedMunicipalityAnswer(Answer):
    """A municipality with its prefecture, as people read it."""

    municipality: str
    name: str


class CarrierLineAnswer(Answer):
    """One carrier of the chain. ``tier`` null: a co-operative that forwards, which is no tier.

    ``contract_number``: of the own desk's contracts only.
    """

    tier: int | None
    role: CarrierRole
    name: str
    cargo: CargoForm
    origin: NamedMunicipalityAnswer
    destination: NamedMunicipalityAnswer
    pickup: WindowForm
    delivery: WindowForm
    concluded_at: Instant
    contract_number: str | None


class LedgerRecordAnswer(Answer):
    """What was changed when."""

    at: Instant
    change: LedgerChange
    tier: int | None
    name: str


class PrimeCarrierAnswer(Answer):
    """元請: who took the cargo on from its shipper."""

    name: str
    address: str
    phone: str


class ForwardingFeeAnswer(Answer):
    """10 % on top of the fare of a contract that is carried on, floored, owed by its consignor. Yen.

    ``stated_yen``: what the contract's charges state of it; ``proposed_yen``: what an amendment would add.
    """

    rate_bp: int
    fare_yen: int
    fee_yen: int
    stated_yen: int
    proposed_yen: int


class FaresBetweenAnswer(Answer):
    """The fare of the contract beside its parent's, for the desk that is a party to both. Yen."""

    parent_fare_yen: int
    fare_yen: int
    is_below: bool


class ActualCarriersAnswer(Answer):
    """The ledger of actual carriers from the reader's own part of the chain downwards.

    ``is_required``: the whole request weighs 1,500 kg or more; below, there are neither lines nor records.
    ``prime_carrier`` null: outside the network. ``forwarding_fee``: where the contract is carried on, for
    its parties. ``fares``: for the desk that posted it on.
    """

    contract_number: str
    is_required: bool
    weight_kg: int
    prime_carrier: PrimeCarrierAnswer | None
    reference: str | None
    carriers: tuple[CarrierLineAnswer, ...]
    records: tuple[LedgerRecordAnswer, ...]
    forwarding_fee: ForwardingFeeAnswer | None
    fares: FaresBetweenAnswer | None
    as_of: Instant
    kept_until: date


class ActualCarriersLinkForm(Strict):
    """Whom the link is given to: the shipper's name, which stands on the page."""

    name: Line


class ActualCarriersLinkAnswer(Answer):
    """A link to a ledger that the own desk handed out, without its secret."""

    id: Id
    version: int
    name: str
    made_at: Instant


class ActualCarriersLinkWithUrlAnswer(ActualCarriersLinkAnswer):
    """A new link with its address, which is told this once: whoever has it reads the ledger."""

    url: str


class ActualCarriersLinkPage(Answer):
    """The own desk's links to a ledger, newest first; always whole."""

    items: tuple[ActualCarriersLinkAnswer, ...]
    next_cursor: str | None
