"""Which doors there are, and who reacts to what has happened."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from api import (
    loads,
    municipalities,
    sandbox,
    vehicles,
)
from api.access import api_clients, oauth, trials
from api.actual_carriers import doors as actual_carriers
from api.actual_carriers import links as actual_carriers_links
from api.board import (
    again,
    bulk,
    maps,
    saved_searches,
    schedule,
    tables,
    talks,
    templates,
)
from api.contracts import amendments, cancellations, overrides, ratings, trucks
from api.contracts import documents as contract_documents
from api.contracts import doors as contracts
from api.contracts import versions as contract_versions
from api.diesel import doors as diesel
from api.driver import doors as driver
from api.fares import fuel, standard_fares, tariffs
from api.joining import accounts, applications, applying
from api.links import calendars
from api.links import doors as links
from api.links.doors import Resolver
from api.needs import Doors
from api.negotiation import inquiries, offers
from api.overseeing import audit_log, view_sessions
from api.photos import doors as photos
from api.register import cooperatives, covers, guideline_cases, members, offices, partners
from api.sessions import doors as sessions
from api.sessions import passkeys, resets, second_factors
from api.settlement import closings, ledger, payments
from api.settlement import documents as settlement_documents
from api.tracking import doors as tracking
from domain.events import (
    AccountNoticeIssued,
    ApplicationMoved,
    ChainNoticeOwed,
    ConfirmationOwed,
    ContractAmended,
    ContractCancelled,
    ContractConcluded,
    CredentialsChanged,
    DieselSurveyPublished,
    DocumentIssued,
    Event,
    LoadAmended,
    LoadPosted,
    LoadReopened,
    LoadWidened,
    MessagePosted,
    OfferMade,
    PasswordResetAsked,
    SavedSearchesMet,
    SavedSearchLetterOwed,
    TrialIssued,
    TrialRequested,
    TruckNamed,
    VehicleAmended,
    VehiclePosted,
    VehicleReopened,
    VehicleWidened,
)
from domain.ports import Ports
from domain.usecases.access import trying_out
from domain.usecases.actual_carriers import telling_chains
from domain.usecases.board import marking_reposts, telling_matches, watching
from domain.usecases.contracts import confirming, naming_trucks
from domain.usecases.diesel import telling_results
from domain.usecases.joining import handing_out, telling
from domain.usecases.negotiation import telling_talks
from domain.usecases.proving import resetting_passwords, warning_owners
from domain.usecases.settlement import sending_documents

ROUTERS: tuple[Doors, ...] = (
    sessions.router,
    passkeys.router,
    second_factors.router,
    resets.router,
    oauth.router,
    api_clients.router,
    trials.router,
    applying.router,
    applications.router,
    accounts.router,
    members.router,
    offices.router,
    cooperatives.router,
    covers.router,
    partners.router,
    guideline_cases.router,
    loads.router,
    vehicles.router,
    bulk.router,
    tables.router,
    photos.router,
    saved_searches.router,
    maps.router,
    municipalities.router,
    standard_fares.router,
    fuel.router,
    diesel.router,
    tariffs.router,
    inquiries.router,
    offers.router,
    contracts.router,
    overrides.router,
    amendments.router,
    cancellations.router,
    trucks.router,
    ratings.router,
    contract_versions.router,
    contract_documents.router,
    actual_carriers.router,
    actual_carriers_links.router,
    closings.router,
    settlement_documents.router,
    payments.router,
    ledger.router,
    driver.router,
    tracking.router,
    audit_log.router,
    view_sessions.router,
    templates.router,
    again.router,
    talks.router,
    schedule.router,
    calendars.router,
    links.router,
    sandbox.router,
)

RESOLVERS: tuple[Resolver, ...] = (
    calendars.answer_calendar,
    actual_carriers_links.answer_ledger,
)
"""What capability links (``/l/{secret}``) may lead to, in the order in which they are tried."""

WHEN: Mapping[type[Event], Sequence[Callable[[Ports, Any], Awaitable[None]]]] = {
    ContractConcluded: [
        confirming.owe_confirmations,
        telling_chains.owe_chain_notices,
        marking_reposts.mark_what_repeats_the_contracted,
    ],
    ConfirmationOwed: [confirming.send_confirmation],
    ChainNoticeOwed: [telling_chains.send_chain_notice],
    ContractAmended: [confirming.owe_confirmations],
    ContractCancelled: [confirming.owe_confirmations, telling_chains.owe_chain_notices],
    TruckNamed: [naming_trucks.send_truck],
    DocumentIssued: [sending_documents.send_document],
    TrialRequested: [trying_out.answer_request],
    TrialIssued: [trying_out.send_trial_login],
    ApplicationMoved: [telling.tell_of_step],
    AccountNoticeIssued: [handing_out.send_account_notice],
    PasswordResetAsked: [resetting_passwords.send_reset_link],
    CredentialsChanged: [warning_owners.warn_owner],
    DieselSurveyPublished: [telling_results.send_result],
    LoadPosted: [watching.watch_load, marking_reposts.mark_again],
    LoadAmended: [
        watching.watch_load,
        marking_reposts.mark_again,
        marking_reposts.mark_what_repeats_the_amended,
    ],
    LoadWidened: [watching.watch_load],
    LoadReopened: [watching.watch_load, marking_reposts.unmark_what_repeats_the_reopened],
    VehicleReopened: [watching.watch_vehicle],
    VehiclePosted: [watching.watch_vehicle],
    VehicleAmended: [watching.watch_vehicle],
    VehicleWidened: [watching.watch_vehicle],
    MessagePosted: [telling_talks.tell_of_first_message],
    OfferMade: [telling_talks.tell_of_offer],
    SavedSearchesMet: [telling_matches.owe_letters],
    SavedSearchLetterOwed: [telling_matches.send_matches_letter],
}
"""Who reacts to what. The rest of what happened is told to no one outside, and kept for a week."""
