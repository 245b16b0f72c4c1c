"""What can be wrong with postings, searches, places and photos."""

from collections.abc import Mapping

from api.texts import Text

BOARD: Mapping[str, Text] = {
    "masked": Text("体験IDではこの条件を使えません。", "Trial users cannot ask for this."),
    "bounds-empty": Text(
        "地図の範囲に高さと幅が必要です(南<北、西≠東)。",
        "A map needs height and width: south < north, west ≠ east.",
    ),
    "window-reversed": Text("終了は開始より後にしてください。", "The end must come after the start."),
    "delivered-before-pickup": Text(
        "卸しの終了は積みの開始より後にしてください。", "Delivery must end after pickup begins."
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
    "one-search": Text("loads か vehicles の一方を指定してください。", "Give either loads or vehicles."),
    "search-kind-stays": Text("荷物と車両の別は変えられません。", "What is looked for stays."),
    "quiet-hours-empty": Text("開始と終了には違う時刻を指定してください。", "Give two different times."),
    "list-is-full": Text("{most}件までです。", "No more than {most} are kept."),
    "on-do-not-deal-list": Text(
        "貴社の「取引しない相手」に入っています。", "It is on your own do-not-deal list."
    ),
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
    "fewer-than-contracted": Text(
        "成約済みの{contracted}台より少なくはできません。", "Not fewer than the {contracted} contracted."
    ),
}
