"""What people read for codes: of contracts, settlement, trials and scopes; Japanese, English."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.api_clients import Scope
from domain.contracts.changes.states import ChangeStatus
from domain.contracts.contracts import (
    CancellationKind,
    ConcludedBy,
    ContractStatus,
    PaymentMethod,
    Side,
    WrittenItem,
)
from domain.joining.applications import ApplicationKind, ApplicationStatus, Hand, StepKind
from domain.joining.attachments import AttachmentKind
from domain.joining.notices import AccountStatus
from domain.loads import ChargeKind, ServiceKind, StopKind
from domain.settlement.closings import ClosingState
from domain.settlement.documents import DocumentKind
from domain.settlement.ledger import Because, LedgerAccount
from domain.settlement.rates import TaxCategory
from domain.trials import TrialStatus
from domain.vehicle_classes import Labels

CHARGE_KIND_LABELS: Mapping[ChargeKind, Labels] = MappingProxyType(
    {
        ChargeKind.WAITING: ("待機時間料", "Waiting charge"),
        ChargeKind.HANDLING: ("荷役料", "Handling charge"),
        ChargeKind.ANCILLARY: ("附帯業務料", "Ancillary charge"),
        ChargeKind.FUEL_SURCHARGE: ("燃料サーチャージ", "Fuel surcharge"),
        ChargeKind.TOLLS: ("高速道路料金", "Tolls"),
        ChargeKind.FERRY: ("フェリー料金", "Ferry"),
        ChargeKind.OUT_OF_POCKET: ("実費", "Out-of-pocket cost"),
        ChargeKind.FORWARDING_FEE: ("利用運送手数料", "Forwarding fee"),
        ChargeKind.CANCELLATION: ("取消料", "Cancellation charge"),
    }
)

SERVICE_KIND_LABELS: Mapping[ServiceKind, Labels] = MappingProxyType(
    {
        ServiceKind.WAITING: ("待機", "Waiting"),
        ServiceKind.HANDLING: ("荷役", "Handling"),
        ServiceKind.ANCILLARY: ("附帯業務", "Ancillary work"),
    }
)

STOP_KIND_LABELS: Mapping[StopKind, Labels] = MappingProxyType(
    {
        StopKind.PICKUP: ("積み", "Pickup"),
        StopKind.DROP_OFF: ("卸し", "Drop-off"),
    }
)

PAYMENT_METHOD_LABELS: Mapping[PaymentMethod, Labels] = MappingProxyType(
    {
        PaymentMethod.TRANSFER: ("銀行振込", "Bank transfer"),
        PaymentMethod.CASH: ("現金", "Cash"),
        PaymentMethod.ELECTRONIC_RECORD: ("電子記録債権", "Electronically recorded claim"),
    }
)

CONCLUDED_BY_LABELS: Mapping[ConcludedBy, Labels] = MappingProxyType(
    {
        ConcludedBy.CONFIRMATION: ("相手方の確認", "Confirmation"),
        ConcludedBy.INSTANT: ("即時成約", "Instant booking"),
        ConcludedBy.OFFER: ("提示の承諾", "An accepted offer"),
        ConcludedBy.CALL: ("電話(合言葉の番号)", "Telephone, by call code"),
    }
)

CONTRACT_STATUS_LABELS: Mapping[ContractStatus, Labels] = MappingProxyType(
    {
        ContractStatus.PROPOSED: ("申込み中", "Proposed"),
        ContractStatus.DECLINED: ("辞退", "Declined"),
        ContractStatus.LAPSED: ("失効", "Lapsed"),
        ContractStatus.CONCLUDED: ("成約", "Concluded"),
        ContractStatus.IN_TRANSIT: ("輸送中", "In transit"),
        ContractStatus.DELIVERED: ("納品済み", "Delivered"),
        ContractStatus.BILLED: ("請求済み", "Billed"),
        ContractStatus.SETTLED: ("精算済み", "Settled"),
        ContractStatus.CANCELLED: ("取消し", "Cancelled"),
    }
)

CANCELLATION_KIND_LABELS: Mapping[CancellationKind, Labels] = MappingProxyType(
    {
        CancellationKind.AGREED: ("合意による取消し", "By agreement"),
        CancellationKind.NO_SHOW: ("不履行(来車・荷物なし)", "No-show"),
        CancellationKind.AFTER_LOADING: ("積込後の取消し", "After loading"),
    }
)

CHANGE_STATUS_LABELS: Mapping[ChangeStatus, Labels] = MappingProxyType(
    {
        ChangeStatus.OPEN: ("回答待ち", "Awaits an answer"),
        ChangeStatus.ACCEPTED: ("合意・決定済み", "Agreed or decided"),
        ChangeStatus.DECLINED: ("辞退・却下", "Declined"),
        ChangeStatus.WITHDRAWN: ("取下げ", "Taken back"),
    }
)

SIDE_LABELS: Mapping[Side, Labels] = MappingProxyType(
    {
        Side.CONSIGNOR: ("委託側", "Consignor"),
        Side.CARRIER: ("運送側", "Carrier"),
    }
)

WRITTEN_ITEM_LABELS: Mapping[WrittenItem, Labels] = MappingProxyType(
    {
        WrittenItem.FARE: ("運賃", "Fare"),
        WrittenItem.SERVICES: ("荷役・附帯業務", "Services"),
        WrittenItem.SPECIAL_COSTS: ("有料道路料金・燃料サーチャージなどの特別の費用", "Special costs"),
        WrittenItem.PARTIES: ("当事者の名称と住所", "Names and addresses of the parties"),
        WrittenItem.PAYMENT: ("支払の方法と期日", "How and when it is paid"),
    }
)

CLOSING_STATE_LABELS: Mapping[ClosingState, Labels] = MappingProxyType(
    {
        ClosingState.OPEN: ("締め前", "Open"),
        ClosingState.CHECKING: ("確認期間", "Being checked"),
        ClosingState.ISSUED: ("請求書発行済み", "Documents issued"),
        ClosingState.PAID: ("支払済み", "Paid"),
    }
)

DOCUMENT_KIND_LABELS: Mapping[DocumentKind, Labels] = MappingProxyType(
    {
        DocumentKind.MEMBER: ("組合員への請求書", "Invoice to a member"),
        DocumentKind.COOPERATIVE: ("協同組合間の請求書", "Invoice between co-operatives"),
        DocumentKind.FEDERATION: ("連合会の請求書", "Invoice of the federation"),
        DocumentKind.PAYMENT: ("支払通知書", "Payment statement"),
    }
)

TAX_CATEGORY_LABELS: Mapping[TaxCategory, Labels] = MappingProxyType(
    {
        TaxCategory.TAXABLE: ("課税", "Taxable"),
        TaxCategory.AT_COST: ("立替(税込)", "At cost, tax included"),
        TaxCategory.OUTSIDE: ("不課税", "Outside of tax"),
    }
)

LEDGER_ACCOUNT_LABELS: Mapping[LedgerAccount, Labels] = MappingProxyType(
    {
        LedgerAccount.RECEIVABLE: ("未収金", "Receivable"),
        LedgerAccount.PAYABLE: ("未払金", "Payable"),
        LedgerAccount.BANK: ("預金", "Bank"),
        LedgerAccount.CARRIAGE: ("運賃・料金(通過)", "Fares and charges passing through"),
        LedgerAccount.FEES: ("協同組合手数料", "Co-operative fees"),
        LedgerAccount.CONSUMPTION_TAX: ("消費税", "Consumption tax"),
        LedgerAccount.TAX_PASSING: ("消費税(通過)", "Consumption tax passing through"),
        LedgerAccount.TAX_ROUNDING: ("消費税端数", "Tax rounding"),
        LedgerAccount.PREMIUMS: ("KIT荷物保険料", "Cargo insurance premiums"),
        LedgerAccount.NETWORK_COSTS: ("ネットワーク利用料(費用)", "Network costs"),
        LedgerAccount.NETWORK_FEES: ("ネットワーク利用料(収入)", "Network fees"),
    }
)

BECAUSE_LABELS: Mapping[Because, Labels] = MappingProxyType(
    {
        Because.INVOICE: ("請求書の発行", "Invoice issued"),
        Because.INVOICE_RECEIVED: ("請求書の受領", "Invoice received"),
        Because.STATEMENT: ("支払通知書の発行", "Payment statement issued"),
        Because.TAX_ROUNDING: ("消費税の端数処理", "Tax rounding"),
        Because.PAYMENT: ("入金・支払", "Payment"),
    }
)

TRIAL_STATUS_LABELS: Mapping[TrialStatus, Labels] = MappingProxyType(
    {
        TrialStatus.REQUESTED: ("確認待ち", "Waits for confirmation"),
        TrialStatus.LAPSED: ("確認期限切れ", "Never confirmed"),
        TrialStatus.ISSUED: ("体験中", "Running"),
        TrialStatus.ENDED: ("終了", "Ended"),
        TrialStatus.WITHDRAWN: ("取消し", "Ended early"),
    }
)

APPLICATION_KIND_LABELS: Mapping[ApplicationKind, Labels] = MappingProxyType(
    {
        ApplicationKind.MEMBER: ("組合員として", "As a member"),
        ApplicationKind.COOPERATIVE: ("協同組合として", "As a co-operative"),
    }
)

APPLICATION_STATUS_LABELS: Mapping[ApplicationStatus, Labels] = MappingProxyType(
    {
        ApplicationStatus.FILED: ("受付済み", "Filed"),
        ApplicationStatus.ENDORSED: ("推薦済み", "Endorsed"),
        ApplicationStatus.APPROVED: ("承認済み", "Approved"),
        ApplicationStatus.REJECTED: ("返送", "Sent back"),
    }
)

STEP_KIND_LABELS: Mapping[StepKind, Labels] = MappingProxyType(
    {
        StepKind.FILED: ("申込み", "Filed"),
        StepKind.FILED_AGAIN: ("再申込み", "Filed again"),
        StepKind.ENDORSED: ("推薦", "Endorsed"),
        StepKind.APPROVED: ("承認", "Approved"),
        StepKind.REJECTED: ("返送", "Sent back"),
    }
)

HAND_LABELS: Mapping[Hand, Labels] = MappingProxyType(
    {
        Hand.APPLICANT: ("申込者", "Applicant"),
        Hand.COOPERATIVE: ("協同組合", "Co-operative"),
        Hand.FEDERATION: ("連合会", "Federation"),
    }
)

ATTACHMENT_KIND_LABELS: Mapping[AttachmentKind, Labels] = MappingProxyType(
    {
        AttachmentKind.ASSOCIATION_PROOF: ("トラック協会の会員証明", "Proof of the association"),
        AttachmentKind.COOPERATIVE_PROOF: ("協同組合の組合員証明", "Proof of the co-operative"),
        AttachmentKind.SEALED_COPY: ("押印済みの申込書", "Sealed copy"),
        AttachmentKind.OTHER: ("その他", "Other"),
    }
)

ACCOUNT_STATUS_LABELS: Mapping[AccountStatus, Labels] = MappingProxyType(
    {
        AccountStatus.WAITING: ("利用開始前", "Before its first day"),
        AccountStatus.OPEN: ("利用中", "Open"),
        AccountStatus.CLOSED: ("終了", "Closed"),
    }
)

SCOPE_LABELS: Mapping[Scope, Labels] = MappingProxyType(
    {
        Scope.LOADS_READ: ("荷物の閲覧", "Read loads"),
        Scope.LOADS_WRITE: ("荷物の登録・変更", "Post and change loads"),
        Scope.VEHICLES_READ: ("車両の閲覧", "Read vehicles"),
        Scope.VEHICLES_WRITE: ("車両の登録・変更", "Post and change vehicles"),
        Scope.CONTRACTS_READ: ("成約の閲覧", "Read contracts"),
        Scope.CONTRACTS_WRITE: ("成約と輸送状況の記録", "Contract, and report statuses"),
        Scope.TRACKING_READ: ("傭車追跡", "Follow trucks"),
        Scope.SETTLEMENT_READ: ("請求・支払の閲覧", "Read invoices and statements"),
        Scope.WEBHOOKS_WRITE: ("Webhookの設定", "Set up webhooks"),
    }
)
