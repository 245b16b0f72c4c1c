"""Scenes of settlement: the month closes, documents come, payments are recorded, the ledger is read."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from api.tour.people import Json, Person, WentOtherwise
from api.tour.stage import Document, Tour, at_time, in_fours, last_day, month_after, weekday_until
from api.tour.trading import parties

TO_MEMBER, BETWEEN, STATEMENT, FEDERATION = "member", "cooperative", "payment", "federation"
"""The documents of a month, by their kind."""


async def close_month(tour: Tour) -> None:
    """The clock goes to the 11th; documents issue themselves, and each figure is SPEC's (8.4, 8.6b)."""
    issued_on = month_after(tour.began_on, 1).replace(day=11)
    ran = await tour.move_clock(at_time(issued_on, 9), "clock-to-closing")
    tour.expect("closing-ran", True, f"closing {tour.month}" in ran, month=tour.month)
    for clerk in (tour.cast.clerk_a, tour.cast.clerk_b):
        await _look_at_closing(tour, clerk, issued_on)
    await _find_documents(tour)
    _hold_figures(tour)
    for deal in tour.deals:
        contract = await tour.read(f"/v1/contracts/{deal.number}", tour.cast.consignor, quietly=True)
        tour.expect("contract-status", "billed", contract["status"], number=in_fours(deal.number))


async def _look_at_closing(tour: Tour, clerk: Person, issued_on: date) -> None:
    tour.teller.say("clerk-looks", who=clerk.called, month=tour.month)
    (closing,) = (await tour.read(f"/v1/closings/{tour.month}", clerk))["items"]
    tour.teller.came("closing", state=closing["state"], contracts=closing["contracts"])
    due_on = month_after(tour.began_on, 2).replace(day=15)
    days = {
        "closes_on": last_day(tour.began_on),
        "check_until": issued_on - timedelta(days=1),
        "issued_on": issued_on,
        "due_on": due_on,
    }
    for name, day in days.items():
        tour.hold(name, "8.4", day, closing[name], who=clerk.company["name"])
    _hold_pay_day(tour, due_on, closing["pay_on"], clerk)
    tour.expect("closing-state", "issued", closing["state"], who=clerk.company["name"])
    tour.expect("closing-contracts", len(tour.deals), closing["contracts"], who=clerk.company["name"])


def _hold_pay_day(tour: Tour, due_on: date, pay_on: str, clerk: Person) -> None:
    """The bank day before a weekend; where banks rest for a holiday, it is earlier still, and only told."""
    expected = weekday_until(due_on)
    if pay_on < expected.isoformat():
        tour.teller.came("bank-holiday", day=expected, pay_on=pay_on)
        expected = date.fromisoformat(pay_on)
    tour.hold("pay_on", "8.4", expected, pay_on, who=clerk.company["name"])


async def _find_documents(tour: Tour) -> None:
    """Each document by its receiver's list; PDF and CSV are saved, and the mail brought the very same PDF."""
    a, b = parties(tour)
    clerk_a, clerk_b, admin = tour.cast.clerk_a, tour.cast.clerk_b, tour.cast.admin
    for kind, issuer, receiver in (
        (TO_MEMBER, clerk_a, a),
        (BETWEEN, clerk_b, clerk_a),
        (STATEMENT, clerk_b, b),
        (FEDERATION, admin, clerk_b),
    ):
        of = "statements" if kind == STATEMENT else "invoices"
        tour.documents[kind] = await _find(tour, of, kind, issuer=issuer, receiver=receiver)
        await _receive(tour, tour.documents[kind])


async def _find(tour: Tour, of: str, kind: str, *, issuer: Person, receiver: Person) -> Document:
    """The one document of its kind from issuer to receiver, in the receiver's list."""
    kind_name = tour.teller.word(f"kind-{kind}")
    tour.teller.say("reads-documents", who=receiver.called, kind=kind_name)
    listed = await tour.doors.items(f"/v1/{of}?month={tour.month}&limit=200", receiver)
    found = [
        one
        for one in listed
        if one["kind"] == kind
        and one["receiver"]["id"] == receiver.company["id"]
        and (kind == FEDERATION or one["issuer"]["id"] == issuer.company["id"])
    ]
    if len(found) != 1:
        raise WentOtherwise(f"GET /v1/{of}?month={tour.month} ({kind_name})", "1", str(len(found)))
    shown = found[0]
    tour.teller.came("document", number=shown["number"], total=f"{shown['total_yen']:,}")
    return Document(of, shown, issuer, receiver)


async def _receive(tour: Tour, document: Document) -> None:
    shown, who, name = document.shown, document.receiver, document.file_name
    tour.papers.keep_json(f"{name}.json", await tour.read(document.path, who, quietly=True))
    csv = await tour.doors.ask("GET", f"{document.path}.csv", by=who, quietly=True)
    tour.papers.keep(f"{name}.csv", csv.content)
    pdf = tour.papers.keep(
        f"{name}.pdf", (await tour.doors.ask("GET", f"{document.path}.pdf", by=who, quietly=True)).content
    )
    address = (who.me["member"] or who.me["cooperative"])["mail"]
    mails = await tour.papers.wait_for_mails(
        lambda mail: mail.to == address and pdf in mail.enclosed.values(), 1
    )
    kind = tour.teller.word(f"kind-{shown['kind']}")
    tour.expect("document-mail", 1, len(mails), kind=kind, to=address)
    for mail in mails:
        tour.expect("csv-enclosed", True, csv.content in mail.enclosed.values(), kind=kind)
        tour.teller.came("mail", to=mail.to, subject=mail.subject)


def _hold_figures(tour: Tour) -> None:
    """The month of SPEC 8.6b, to the yen."""
    fares_yen = sum(deal.fare_yen for deal in tour.deals)
    to_member, between_two, statement, bill = (
        tour.documents[kind].shown for kind in (TO_MEMBER, BETWEEN, STATEMENT, FEDERATION)
    )
    taxable, between = _taxed(to_member), _taxed(between_two)
    tour.hold("a-fee", "8.6b", 7_054, taxable["base_yen"] - fares_yen)
    tour.hold("a-base", "8.6b", 148_165, taxable["base_yen"])
    tour.hold("a-tax", "8.6b", 14_816, taxable["tax_yen"])
    tour.hold("a-total", "8.6b", 162_981, to_member["total_yen"])
    tour.hold("between-base", "8.6b", 141_111, between["base_yen"])
    tour.hold("between-tax", "8.6b", 14_111, between["tax_yen"])
    tour.hold("between-total", "8.6b", 155_222, between_two["total_yen"])
    tour.hold("statement-total", "8.6b", 155_222, statement["total_yen"])
    fee, premium = (_deduction(statement, kind) for kind in ("cooperative_fee", "cargo_insurance"))
    tour.hold("b-fee", "8.6b", 7_054, fee["base_yen"])
    tour.hold("b-fee-tax", "8.6b", 705, fee["tax_yen"])
    tour.hold("premium", "8.6b", 281, premium["base_yen"])
    tour.hold("premium-tax", "8.3", 0, premium["tax_yen"])
    tour.hold("pays", "8.6b", 147_182, statement["pays_yen"])
    billed = [line["base_yen"] for line in bill["lines"] if line["tax_category"] == "outside"]
    tour.hold("federation-premium", "8.6b", 281, sum(billed))
    for shown in (to_member, between_two, statement, bill):
        lines_yen = sum(line["base_yen"] for line in shown["lines"])
        totals_yen = sum(total["base_yen"] for total in shown["totals"])
        tour.expect("lines-sum", totals_yen, lines_yen, kind=tour.teller.word(f"kind-{shown['kind']}"))


def _taxed(document: Json) -> Json:
    """The totals at the standard rate of 10 %."""
    return next((one for one in document["totals"] if one["rate_bp"] == 1000), {"base_yen": 0, "tax_yen": 0})


def _deduction(statement: Json, kind: str) -> Json:
    found = [one for one in statement["deductions"] if one["kind"] == kind]
    return found[0] if len(found) == 1 else {"base_yen": None, "tax_yen": None}


async def close_again(tour: Tour) -> None:
    """The due work once more: nothing new falls due, and every document is the same, byte for byte (8.4)."""
    ran = await tour.move_clock(await tour.now() + timedelta(minutes=1), "clock-again")
    tour.expect("closing-again", False, f"closing {tour.month}" in ran, month=tour.month)
    for document in tour.documents.values():
        again = await tour.read(document.path, document.receiver, quietly=True)
        kind = tour.teller.word(f"kind-{document.shown['kind']}")
        tour.expect("unchanged", document.shown, again, kind=kind)
        before = (tour.papers.folder / f"{document.file_name}.pdf").read_bytes()
        pdf = await tour.doors.ask("GET", f"{document.path}.pdf", by=document.receiver, quietly=True)
        tour.expect("same-bytes", True, pdf.content == before, name=f"{document.file_name}.pdf")
    tour.teller.came("nothing-changed", count=len(tour.documents))


async def pay(tour: Tour) -> None:
    """On the pay day each payment is recorded by who issued the document; then all contracts are settled."""
    to_member, between, statement = (tour.documents[kind] for kind in (TO_MEMBER, BETWEEN, STATEMENT))
    pay_on = date.fromisoformat(to_member.shown["pay_on"])
    await tour.move_clock(at_time(pay_on, 10), "clock-to-pay-day")
    await _record(tour, to_member, to_member.shown["total_yen"], "pays-member", paid_on=pay_on)
    await _record(tour, between, between.shown["total_yen"], "pays-between", paid_on=pay_on)
    await _record(tour, statement, statement.shown["pays_yen"], "pays-out", paid_on=pay_on)
    for deal in tour.deals:
        contract = await tour.read(f"/v1/contracts/{deal.number}", tour.cast.carrier, quietly=True)
        tour.expect("contract-status", "settled", contract["status"], number=in_fours(deal.number))
    tour.teller.came("settled", count=len(tour.deals))
    for clerk in (tour.cast.clerk_a, tour.cast.clerk_b):
        (closing,) = (await tour.read(f"/v1/closings/{tour.month}", clerk, quietly=True))["items"]
        tour.teller.came("closing-is", who=clerk.company["name"], state=closing["state"])


async def _record(tour: Tour, document: Document, amount_yen: int, code: str, *, paid_on: date) -> None:
    """Record a payment; a yen more than what is open is refused."""
    clerk = document.issuer
    tour.teller.say(code, who=clerk.called, amount=f"{amount_yen:,}")
    form = {"document_id": document.shown["id"], "amount_yen": amount_yen, "paid_on": paid_on.isoformat()}
    recorded = await tour.doors.ask("POST", "/v1/payments", form, by=clerk, expect=(201,))
    kind = tour.teller.word(f"kind-{document.shown['kind']}")
    tour.hold("open-after", "8.7", 0, recorded.json()["open_yen"], kind=kind)
    too_much = form | {"amount_yen": 1}
    await tour.doors.ask("POST", "/v1/payments", too_much, by=clerk, expect=(422,), quietly=True)


async def read_ledger(tour: Tour) -> None:
    """The federation reads the ledger: its chain is intact and everything sums to zero (SPEC 8.6)."""
    admin = tour.cast.admin
    tour.teller.say("ledger", who=admin.called)
    verified = await tour.read("/v1/ledger/verification", admin)
    tour.teller.came("verified", entries=verified["entries"])
    tour.hold("ledger-intact", "8.6", True, verified["intact"])
    tour.hold("ledger-sum", "8.6", 0, verified["sum_yen"])
    accounts: Sequence[Json] = (await tour.read("/v1/ledger/accounts", admin))["items"]
    tour.papers.keep_json("ledger-accounts.json", accounts)
    books: Counter[str] = Counter()
    for account in accounts:
        books[account["book"]["name"]] += account["balance_yen"]
    for book, balance_yen in books.items():
        tour.hold("book-sum", "8.6", 0, balance_yen, book=book)
    a, b = parties(tour)
    # Nothing, unless a tour before this one was broken off with its documents unpaid.
    invoices = await tour.doors.items("/v1/invoices?limit=200", a, quietly=True)
    owes = sum(one["total_yen"] - one["paid_yen"] for one in invoices if one["kind"] == TO_MEMBER)
    statements = await tour.doors.items("/v1/statements?limit=200", b, quietly=True)
    is_owed = sum(one["pays_yen"] - one["paid_yen"] for one in statements)
    tour.hold("a-owes", "8.6", owes, _balance(accounts, a, "receivable"), who=a.company["name"])
    tour.hold("b-is-owed", "8.6", is_owed, -_balance(accounts, b, "payable"), who=b.company["name"])


def _balance(accounts: Sequence[Json], person: Person, account: str) -> int:
    """What a member's co-operative has open with it; a debit is positive."""
    return sum(
        int(one["balance_yen"])
        for one in accounts
        if one["account"] == account and one["party"] and one["party"]["id"] == person.company["id"]
    )
