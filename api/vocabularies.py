"""The codes of the contract and what they are called (API §1: labels from GET /v1/vocabularies)."""

from collections.abc import Mapping
from typing import Any

from domain.accounts import DeviceKind, Role
from domain.actual_carriers.ledgers import CARRIER_ROLE_LABELS, LEDGER_CHANGE_LABELS
from domain.audiences import AudienceKind
from domain.contracts.checks import OVERRIDABLE_CHECK_LABELS, CheckResult
from domain.contracts.proposals import ConsignorIs, Proof
from domain.contracts.ratings import RATING_CATEGORY_LABELS
from domain.contracts.timelines import (
    CONTRACT_MARK_LABELS,
    TRACKING_MARK_LABELS,
    TRANSPORT_STATUS_LABELS,
    ReportFlagged,
    ReportRefused,
)
from domain.desk.schedules import ScheduleKind
from domain.diesel.replies import OIL_COMPANY_LABELS, PRICE_WARNING_LABELS, PURCHASE_WAY_LABELS
from domain.diesel.surveys import SurveyState
from domain.fares.tariffs import FARE_SYSTEM_LABELS, HANDLED_BY_LABELS
from domain.labels import (
    ACCOUNT_STATUS_LABELS,
    APPLICATION_KIND_LABELS,
    APPLICATION_STATUS_LABELS,
    ATTACHMENT_KIND_LABELS,
    BECAUSE_LABELS,
    CANCELLATION_KIND_LABELS,
    CHANGE_STATUS_LABELS,
    CHARGE_KIND_LABELS,
    CLOSING_STATE_LABELS,
    CONCLUDED_BY_LABELS,
    CONTRACT_STATUS_LABELS,
    DOCUMENT_KIND_LABELS,
    HAND_LABELS,
    LEDGER_ACCOUNT_LABELS,
    PAYMENT_METHOD_LABELS,
    SCOPE_LABELS,
    SERVICE_KIND_LABELS,
    SIDE_LABELS,
    STEP_KIND_LABELS,
    STOP_KIND_LABELS,
    TAX_CATEGORY_LABELS,
    TRIAL_STATUS_LABELS,
    WRITTEN_ITEM_LABELS,
)
from domain.loads import Booking, Purpose
from domain.members import MemberKind
from domain.negotiation.wording import (
    CALL_DIRECTION_LABELS,
    CALL_RESULT_LABELS,
    OFFER_STATUS_LABELS,
    TALK_EVENT_LABELS,
)
from domain.photos.photos import PhotoStatus
from domain.places import BUREAU_LABELS
from domain.postings import PostingStatus
from domain.register.bank_accounts import BankAccountKind
from domain.register.cargo_covers import CARGO_COVER_LABELS
from domain.register.guarantee_plans import GUARANTEE_PLAN_LABELS
from domain.register.guideline_cases import CaseStatus, CaseStepKind
from domain.register.thresholds import BELOW_LABELS
from domain.search import LoadSort, MapEnd, VehicleSort
from domain.settlement.documents import LINE_KIND_LABELS
from domain.trackings import DriverPlatform, TrackingEnd
from domain.usecases.board.copying import RenewalResult
from domain.usecases.board.posting_in_bulk import BulkResult
from domain.vehicle_classes import (
    BODY_TYPE_LABELS,
    EQUIPMENT_LABELS,
    TARIFF_CLASS_LABELS,
    VEHICLE_CLASS_LABELS,
    Labels,
)

VOCABULARIES: Mapping[str, Mapping[Any, Labels]] = {
    "vehicle_class": VEHICLE_CLASS_LABELS,
    "body_type": BODY_TYPE_LABELS,
    "equipment": EQUIPMENT_LABELS,
    "tariff_class": TARIFF_CLASS_LABELS,
    "bureau": BUREAU_LABELS,
    "fare_system": FARE_SYSTEM_LABELS,
    "handled_by": HANDLED_BY_LABELS,
    "below": BELOW_LABELS,
    "posting_status": {
        PostingStatus.OPEN: ("募集中", "Open"),
        PostingStatus.CONTRACTED: ("成約済み", "Contracted"),
        PostingStatus.WITHDRAWN: ("取下げ", "Withdrawn"),
        PostingStatus.EXPIRED: ("期限切れ", "Expired"),
    },
    "booking": {
        Booking.BY_AGREEMENT: ("相談のうえ成約", "By agreement"),
        Booking.INSTANT: ("即時成約", "Instant"),
    },
    "audience_kind": {
        AudienceKind.EVERYONE: ("全員に公開", "Everyone"),
        AudienceKind.NAMED: ("公開先を指定", "Only those named"),
        AudienceKind.NAMED_FIRST: ("指定先に先行公開", "Those named first"),
    },
    "charge_kind": CHARGE_KIND_LABELS,
    "service_kind": SERVICE_KIND_LABELS,
    "stop_kind": STOP_KIND_LABELS,
    "contract_status": CONTRACT_STATUS_LABELS,
    "contract_side": SIDE_LABELS,
    "concluded_by": CONCLUDED_BY_LABELS,
    "offer_status": OFFER_STATUS_LABELS,
    "talk_event": TALK_EVENT_LABELS,
    "call_result": CALL_RESULT_LABELS,
    "call_direction": CALL_DIRECTION_LABELS,
    "contract_mark": CONTRACT_MARK_LABELS,
    "change_status": CHANGE_STATUS_LABELS,
    "cancellation_kind": CANCELLATION_KIND_LABELS,
    "rating_category": RATING_CATEGORY_LABELS,
    "proof": {Proof.CALL: ("電話の合言葉(4桁)", "A call code")},
    "payment_method": PAYMENT_METHOD_LABELS,
    "written_item": WRITTEN_ITEM_LABELS,
    "transport_status": TRANSPORT_STATUS_LABELS,
    "tracking_mark": TRACKING_MARK_LABELS,
    "tracking_end": {
        TrackingEnd.DELIVERED: ("納品済み", "Delivered"),
        TrackingEnd.CANCELLED: ("取消し", "Cancelled"),
        TrackingEnd.WINDOW_CLOSED: ("受付期間の終了", "The job's window has closed"),
        TrackingEnd.SESSION_SUPERSEDED: ("別の端末でのログイン", "A login elsewhere"),
        TrackingEnd.SESSION_EXPIRED: ("ログインの終了", "The session is over"),
    },
    "driver_platform": {
        DriverPlatform.IOS: ("iPhone / iPad", "iPhone / iPad"),
        DriverPlatform.ANDROID: ("Android", "Android"),
        DriverPlatform.BROWSER: ("ブラウザ", "Browser"),
    },
    "consignor_is": {
        ConsignorIs.ME: ("自社が委託側", "The proposer"),
        ConsignorIs.COUNTERPARTY: ("相手が委託側", "The counterparty"),
    },
    "check_result": {
        CheckResult.OK: ("問題なし", "Fine"),
        CheckResult.NOTE: ("注意", "Note"),
        CheckResult.REASON_REQUIRED: ("理由が必要", "Needs a reason"),
        CheckResult.BLOCKED: ("成約できません", "Blocks the contract"),
    },
    "overridable_check": OVERRIDABLE_CHECK_LABELS,
    "guarantee_plan": GUARANTEE_PLAN_LABELS,
    "cargo_cover": CARGO_COVER_LABELS,
    "report_refused": {
        ReportRefused.OUTSIDE_WINDOW: ("受付期間外", "Outside the job's window"),
        ReportRefused.AFTER_END: ("納品後", "After the delivery"),
        ReportRefused.PAUSED: ("送信の停止中", "While the driver had paused"),
    },
    "report_flagged": {
        ReportFlagged.FUTURE: ("未来の日時", "In the future"),
        ReportFlagged.INACCURATE: ("精度不足", "Not accurate enough"),
    },
    "closing_state": CLOSING_STATE_LABELS,
    "document_kind": DOCUMENT_KIND_LABELS,
    "line_kind": LINE_KIND_LABELS,
    "tax_category": TAX_CATEGORY_LABELS,
    "ledger_account": LEDGER_ACCOUNT_LABELS,
    "ledger_because": BECAUSE_LABELS,
    "purchase_way": PURCHASE_WAY_LABELS,
    "oil_company": OIL_COMPANY_LABELS,
    "price_warning": PRICE_WARNING_LABELS,
    "carrier_role": CARRIER_ROLE_LABELS,
    "ledger_change": LEDGER_CHANGE_LABELS,
    "survey_state": {
        SurveyState.OPEN: ("回答受付中", "Takes replies"),
        SurveyState.PUBLISHED: ("公表済み", "Published"),
    },
    "purpose": {
        Purpose.RETURN_LOAD: ("帰り荷", "Return load"),
        Purpose.CHARTER: ("傭車", "Charter"),
        Purpose.CONSOLIDATION: ("積合せ", "Consolidation"),
        Purpose.PARTNER_WANTED: ("パートナー募集", "Partner wanted"),
        Purpose.SEASON: ("季節・繁忙期", "Season"),
    },
    "member_kind": {
        MemberKind.MEMBER: ("組合員", "Member"),
        MemberKind.COOPERATIVE: ("協同組合", "Co-operative"),
    },
    "bank_account_kind": {
        BankAccountKind.ORDINARY: ("普通", "Ordinary"),
        BankAccountKind.CURRENT: ("当座", "Current"),
        BankAccountKind.SAVINGS: ("貯蓄", "Savings"),
    },
    "case_status": {
        CaseStatus.WARNED: ("警告中", "Warned"),
        CaseStatus.REPLIED: ("回答済み", "Answered"),
        CaseStatus.SUSPENDED: ("利用停止中", "Suspended"),
        CaseStatus.CLOSED: ("終了", "Closed"),
    },
    "case_step_kind": {
        CaseStepKind.WARNING: ("警告", "Warning"),
        CaseStepKind.REPLY: ("回答", "Answer"),
        CaseStepKind.SUSPENSION: ("利用停止", "Suspension"),
        CaseStepKind.LIFTING: ("解除", "Lifting"),
        CaseStepKind.CLOSING: ("終了", "Closing"),
    },
    "role": {
        Role.FEDERATION_ADMIN: ("連合会", "Federation staff"),
        Role.COOP_CLERK: ("協同組合 事務", "Co-operative clerk"),
        Role.DISPATCHER: ("配車担当者", "Dispatcher"),
        Role.TRIAL: ("体験", "Trial"),
    },
    "scope": SCOPE_LABELS,
    "trial_status": TRIAL_STATUS_LABELS,
    "application_kind": APPLICATION_KIND_LABELS,
    "application_status": APPLICATION_STATUS_LABELS,
    "application_step": STEP_KIND_LABELS,
    "application_hand": HAND_LABELS,
    "attachment_kind": ATTACHMENT_KIND_LABELS,
    "photo_status": {
        PhotoStatus.AWAITING_UPLOAD: ("送信待ち", "To be sent"),
        PhotoStatus.VERIFIED: ("確認済み", "Verified"),
        PhotoStatus.REFUSED: ("受付不可", "Refused"),
    },
    "account_status": ACCOUNT_STATUS_LABELS,
    "device_kind": {
        DeviceKind.BROWSER: ("ブラウザ", "Browser"),
        DeviceKind.IOS: ("iPhone / iPad", "iPhone / iPad"),
        DeviceKind.ANDROID: ("Android", "Android"),
    },
    "map_end": {
        MapEnd.ORIGIN: ("積地", "Origin"),
        MapEnd.DESTINATION: ("卸地", "Destination"),
    },
    "schedule_kind": {
        ScheduleKind.LOAD: ("荷物", "Load"),
        ScheduleKind.VEHICLE: ("空車", "Vehicle"),
        ScheduleKind.CONTRACT: ("成約", "Contract"),
    },
    "bulk_result": {
        BulkResult.CREATED: ("登録しました", "Created"),
        BulkResult.UPDATED: ("変更しました", "Updated"),
        BulkResult.UNCHANGED: ("変更なし", "Unchanged"),
        BulkResult.REFUSED: ("受付不可", "Refused"),
    },
    "renewal_result": {
        RenewalResult.POSTED: ("登録しました", "Posted again"),
        RenewalResult.UNCHANGED: ("登録済み", "Posted again before"),
        RenewalResult.REFUSED: ("受付不可", "Refused"),
    },
    "load_sort": {
        LoadSort.POSTED: ("新着順", "Newest first"),
        LoadSort.PICKUP: ("積込みの早い順", "Earliest pickup first"),
        LoadSort.FARE: ("運賃の高い順", "Highest fare first"),
        LoadSort.FARE_PER_KM: ("km単価の高い順", "Highest fare per km first"),
        LoadSort.DISTANCE: ("近い順", "Nearest first"),
    },
    "vehicle_sort": {
        VehicleSort.POSTED: ("新着順", "Newest first"),
        VehicleSort.AVAILABLE: ("空車になる早い順", "Earliest available first"),
        VehicleSort.FARE: ("運賃の高い順", "Highest fare first"),
        VehicleSort.DISTANCE: ("近い順", "Nearest first"),
    },
}
