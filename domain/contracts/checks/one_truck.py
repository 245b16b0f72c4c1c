"""One truck's share of a request: a contract is one truck, weight and value are of the whole (API §2)."""

from domain.contracts.contracts import Contract


def weight_on_one_truck_kg(contract: Contract) -> int:
    """The request's weight ÷ its trucks, rounded up: 9,001 kg on two are 4,501 kg on each (SPEC 5.6)."""
    return -(-contract.load.cargo.weight_kg // contract.load.trucks)


def value_on_one_truck_yen(contract: Contract) -> int | None:
    """The request's value ÷ its trucks, rounded up as its weight is; None where none is said (SPEC 8.9)."""
    value_yen = contract.load.cargo.value_yen
    return None if value_yen is None else -(-value_yen // contract.load.trucks)
