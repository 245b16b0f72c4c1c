"""The door of view sessions (閲覧): looking, and only looking, as an account of a member (SECURITY 32)."""

from api.needs import Doors, Outside, Who, promises
from api.overseeing.shapes import ViewAnswer, ViewForm
from domain.accounts import AccountId
from domain.overseeing.view_sessions import ViewIsRefused
from domain.usecases.overseeing import looking_in

router = Doors(tags=["overseeing"])


@router.post("/v1/view-sessions", status_code=201)
@promises(ViewIsRefused)
async def open_view_session(form: ViewForm, who: Who, ports: Outside) -> ViewAnswer:
    """A token that only reads, as a dispatcher's account, for 15 minutes. 組合員のIDとして閲覧します。"""
    opened = await looking_in.open_view(ports, who, AccountId(form.account_id), form.reason, form.otp)
    return ViewAnswer.model_validate(opened)
