"""The codes of the contract and what they are called (API §1: labels from GET /v1/vocabularies)."""

from collections.abc import Mapping
from typing import Any

from domain.accounts import DeviceKind, Role
from domain.audiences import AudienceKind
from domain.fares import FARE_SYSTEM_LABELS
from domain.loads import Booking, ChargeKind, Purpose, ServiceKind, StopKind
from domain.members import MemberKind
from domain.places import BUREAU_LABELS
from domain.postings import PostingStatus
from domain.search import LoadSort, VehicleSort
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
    "charge_kind": {
        ChargeKind.WAITING: ("待機時間料", "Waiting charge"),
        ChargeKind.HANDLING: ("荷役料", "Handling charge"),
        ChargeKind.ANCILLARY: ("附帯業務料", "Ancillary charge"),
        ChargeKind.FUEL_SURCHARGE: ("燃料サーチャージ", "Fuel surcharge"),
        ChargeKind.TOLLS: ("高速道路料金", "Tolls"),
        ChargeKind.FERRY: ("フェリー料金", "Ferry"),
        ChargeKind.OUT_OF_POCKET: ("実費", "Out-of-pocket cost"),
        ChargeKind.FORWARDING_FEE: ("利用運送手数料", "Forwarding fee"),
        ChargeKind.CANCELLATION: ("取消料", "Cancellation charge"),
    },
    "service_kind": {
        ServiceKind.WAITING: ("待機", "Waiting"),
        ServiceKind.HANDLING: ("荷役", "Handling"),
        ServiceKind.ANCILLARY: ("附帯業務", "Ancillary work"),
    },
    "stop_kind": {
        StopKind.PICKUP: ("積み", "Pickup"),
        StopKind.DROP_OFF: ("卸し", "Drop-off"),
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
    "role": {
        Role.FEDERATION_ADMIN: ("連合会", "Federation staff"),
        Role.COOP_CLERK: ("協同組合 事務", "Co-operative clerk"),
        Role.DISPATCHER: ("配車担当者", "Dispatcher"),
        Role.TRIAL: ("体験", "Trial"),
    },
    "device_kind": {
        DeviceKind.BROWSER: ("ブラウザ", "Browser"),
        DeviceKind.IOS: ("iPhone / iPad", "iPhone / iPad"),
        DeviceKind.ANDROID: ("Android", "Android"),
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
