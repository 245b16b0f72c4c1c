"""Talks: inquiries, messages, the desks' own notes, and offers (SPEC 1.8, 5.1; API §2, §3 Negotiation).

Penguin posted what owl asks about, and so did Mie's own desk; the truck of ``truck_inquiry`` is owl's.
"""

_IN_A_THREAD = (
    "read_inquiry",
    "list_messages",
    "list_calls",
    "list_handover_notes",
    "list_offers",
    "post_message",
    "mark_read",
    "log_call",
    "write_handover_note",
    "make_offer",
)
_PENS = "401 rol 404 404 404 ok  ok  404 ok  trd pwd rol rol"
_MIES = "401 rol ok  404 404 404 404 404 ok  trd pwd rol rol"

_HEAD = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

open_load_inquiry       open_load       401 rol ok  ok  ok  nyr nyr ok  ok  trd pwd rol rol
open_load_inquiry       named_load      401 rol nyr 404 404 nyr nyr 404 ok  trd pwd rol rol
open_load_inquiry       coop_load       401 rol nyr ok  ok  ok  ok  ok  ok  trd pwd rol rol
open_vehicle_inquiry    open_vehicle    401 rol ok  ok  ok  nyr nyr ok  ok  trd pwd rol rol
open_vehicle_inquiry    named_vehicle   401 rol nyr 404 404 nyr nyr 404 ok  trd pwd rol rol
open_vehicle_inquiry    coop_vehicle    401 rol nyr ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_inquiries          -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_inquiry            truck_inquiry   401 rol 404 404 404 ok  ok  404 ok  trd pwd rol rol
read_offer              owl_offer       401 rol 404 404 404 ok  ok  404 ok  trd pwd rol rol
read_offer              mie_offer       401 rol ok  404 404 404 404 404 ok  trd pwd rol rol
accept_offer            owl_offer       401 rol 404 404 404 ok  ok  404 nyr trd pwd rol rol
accept_offer            pen_offer       401 rol 404 404 404 nyr nyr 404 ok  trd pwd rol rol
accept_offer            offer_to_mie    401 rol ok  404 404 404 404 404 nyr trd pwd rol rol
accept_offer            mie_offer       401 rol nyr 404 404 404 404 404 ok  trd pwd rol rol
refuse_offer            owl_offer       401 rol 404 404 404 ok  ok  404 nyr trd pwd rol rol
refuse_offer            pen_offer       401 rol 404 404 404 nyr nyr 404 ok  trd pwd rol rol
refuse_offer            offer_to_mie    401 rol ok  404 404 404 404 404 nyr trd pwd rol rol
withdraw_offer          owl_offer       401 rol 404 404 404 nyr nyr 404 ok  trd pwd rol rol
withdraw_offer          pen_offer       401 rol 404 404 404 ok  ok  404 nyr trd pwd rol rol
withdraw_offer          mie_offer       401 rol ok  404 404 404 404 404 nyr trd pwd rol rol
"""

TABLE = _HEAD + "".join(
    f"{operation} pen_inquiry {_PENS}\n{operation} mie_inquiry {_MIES}\n" for operation in _IN_A_THREAD
)
