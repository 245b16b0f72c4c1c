"""What the tour says, in Japanese and English beside each other: its sentences, and the figures' names."""

from collections.abc import Mapping

Both = tuple[str, str]

SAID: Mapping[str, Both] = {
    # Beginning and end
    "begins": (
        "帰り荷ツアー: 荷物の登録から請求書の入金まで、6人の仕事をHTTPだけで通します ({address})。",
        "The tour: from a posted load to a paid invoice, six people's work, over HTTP only ({address}).",
    ),
    "nobody-answers": (
        "ネットワークが見つかりません ({where})。別の端末で `make run` を始めてから、またお試しください。",
        "No network answers ({where}). Start `make run` in another terminal, then try again.",
    ),
    "stopped": (
        "ここから先へ進めません。{request} の答え: {answered}",
        "The tour cannot go on. {request} answered: {answered}",
    ),
    "folder-refused": ("{folder} に書き込めません: {why}", "{folder} cannot be written to: {why}"),
    "other-shape": ("約束と違う形の答えです: {what}", "the answer has another shape: {what}"),
    "held": (
        "仕様どおりの数字 {figures} 件、ほかに確かめた期待 {expectations} 件。",
        "{figures} figures are as specified; {expectations} further expectations were looked at.",
    ),
    "saved": (
        "受け取ったもの(契約書、メール、請求書、支払通知書、CSV、走行軌跡、要求の記録): {folder}",
        "All that was received (documents, mails, CSV, track, log of requests) lies in {folder}",
    ),
    "ends-well": ("すべて仕様どおりです。", "All is as specified."),
    "ends-differing": ("仕様と違うものが {count} 件あります。", "Differing from what is specified: {count}."),
    "head-figure": ("数字", "figure"),
    "head-rule": ("仕様", "SPEC"),
    "head-expected": ("あるべき値", "should be"),
    "head-answered": ("答え", "answered"),
    "called": ("{name}({company})", "{name} ({company})"),
    "role-dispatcher": ("配車担当", "Dispatcher"),
    "role-coop_clerk": ("事務担当", "Clerk"),
    "role-federation_admin": ("連合会 事務局", "Federation office"),
    # 0-1 Logins, and the month
    "scene-logins": ("全員がログインします", "Everyone logs in"),
    "logged-in": ("{who} {login_id}", "{who}: {login_id}"),
    "logged-in-with-code": (
        "{who} {login_id} ワンタイムコードあり",
        "{who}: {login_id}, with a one-time code",
    ),
    "wait-for-code": (
        "ワンタイムコードは使用済みです。次のコードまで{seconds}秒待ちます。",
        "The one-time code has been used; waiting {seconds} s for the next.",
    ),
    "scene-month": ("どの月で試すかを決めます", "Which month to play in"),
    "month-has-contracts": (
        "{month} には両組合の成約がすでにあるため、翌月へ進めます。",
        "In {month} the two co-operatives have contracts already: on to the next month.",
    ),
    "month-is-over": (
        "{month} は残り1週間もないため、翌月へ進めます。",
        "Less than a week is left of {month}: on to the next month.",
    ),
    "month-played": ("{month} の取引として進めます。", "The trade is played in {month}."),
    "clock-to-next-month": (
        "{who}が時計を {at} へ進めます。",
        "{who} moves the clock to {at}.",
    ),
    # 2 Trading
    "scene-trade": ("荷物が登録され、空車が見つけ、成約します", "A load is posted, found and agreed on"),
    "a-posts": (
        "{who}が荷物を登録します: 四日市から川口へ、10tウイング、飲料12パレット、希望{fare}円、積み {at}。",
        "{who} posts a load: 四日市 to 川口, 10 t wing, 12 pallets, asking {fare} yen, pickup {at}.",
    ),
    "standard-fare": (
        "道のり{km}km(運賃表では{cell}km)、標準的な運賃{fare}円、希望運賃はその{percent}%。",
        "{km} km by road ({cell} km in the tariff); standard fare {fare} yen, of which {percent} % is asked.",
    ),
    "b-offers": (
        "{who}が空車を登録します: 四日市で {at} から空く10tウイング、行先は埼玉。",
        "{who} offers an empty truck: a 10 t wing at 四日市 from {at}, homeward to 埼玉.",
    ),
    "b-searches": (
        "{who}が帰り荷を探します: 四日市発、埼玉着、10tウイング。",
        "{who} searches for a load home: from 四日市 to 埼玉 in a 10 t wing.",
    ),
    "found": (
        "{count}件。その中に{poster}の{fare}円の荷物があります。",
        "{count} found, among them the load of {poster} at {fare} yen.",
    ),
    "b-proposes": ("{who}が成約を申し込みます。", "{who} proposes a contract."),
    "proposed": (
        "申込みは {until} まで有効です。まだ何も押さえていません。",
        "It holds until {until}, and reserves nothing yet.",
    ),
    "a-concludes": (
        "{who}が内容を確かめ、見た版に対して承諾します (If-Match)。",
        "{who} reads it and agrees to the version seen (If-Match).",
    ),
    "number": ("成約しました。成約番号 {number}", "Concluded. Contract number {number}"),
    # 3 Mails
    "scene-mails": ("契約書がメールで届きます", "The contract document comes by mail"),
    "mails-awaited": (
        "両当事者とそれぞれの協同組合に、契約書(PDF)つきのメールが届きます。",
        "Both parties and their co-operatives get the contract document (PDF) by mail.",
    ),
    "mail": ("{to} 「{subject}」", "{to}: {subject}"),
    # 4 Driving
    "scene-drive": ("ドライバーが走り、双方が見守ります", "The driver drives, and both sides watch"),
    "clock-to-pickup": (
        "{who}が時計を積み日の朝 {at} へ進めます。",
        "{who} moves the clock to the morning of the pickup, {at}.",
    ),
    "clock-on": ("時計は {at} へ({who})。", "The clock goes on to {at} ({who})."),
    "driver-mistypes": (
        "ドライバー 田中さんが番号を打ち間違えます(隣どうしが逆): {number}",
        "The driver, 田中, types the number with two digits swapped: {number}",
    ),
    "refused": ("断られます: {detail}", "Refused: {detail}"),
    "driver-enters": (
        "ドライバー 田中さんが全角で正しく打ち直します: {number}",
        "The driver types it again, rightly, in full-width digits: {number}",
    ),
    "job": (
        "運行の内容が出ます: {cargo}、連絡先 {contact}。運賃は出ません。",
        "The job sheet: {cargo}, to call {contact}. No fare stands in it.",
    ),
    "second-phone": (
        "別の電話で同じ番号を打つと、あるとも無いとも言われません。",
        "Another phone with the same number is told neither that it exists nor that it does not.",
    ),
    "both-watch": (
        "{a}と{b}が、それぞれ画面で見守り始めます (GET …/events)。",
        "{a} and {b} begin to watch, each on a stream of their own (GET …/events).",
    ),
    "driver-reports": ("ドライバー 田中さんが{what}を知らせます。", "The driver reports: {what}."),
    "statuses-pickup": (
        "「向かっています」「積地到着」「積込完了」",
        "heading to pickup, at pickup, loaded",
    ),
    "statuses-drop-off": ("「卸地到着」", "at drop-off"),
    "driver-pings": (
        "走りながら位置{count}件をまとめて送ります({since}から{until})。",
        "On the road, {count} positions go out in one batch ({since} to {until}).",
    ),
    "all-duplicates": (
        "電波が切れたので同じ{count}件をもう一度。すべて「受信済み」で、何も増えません。",
        "The answer was lost, so the same {count} are sent again: all duplicates, nothing changes.",
    ),
    "looks-at-position": ("{who}が現在地を見ます。", "{who} looks where the truck is."),
    "position": ("北緯 {lat}、東経 {lon}", "{lat} N, {lon} E"),
    "bystander-looks": (
        "当事者でない{who}には、成約そのものが見えません。",
        "{who}, no party to it, learns not even that there is such a contract.",
    ),
    "driver-delivers": (
        "ドライバー 田中さんが納品し、受取人「{receiver}」を記録します(2回送っても1回)。",
        "The driver delivers to {receiver}; told twice, it is kept once.",
    ),
    "stream-seen": (
        "{who}の画面: 位置の知らせ{positions}回、状況{statuses}種、納品で終了。",
        "{who} saw {positions} positions and {statuses} statuses live, and the end.",
    ),
    "track-read": ("{who}が走行軌跡を受け取ります。", "{who} takes the track."),
    "track": ("{count}点、{km}kmの道のり (track.geojson)", "{count} points over {km} km (track.geojson)"),
    # 5 The rest of the month
    "scene-rest": ("同じ月にあと2件、手入力で納品します", "Two more in the same month, delivered by hand"),
    "a-and-b-again": (
        "{a}の{fare}円の荷物に{b}が申し込み、成約します。",
        "{b} proposes on a load of {a} at {fare} yen, and they agree.",
    ),
    "clock-to-delivery": ("{who}が時計を {at} へ進めます。", "{who} moves the clock to {at}."),
    "delivers-by-hand": (
        "{who}が成約 {number} の納品を記録します。",
        "{who} records the delivery of {number}.",
    ),
    # 6 The closing
    "scene-closing": (
        "月末締め: 請求書と支払通知書が届きます",
        "The month closes; invoices and statement arrive",
    ),
    "clock-to-closing": (
        "{who}が時計を翌月11日 {at} へ進めます。",
        "{who} moves the clock to the 11th of the next month, {at}.",
    ),
    "ran": ("その間に動いた仕事: {ran}", "What ran on the way: {ran}"),
    "clerk-looks": ("{who}が{month}の締めを見ます。", "{who} looks at the closing of {month}."),
    "closing": ("状態 {state}、成約 {contracts}件", "{state}, {contracts} contracts"),
    "bank-holiday": (
        "{day} も銀行の休みのため、支払日は {pay_on} です。",
        "{day} is a bank holiday as well: the pay day is {pay_on}.",
    ),
    "kind-member": ("請求書(協同組合から委託側へ)", "invoice, co-operative to consignor"),
    "kind-cooperative": ("請求書(協同組合間)", "invoice between the co-operatives"),
    "kind-payment": ("支払通知書(協同組合から運送側へ)", "statement, co-operative to carrier"),
    "kind-federation": ("請求書(連合会から協同組合へ)", "bill, federation to co-operative"),
    "reads-documents": ("{who}が受け取ります: {kind}", "{who} receives: {kind}"),
    "document": ("{number} 合計{total}円", "{number}, total {total} yen"),
    # 7 Again
    "scene-again": ("もう一度締めても何も変わりません", "Closing again changes nothing"),
    "clock-again": ("{who}が時計を {at} へ進めます。", "{who} moves the clock to {at}."),
    "nothing-changed": (
        "{count}通とも、PDFは1バイトも変わりません。",
        "All {count} documents are the same, each PDF byte for byte.",
    ),
    # 8-9 Payments and ledger
    "scene-payments": ("支払日に入金と支払いを記録します", "On the pay day payments are recorded"),
    "clock-to-pay-day": (
        "{who}が時計を支払日 {at} へ進めます。",
        "{who} moves the clock to the pay day, {at}.",
    ),
    "pays-member": (
        "{who}が委託側からの入金{amount}円を記録します。",
        "{who} records {amount} yen received from the consignor.",
    ),
    "pays-between": (
        "{who}が委託側の組合からの入金{amount}円を記録します。",
        "{who} records {amount} yen received from the consignor's co-operative.",
    ),
    "pays-out": (
        "{who}が運送側への支払い{amount}円を記録します。",
        "{who} records {amount} yen paid out to the carrier.",
    ),
    "settled": ("{count}件の成約がすべて精算済みになりました。", "All {count} contracts are settled."),
    "closing-is": ("{who}の締め: {state}", "The closing of {who}: {state}"),
    "scene-ledger": ("元帳は合計ゼロ、鎖は無傷です", "The ledger sums to zero, its chain intact"),
    "ledger": ("{who}が元帳を検証します。", "{who} verifies the ledger."),
    "verified": ("{entries}件の記帳を初めから検算しました。", "{entries} entries replayed from the start."),
    "scene-figures": ("数字の突き合わせ", "The figures, compared"),
}
"""Sentences; the names of places and people stay as they are."""

FIGURES: Mapping[str, Both] = {
    "distance-km": ("四日市から川口 km", "四日市 to 川口, km"),
    "rounded-km": ("運賃表の距離 km", "km in the tariff"),
    "standard-fare": ("標準的な運賃 円", "standard fare, yen"),
    "closes_on": ("締め日 {who}", "closes on, {who}"),
    "check_until": ("確認期限 {who}", "check until, {who}"),
    "issued_on": ("発行日 {who}", "issued on, {who}"),
    "due_on": ("支払期日 {who}", "due on, {who}"),
    "pay_on": ("支払日 {who}", "pay day, {who}"),
    "a-fee": ("委託側組合の手数料", "fee, consignor's co-operative"),
    "a-base": ("委託側への請求 税抜", "invoice to consignor, base"),
    "a-tax": ("委託側への請求 消費税", "invoice to consignor, tax"),
    "a-total": ("委託側への請求 合計", "invoice to consignor, total"),
    "between-base": ("組合間の請求 税抜", "between co-operatives, base"),
    "between-tax": ("組合間の請求 消費税", "between co-operatives, tax"),
    "between-total": ("組合間の請求 合計", "between co-operatives, total"),
    "statement-total": ("支払通知書 運賃税込", "statement, supplies with tax"),
    "b-fee": ("運送側組合の手数料", "fee, carrier's co-operative"),
    "b-fee-tax": ("同 消費税", "tax on that fee"),
    "premium": ("荷物保険料", "cargo insurance premium"),
    "premium-tax": ("荷物保険料の消費税", "tax on the premium"),
    "pays": ("運送側への支払い", "paid to the carrier"),
    "federation-premium": ("連合会の請求にある保険料", "premium on the federation's bill"),
    "open-after": ("残り {kind}", "still open, {kind}"),
    "ledger-intact": ("元帳の鎖は無傷", "ledger's chain intact"),
    "ledger-sum": ("元帳の合計", "sum of the ledger"),
    "book-sum": ("帳簿の合計 {book}", "sum of the book, {book}"),
    "a-owes": ("{who}の未払い", "still owed by {who}"),
    "b-is-owed": ("{who}への未払い", "still owed to {who}"),
    # What has to be so besides; named only when it is not
    "fare-ratio": ("希望運賃の比率", "ratio of the asking fare"),
    "load-is-found": ("検索で荷物が見つかる", "the search finds the load"),
    "written-items": ("法定記載事項", "the items that the law asks for"),
    "contract-status": ("成約 {number} の状態", "status of {number}"),
    "confirmation-receivers": ("成約メールの宛先", "receivers of the confirmation"),
    "same-bytes": ("同じ内容のままか {name}", "same bytes, {name}"),
    "problem": ("断りの種類 {who}", "kind of refusal, {who}"),
    "job": ("運行内容の積地", "origin on the job sheet"),
    "no-money": ("運行内容に金額なし", "no money on the job sheet"),
    "accepted": ("受け付けた数 {what}", "accepted {what}"),
    "receipt": ("位置の受付結果 {what}", "receipt of positions, {what}"),
    "last-position": ("現在地 {who}", "position as seen by {who}"),
    "stream-first": ("配信の最初 {who}", "first on the stream of {who}"),
    "stream-position": ("配信の最後の位置 {who}", "last position on the stream of {who}"),
    "stream-statuses": ("配信の状況 {who}", "statuses on the stream of {who}"),
    "stream-end": ("配信の終わり {who}", "last on the stream of {who}"),
    "timeline": ("経過にない状況", "statuses missing on the timeline"),
    "track": ("走行軌跡", "the track"),
    "closing-ran": ("{month} の締めが動いた", "the closing of {month} ran"),
    "closing-again": ("{month} の締めがまた動いた", "the closing of {month} ran again"),
    "closing-state": ("締めの状態 {who}", "state of the closing, {who}"),
    "closing-contracts": ("締めの成約数 {who}", "contracts in the closing, {who}"),
    "document-mail": ("メール {kind} ({to})", "mail with the {kind} to {to}"),
    "csv-enclosed": ("メールのCSV {kind}", "CSV in the mail with the {kind}"),
    "lines-sum": ("明細の合計 {kind}", "sum of the lines, {kind}"),
    "unchanged": ("内容 {kind}", "what the {kind} says"),
}
"""What each figure is called in the table, and each expectation that was not met."""
