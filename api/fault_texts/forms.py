"""What any form can have wrong, whatever it is about."""

from collections.abc import Mapping

from api.texts import Text

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

FORMS: Mapping[str, Text] = {
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
    "required": _REQUIRED,
}
