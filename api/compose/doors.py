"""Which doors there are, and who reacts to what has happened."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from api import (
    contract_documents,
    loads,
    municipalities,
    sandbox,
    sessions,
    standard_fares,
    vehicles,
)
from api.contracts import doors as contracts
from api.driver import doors as driver
from api.needs import Doors
from api.settlement import closings, ledger, payments
from api.settlement import documents as settlement_documents
from api.tracking import doors as tracking
from domain.events import ConfirmationOwed, ContractConcluded, DocumentIssued, Event
from domain.ports import Ports
from domain.usecases import confirming
from domain.usecases.settlement import sending_documents

ROUTERS: tuple[Doors, ...] = (
    sessions.router,
    loads.router,
    vehicles.router,
    municipalities.router,
    standard_fares.router,
    contracts.router,
    contract_documents.router,
    closings.router,
    settlement_documents.router,
    payments.router,
    ledger.router,
    driver.router,
    tracking.router,
    sandbox.router,
)

WHEN: Mapping[type[Event], Sequence[Callable[[Ports, Any], Awaitable[None]]]] = {
    ContractConcluded: [confirming.owe_confirmations],
    ConfirmationOwed: [confirming.send_confirmation],
    DocumentIssued: [sending_documents.send_document],
}
"""Who reacts to what. The rest of what happened is told to no one outside, and kept for a week."""
