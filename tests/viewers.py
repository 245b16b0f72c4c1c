"""A cast of eyes: everyone who may look at a posting of one member (SPEC 3.5)."""

from domain.accounts import Viewer
from domain.members import Company, CompanyRecord, MemberKind, NamedCooperative
from tests.builders import NOW, a_cooperative, a_member

MIE, SAITAMA = a_cooperative(name="三重見本協同組合"), a_cooperative(name="埼玉見本協同組合")
PENGUIN, OTTER, OWL = a_member(MIE, name="四日市ペンギン運輸"), a_member(MIE), a_member(SAITAMA)
MIE_DESK, SAITAMA_DESK = (a_member(one, kind=MemberKind.COOPERATIVE) for one in (MIE, SAITAMA))

OWNER = Viewer(PENGUIN.id, MIE.id, None, masked=False)
COLLEAGUE = Viewer(OTTER.id, MIE.id, None, masked=False)
"""A dispatcher of another member of the owner's co-operative."""
STRANGER = Viewer(OWL.id, SAITAMA.id, None, masked=False)
CLERK = Viewer(MIE_DESK.id, MIE.id, MIE.id, masked=False)
OTHER_CLERK = Viewer(SAITAMA_DESK.id, SAITAMA.id, SAITAMA.id, masked=False)
FEDERATION = Viewer(None, None, None, masked=False)
TRIAL = Viewer(None, None, None, masked=True)

EVERYBODY = (OWNER, COLLEAGUE, STRANGER, CLERK, OTHER_CLERK, FEDERATION, TRIAL)

PENGUIN_AS_COMPANY = Company(
    PENGUIN.id,
    MemberKind.MEMBER,
    PENGUIN.name,
    NamedCooperative(MIE.id, MIE.name),
    CompanyRecord(3, NOW.date()),
)
