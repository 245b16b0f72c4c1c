"""Whether a caller may do something, and how it is refused, by the one table (DESIGN §4)."""

from domain.accounts import Role
from domain.api_clients import AnyCaller, ClientCaller
from domain.permissions.guests import APPLICANTS_MAY, DRIVERS_MAY
from domain.permissions.relations import Relation
from domain.permissions.table import (
    ACCOUNTS_MAY,
    CLIENTS_MAY,
    TRADES,
    VIEWING_MAY,
)
from domain.refusals import Forbidden


class NotYourRole(Forbidden):
    """No account of this role may call this operation."""

    code = "not-your-role"
    title_ja = "この操作を行う権限がありません"
    title_en = "Your role may not do this"


class NotYours(Forbidden):
    """The caller may see the thing, but only its owner may do this."""

    code = "not-yours"
    title_ja = "この操作は登録した会社だけができます"
    title_en = "Only its owner may do this"


class MissingScope(Forbidden):
    """The operation has a scope that the API client's token does not. Figure: ``scope``."""

    code = "missing-scope"
    title_ja = "このトークンには必要なスコープがありません"
    title_en = "The token lacks the scope"


class TrialCannotTrade(Forbidden):
    """A trial user looks around and never posts or contracts (SPEC 1.6)."""

    code = "trial-cannot-trade"
    title_ja = "体験IDでは登録や取引はできません"
    title_en = "Trial users cannot trade"


class ViewIsReadOnly(Forbidden):
    """Who looks in as somebody else may look only, and not where a truck is (SECURITY 32, SPEC 6.3)."""

    code = "view-is-read-only"
    title_ja = "閲覧専用のため、この操作はできません"
    title_en = "A view session only looks"


def may_call(who: AnyCaller, operation: str) -> None:
    """Whether the caller's role or scopes may call the operation at all; what is a driver's is no account's.

    Refuses: NotYourRole, MissingScope, TrialCannotTrade, ViewIsReadOnly.
    """
    if isinstance(who, ClientCaller):
        _refuse_without_scope(who, operation)
        return
    if who.viewed_by is not None and operation not in VIEWING_MAY:
        raise ViewIsReadOnly
    if who.role in ACCOUNTS_MAY.get(operation, {}):
        return
    if who.role is Role.TRIAL and operation in TRADES:
        raise TrialCannotTrade
    raise NotYourRole


def _refuse_without_scope(client: ClientCaller, operation: str) -> None:
    scope = CLIENTS_MAY.get(operation)
    if scope is None:
        raise NotYourRole
    if scope not in client.scopes:
        raise MissingScope(scope=scope.value)


def may_drive(operation: str) -> None:
    """Whether a device token may call the operation at all. Refuses: NotYourRole."""
    if operation not in DRIVERS_MAY:
        raise NotYourRole


def may_apply(operation: str) -> None:
    """Whether an application's secret may call the operation at all. Refuses: NotYourRole."""
    if operation not in APPLICANTS_MAY:
        raise NotYourRole


def permit(who: AnyCaller, operation: str, relation: Relation = Relation.ANY) -> None:
    """Let the caller pass, or refuse; the first line of every use case (DESIGN §4).

    ``relation``: how the caller stands to a thing already found visible. Refuses: NotYourRole,
    MissingScope, TrialCannotTrade, ViewIsReadOnly, NotYours.
    """
    may_call(who, operation)
    role = Role.DISPATCHER if isinstance(who, ClientCaller) else who.role
    allowed = ACCOUNTS_MAY[operation][role]
    if relation not in allowed and Relation.ANY not in allowed:
        raise NotYours
