"""What can be wrong with postings sent many at once, and with tables."""

from collections.abc import Mapping

from api.texts import Text

TABLES: Mapping[str, Text] = {
    "external-ref-taken": Text(
        "この管理番号の登録がすでにあります。",
        "There is a posting of this reference already.",
    ),
    "sent-twice": Text(
        "{first}件目と同じ管理番号です。",
        "Number {first} of this request has the same reference.",
    ),
    "not-a-word-of-the-column": Text(
        "次のいずれかで書いてください: {expected}",
        "This must be one of: {expected}",
    ),
    "not-a-time-of-a-table": Text(
        "日時は 2026/11/24 8:00 の形で書いてください。",
        "Write a time such as 2026/11/24 8:00.",
    ),
    "not-a-line-of-kinds": Text(
        "1行に1つ、「種類:内容」の形で書いてください。",
        "Write one a line, such as kind:content.",
    ),
    "not-json-of-a-table": Text("JSONとして読み取れません。", "This is not valid JSON."),
    "several-municipalities": Text(
        "同じ名前の市区町村があります。都道府県から書いてください: {candidates}",
        "Several municipalities are called so. Write it with its prefecture: {candidates}",
    ),
    "example-row": Text(
        "ひな形の記入例です。この行を消すか、管理番号を書き換えてください。",
        "This is the template's example. Remove the row, or give it a reference of its own.",
    ),
    "more-cells-than-columns": Text(
        "見出しより多い列に値があります。", "There are more cells than headings."
    ),
    "unknown-column": Text("「{column}」という列はありません。", "There is no column called {column}."),
    "column-twice": Text("「{column}」の列が二つあります。", "There are two columns called {column}."),
    "column-missing": Text("「{column}」の列が必要です。", "The column {column} is required."),
    "too-many-rows": Text("一度に{most}行までです。", "No more than {most} rows at once."),
    "table-is-empty": Text("取り込む行がありません。", "There are no rows."),
    "not-a-table": Text(
        "CSVとして読み取れません。引用符を確かめてください。",
        "This is not a valid CSV. Look at its quotation marks.",
    ),
    "unknown-encoding": Text(
        "{line}行目の文字が、UTF-8でもShift_JIS(cp932)でもありません。",
        "Line {line} is in neither UTF-8 nor Shift_JIS (cp932).",
    ),
}
