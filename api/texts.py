"""The one table of sentences people read when something is wrong, in Japanese and English (DESIGN §4)."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from api.board.faults import FAULTS_OF_TABLES
from domain.refusals import Figure

Language = Literal["ja", "en"]


class Text(NamedTuple):
    """One sentence in both languages; ``{figure}`` stands for a figure."""

    ja: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in one of them."""
        return self.ja if language == "ja" else self.en


def language_of(accept_language: Iterable[str]) -> Language:
    """The language to answer in (Accept-Language, RFC 9110 §12.5.4): Japanese unless English is preferred."""
    weights: dict[str, float] = {}
    for member in ",".join(accept_language).split(","):
        name, *parameters = [part.strip().lower() for part in member.split(";")]
        primary = name.partition("-")[0]
        weights[primary] = max(weights.get(primary, 0.0), _weight(parameters))
    others = weights.get("*", 0.0)
    return "en" if weights.get("en", others) > weights.get("ja", others) else "ja"


def _weight(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


class _Figures(dict[str, Figure]):
    """Figures of a sentence; on a page, which has none, their places show as dots."""

    def __missing__(self, name: str) -> str:
        return "…"


def filled(text: Text, language: Language, figures: Mapping[str, Figure]) -> str:
    """A sentence with its figures."""
    return text.in_(language).format_map(_Figures(figures))


def fault_sentence(code: str, language: Language, figures: Mapping[str, Figure]) -> str:
    """What is wrong in one place of a form. Pydantic's codes and our own stand in the same table."""
    return filled(FAULTS.get(code, _OTHER), language, figures)


_OTHER = Text("この値は使えません。", "This value cannot be used.")

_NUMBER = Text("数値を指定してください。", "This must be a number.")
_INTEGER = Text("整数を指定してください。", "This must be an integer.")
_STRING = Text("文字列を指定してください。", "This must be a string.")
_BOOLEAN = Text("true か false を指定してください。", "This must be true or false.")
_OBJECT = Text("オブジェクト({{…}})を指定してください。", "This must be an object.")
_LIST = Text("配列([…])を指定してください。", "This must be a list.")
_ONE_OF = Text("次のいずれかを指定してください: {expected}", "This must be one of: {expected}")
_PATTERN = Text("形式が正しくありません。", "This is not in the expected format.")
_ID = Text("IDの形式が正しくありません。", "This is not an id.")
_TIME = Text(
    "RFC 3339形式の日時を指定してください(例: 2026-06-01T08:00:00+09:00)。",
    "This must be an RFC 3339 time, such as 2026-06-01T08:00:00+09:00.",
)
_DAY = Text("日付を指定してください(例: 2026-06-01)。", "This must be a day, such as 2026-06-01.")
_MONTH = Text(
    "2000年から2099年までの年月を指定してください(例: 2026-06)。",
    "This must be a month from 2000 to 2099, such as 2026-06.",
)
_REQUIRED = Text("必須です。", "This is required.")

FAULTS: Mapping[str, Text] = {
    # What any form can have wrong: codes of pydantic
    "missing": _REQUIRED,
    "extra_forbidden": Text("この項目はありません。", "There is no such field."),
    "string_type": _STRING,
    "string_too_short": Text("{min_length}文字以上で入力してください。", "At least {min_length} characters."),
    "string_too_long": Text("{max_length}文字以内で入力してください。", "At most {max_length} characters."),
    "string_pattern_mismatch": _PATTERN,
    "string_unicode": _PATTERN,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": _INTEGER,
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than": Text("{gt}より大きい値を指定してください。", "This must be greater than {gt}."),
    "greater_than_equal": Text("{ge}以上の値を指定してください。", "This must be at least {ge}."),
    "less_than": Text("{lt}より小さい値を指定してください。", "This must be less than {lt}."),
    "less_than_equal": Text("{le}以下の値を指定してください。", "This must be at most {le}."),
    "multiple_of": Text(
        "{multiple_of}の倍数を指定してください。", "This must be a multiple of {multiple_of}."
    ),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "too_short": Text("{min_length}件以上必要です。", "At least {min_length} are needed."),
    "too_long": Text("{max_length}件以内にしてください。", "At most {max_length} are allowed."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "timezone_aware": _TIME,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "none_required": Text("nullのみ指定できます。", "This must be null."),
    # What the doors find
    "unspeakable-character": Text(
        "使用できない文字(NULまたは不完全な文字)が含まれています。",
        "This holds a character that cannot be used: NUL, or one that is not whole.",
    ),
    "repeated-key": Text("同じ項目が2回以上あります。", "This field occurs more than once."),
    "number-out-of-range": Text("扱える範囲を超えた数値です。", "This number is out of range."),
    "too-deep": Text("入れ子は{deepest}段までです。", "Nesting is limited to {deepest} levels."),
    "unknown-parameter": Text("このパラメーターはありません。", "There is no such parameter."),
    "repeated-parameter": Text(
        "同じパラメーターが2回以上あります。", "This parameter occurs more than once."
    ),
    "idempotency-key-malformed": Text(
        "空白を含まない半角英数記号1〜64文字で、1回だけ指定してください。",
        "This must be 1 to 64 visible ASCII characters, given once.",
    ),
    "key-reused": Text("このキーは別の内容で使用済みです。", "This key was used for another body."),
    "invalid-cursor": Text(
        "このカーソルは使えません。最初のページから読み直してください。",
        "This cursor cannot be used. Start again from the first page.",
    ),
    "not-a-time": _TIME,
    "naive-time": Text("日時には時差(例: +09:00)が必要です。", "A time needs its offset, such as +09:00."),
    "time-out-of-range": Text(
        "2000年から2199年までの日時を指定してください。", "The year must lie between 2000 and 2199."
    ),
    "not-a-day": _DAY,
    "not-a-month": _MONTH,
    "not-an-id": _ID,
    # What the trade finds
    "required": _REQUIRED,
    "repeated": Text("同じ値が2回以上あります。", "This value occurs more than once."),
    "masked": Text("体験IDではこの条件を使えません。", "Trial users cannot ask for this."),
    "range-reversed": Text("下限より小さい値です。", "This is below the lower end."),
    "bounds-empty": Text(
        "地図の範囲に高さと幅が必要です(南<北、西≠東)。",
        "A map needs height and width: south < north, west ≠ east.",
    ),
    "window-reversed": Text("終了は開始より後にしてください。", "The end must come after the start."),
    "delivered-before-pickup": Text(
        "卸しの終了は積みの開始より後にしてください。", "Delivery must end after pickup begins."
    ),
    "delivered-in-the-future": Text(
        "納品の日時は現在より前にしてください。", "A delivery cannot lie in the future."
    ),
    "contract-number-mistyped": Text("成約番号を見直してください。", "Compare the number with the document."),
    "consent-outdated": Text(
        "同意文の現在の版は {current} です。", "The current version of the consent is {current}."
    ),
    "terms-outdated": Text(
        "利用規約の現在の版は {current} です。", "The current version of the terms is {current}."
    ),
    "unknown-municipality": Text("市区町村コード {code} はありません。", "There is no municipality {code}."),
    "former-municipality": Text(
        "{name}({code})は {day} に廃止されました。今は {successors} です。",
        "{name} ({code}) was abolished on {day}. It is now {successors}.",
    ),
    "postal-code-elsewhere": Text(
        "郵便番号 {postal_code} は {place} の番号です。",
        "The postal code {postal_code} belongs to {place}.",
    ),
    "ask-in-one-way": Text(
        "q、code、postal_code、lat と lon のうち、どれか一つで尋ねてください。",
        "Ask by one of q, code, postal_code, or lat with lon.",
    ),
    "unknown-prefecture": Text("都道府県コード {code} はありません。", "There is no prefecture {code}."),
    "ward-of-a-named-city": Text(
        "区 {code} は、すでに指定された市 {city} に含まれています。",
        "The ward {code} is already part of the city {city}, which is also named.",
    ),
    "of-the-former-municipality": Text(
        "市区町村を変えるときは、この項目も改めて指定するかnullにしてください。",
        "When the municipality changes, give this anew or set it to null.",
    ),
    "area-is-empty": Text(
        "市区町村・都道府県・地方・円のいずれかを指定してください。",
        "Name municipalities, prefectures, bureaus or a circle.",
    ),
    "audience-names-nobody": Text(
        "公開先が全員のときは、組合員や協同組合を指定できません。",
        "An audience of everyone names no members or co-operatives.",
    ),
    "audience-needs-names": Text(
        "公開先の組合員か協同組合を指定してください。", "Name the members or co-operatives."
    ),
    "only-named-first-widens": Text(
        "先行公開(named_first)のときだけ指定できます。", "Only a named_first audience widens."
    ),
    "already-closed": Text("締切は現在より後にしてください。", "The closing time must lie ahead."),
    "already-over": Text(
        "その日では、締切か積みの時間帯が過ぎています。", "By then it is closed, or its pickup over."
    ),
    "already-past": Text("現在より後の日時にしてください。", "It must lie ahead."),
    "talks-too-long": Text("{hours}時間以内にしてください。", "No more than {hours} hours ahead."),
    "after-closing": Text("締切までの日時にしてください。", "No later than the closing time."),
    "either-days-or-day": Text(
        "days か begins_on のどちらか一方を指定してください。", "Give days or begins_on, not both."
    ),
    "not-moved-back": Text("元の登録の日より前にはできません。", "It cannot be moved to an earlier day."),
    "no-such-yesterday": Text(
        "今日より前の{days}日以内の日にしてください。", "A day before today, of the last {days}."
    ),
    "either-load-or-vehicle": Text(
        "load か vehicle のどちらか一方を指定してください。", "Give either the load or the vehicle."
    ),
    "too-many-days": Text("{most}日以内にしてください。", "No more than {most} days."),
    "not-a-time-of-day": Text("時刻は 09:00 のように書いてください。", "A time of day is written as 09:00."),
    "instant-booking-needs-it": Text(
        "即時成約では必須です。", "Instant booking needs this; an empty list states that there are none."
    ),
    "home-before-available": Text(
        "帰着期限は空車日時より後にしてください。", "The truck must be home after it is available."
    ),
    "registration-number-mistyped": Text(
        "登録番号の検査用数字が合いません。見直してください。",
        "The check digit does not fit. Compare the number with the notice.",
    ),
    "only-days-to-come": Text("明日以降の日付を指定してください。", "This must be a day to come."),
    "day-has-a-rate": Text("この日からの手数料率は登録済みです。", "This day has a rate already."),
    "one-search": Text("loads か vehicles の一方を指定してください。", "Give either loads or vehicles."),
    "search-kind-stays": Text("荷物と車両の別は変えられません。", "What is looked for stays."),
    "quiet-hours-empty": Text("開始と終了には違う時刻を指定してください。", "Give two different times."),
    "list-is-full": Text("{most}件までです。", "No more than {most} are kept."),
    "unknown-member": Text("この組合員は見つかりません。", "There is no such member."),
    "on-do-not-deal-list": Text(
        "貴社の「取引しない相手」に入っています。", "It is on your own do-not-deal list."
    ),
    "unknown-account": Text("この組合員のIDは見つかりません。", "There is no such account of a member."),
    "unknown-cooperative": Text("この協同組合は見つかりません。", "There is no such co-operative."),
    "photo-not-a-photo": Text(
        "JPEG、PNG、HEIC、WebP の写真ではありません。", "This is no JPEG, PNG, HEIC or WebP."
    ),
    "photo-broken": Text("写真が途中で切れているか、壊れています。", "The photo is cut short or broken."),
    "photo-too-many-pixels": Text(
        "画素数が多すぎます。5000万画素(WebPは1200万画素)までです。",
        "It has too many pixels: 50 million are taken, of a WebP 12 million.",
    ),
    "photo-too-heavy": Text(
        "読み取りに手間がかかりすぎます。小さくして送り直してください。",
        "It takes too much to decode. Make it smaller and send it again.",
    ),
    "photo-too-large": Text("20MBを超えています。", "It is larger than 20 MB."),
    "multipart-malformed": Text(
        "multipart/form-data として読み取れません。file を最後に置いてください。",
        "This is no multipart form whose last field is the file.",
    ),
    "unknown-photo": Text("この写真は見つかりません。", "There is no such photo."),
    "unknown-contract": Text("この成約番号は見つかりません。", "There is no such contract."),
    "fewer-than-contracted": Text(
        "成約済みの{contracted}台より少なくはできません。", "Not fewer than the {contracted} contracted."
    ),
    "written-item-missing": Text("この事項の記載が必要です。", "The contract must state this."),
    "not-your-load": Text(
        "委託側として成約できるのは、自社が登録した荷物だけです。",
        "You consign only loads that you have posted.",
    ),
    "not-the-poster": Text(
        "相手方は、この荷物を登録した会社でなければなりません。",
        "The counterparty must be who posted the load.",
    ),
    "not-the-carriers": Text(
        "この車両は運送側の会社が登録したものではありません。", "The carrier did not post this vehicle."
    ),
    "with-oneself": Text("自社どうしの成約はできません。", "Nobody contracts with oneself."),
    "due-before-pickup": Text(
        "支払期日は積みの日以降にしてください。", "Payment cannot fall due before the pickup."
    ),
    "more-than-the-road-km": Text(
        "全行程の{road_km}kmを超えています。", "This is more than the {road_km} km of the road."
    ),
    "tariff-is-known": Text(
        "このIDの運賃表({id})はすでにあります。", "There is a tariff of this id already: {id}."
    ),
    "not-after-the-latest-tariff": Text(
        "同じ運輸局の最新の運賃表({id}、{effective_from}適用)より後の日付にしてください。",
        "This must be later than the latest tariff of the same bureau: {id}, from {effective_from}.",
    ),
    "tariff-lacks": Text("{what} がありません。", "{what} is missing."),
    "tariff-falls": Text(
        "{what} の{yen}が、手前の{before_yen}より小さくなっています。",
        "{what}: {yen} is less than the {before_yen} before it.",
    ),
    "tariff-says-twice": Text("{what} の割増が二度あります。", "{what} has two rates."),
    "not-a-cell": Text(
        "{what} という欄はありません(5km、10kmから200kmまで10kmごと)。",
        "There is no cell {what}: 5 km, and every 10 km up to 200.",
    ),
    "step-has-no-middle": Text("銭の偶数にしてください。", "This must be an even number of sen."),
    "hours-by-time-only": Text("時間は時間制のときだけ指定できます。", "Hours are for fares by time only."),
    "either-one-body-or-several": Text(
        "body_type か body_types のどちらか一方を指定してください。",
        "Give body_type or body_types, not both.",
    ),
    "reason-for-the-fare": Text(
        "標準的な運賃を下回る理由を書いてください。", "Say why at a fare below the standard fare."
    ),
    "day-has-a-threshold": Text("この日からの定めは登録済みです。", "This day has a threshold already."),
    "unknown-tariff": Text("このタリフはありません。", "There is no such tariff."),
    "before-the-first-tariff": Text(
        "この日に適用される運賃表はありません(最初の運賃表は{id}、{effective_from}から)。",
        "No tariff was in force on this day: the first, {id}, begins on {effective_from}.",
    ),
    "no-way": Text("道路でつながっていません。", "No road leads there."),
    "either-lane-or-distance": Text(
        "発着地か距離のどちらか一方だけを指定してください。", "Give either the places or the distance."
    ),
    "no-price-of-diesel": Text(
        "1リットルあたりの価格を銭で指定してください({least}〜{most}、10.00円〜999.99円)。",
        "A price in sen a litre, from {least} to {most} (10.00 to 999.99 yen).",
    ),
    "more-than-open": Text(
        "この書類の未払額は{open_yen}円です。", "Only {open_yen} yen of this document are still to be paid."
    ),
    "day-to-come": Text("まだ来ていない日です。", "This day is still to come."),
    "paid-before-issue": Text(
        "書類の発行日より前の日です。", "This day lies before the document was issued."
    ),
    "cooperatives-join-the-federation": Text(
        "協同組合のお申込みでは、申込先の協同組合を指定できません。",
        "A co-operative applies to the federation, not to a co-operative.",
    ),
    "questions-are-for-carriers": Text(
        "協同組合のお申込みでは、質問への回答は不要です。", "The questions are for carriers."
    ),
    "join-a-cooperative-first": Text(
        "都道府県トラック協会と、ネットワークに参加する協同組合への加入が先に必要です。",
        "A carrier first belongs to its association, and to a co-operative that takes part.",
    ),
    "kind-stays": Text("申込みの種類は変えられません。", "What is applied for stays."),
    "unknown-file-type": Text(
        "{expected} のいずれかのファイルにしてください。", "The file must be one of: {expected}"
    ),
    "day-gone-by": Text("もう過ぎた日です。", "This day has gone by."),
    "either-member-or-cooperative": Text(
        "組合員か協同組合のどちらか一方を指定してください。", "Give either the member or the co-operative."
    ),
    "wrong-password": Text("現在のパスワードが違います。", "This is not the current password."),
    "wrong-code": Text(
        "コードが違うか、使用済みです。端末の時刻も確かめてください。",
        "This code is wrong, or was used before. Check the phone's clock, too.",
    ),
    "too-many-records": Text(
        "{most}件を超えます。期間などで絞り込んでください。",
        "More than {most} records. Narrow it, by time for one.",
    ),
    "password-too-short": Text("{least}文字以上にしてください。", "At least {least} characters."),
    "login-id-malformed": Text(
        "英小文字で始まる3〜64文字の英小文字・数字で、間に . _ - を使えます。",
        "This takes 3 to 64 of a-z and 0-9, a letter first, with single . _ - between them.",
    ),
    "login-id-taken": Text(
        "同じか、見分けにくいIDがすでにあります。",
        "There is this login id already, or one that looks like it.",
    ),
    "reset-link-has-ended": Text(
        "このリンクは使用済みか、期限切れです。もう一度申し込んでください。",
        "The link was used, or is too old. Ask for a new one.",
    ),
    "passkey-not-accepted": Text(
        "パスキーを確認できません。最初からやり直してください。",
        "The passkey could not be proven. Start again from the beginning.",
    ),
    "too-many-passkeys": Text(
        "パスキーは{most}個までです。使わないものを解除してください。",
        "At most {most} passkeys. Remove one that is not used.",
    ),
    "cookie-needs-a-browser": Text(
        "Cookie はブラウザーでだけ使えます。", "Only a browser keeps the token in a cookie."
    ),
    "password-too-weak": Text("推測されやすいパスワードです。", "This password is too easy to guess."),
    **{code: Text(*both) for code, both in FAULTS_OF_TABLES.items()},
}
"""What is wrong in one place, by the code of the fault."""
