"""How the survey's figures are written for people: yen with two decimals, months and bases in words."""

from domain.calendar import Month
from domain.diesel.replies import Branch
from domain.diesel.surveys import Basis
from domain.places import Municipalities
from domain.vehicle_classes import Labels

NO_BRANCH = "支部の登録なし"
HIDDEN: Labels = ("秘匿", "hidden")


def yen(sen: int) -> str:
    """Sen as yen with two decimals: 11,096 is "110.96"."""
    return f"{'-' if sen < 0 else ''}{abs(sen) // 100}.{abs(sen) % 100:02}"


def signed_yen(sen: int) -> str:
    """The same with its sign: "+1.20", "-0.35", "±0.00"."""
    return f"{'±' if sen == 0 else '+' if sen > 0 else ''}{yen(sen)}"


def month_in_words(month: Month) -> str:
    """ "2023-01" as 令和5年1月."""
    reiwa = int(month[:4]) - 2018
    year = f"{int(month[:4])}年" if reiwa < 1 else f"令和{'元' if reiwa == 1 else reiwa}年"
    return f"{year}{int(month[5:])}月"


def basis_in_words(basis: Basis) -> Labels:
    """Which taxes are in the prices."""
    tax = yen(basis.diesel_tax_sen_per_litre)
    japanese = f"軽油引取税{tax}円を{'含み' if basis.includes_diesel_tax else '含まず'}、"
    japanese += f"消費税を{'含みます' if basis.includes_consumption_tax else '含みません'}"
    english = f"diesel tax of {tax} yen {'in' if basis.includes_diesel_tax else 'out'}, "
    return japanese, f"{english}consumption tax {'in' if basis.includes_consumption_tax else 'out'}"


def branch_in_words(branch: Branch, municipalities: Municipalities, *, with_prefecture: bool) -> str:
    """A branch, with its prefecture where branches of several stand together."""
    name = branch.name or NO_BRANCH
    inside = municipalities.in_prefecture(branch.prefecture)
    return f"{inside[0].prefecture_name} {name}" if with_prefecture and inside else name
