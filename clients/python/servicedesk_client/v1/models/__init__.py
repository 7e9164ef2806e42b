"""Contains all the data models used in inputs/outputs"""

from .access_enum import AccessEnum
from .agreement import Agreement
from .agreement_fields import AgreementFields
from .agreement_page import AgreementPage
from .agreement_version import AgreementVersion
from .agreement_version_terms import AgreementVersionTerms
from .alarm import Alarm
from .alarm_labels import AlarmLabels
from .alarm_page import AlarmPage
from .alarm_state_enum import AlarmStateEnum
from .alarms_list_severity import AlarmsListSeverity
from .alarms_list_state import AlarmsListState
from .ask_supplier_fields import AskSupplierFields
from .assign_fields import AssignFields
from .attachment import Attachment
from .attachment_page import AttachmentPage
from .blank_enum import BlankEnum
from .bulk_answer import BulkAnswer
from .calendar import Calendar
from .calendar_enum import CalendarEnum
from .calendar_fields import CalendarFields
from .calendar_page import CalendarPage
from .change_item import ChangeItem
from .change_item_body import ChangeItemBody
from .change_many_fields import ChangeManyFields
from .channel_enum import ChannelEnum
from .check import Check
from .check_fields import CheckFields
from .check_fields_options import CheckFieldsOptions
from .check_kind_enum import CheckKindEnum
from .check_options import CheckOptions
from .check_page import CheckPage
from .check_state_enum import CheckStateEnum
from .classify_fields import ClassifyFields
from .clock import Clock
from .clock_interval import ClockInterval
from .clock_state_enum import ClockStateEnum
from .clocks import Clocks
from .close_reason_enum import CloseReasonEnum
from .condition import Condition
from .condition_fields import ConditionFields
from .confirm_by_mail_fields import ConfirmByMailFields
from .confirm_by_phone_fields import ConfirmByPhoneFields
from .confirm_fields import ConfirmFields
from .confirmation_fields import ConfirmationFields
from .confirmation_fields_kind_enum import ConfirmationFieldsKindEnum
from .confirmation_stop_enum import ConfirmationStopEnum
from .contact import Contact
from .contact_fields import ContactFields
from .contact_page import ContactPage
from .create_many_fields import CreateManyFields
from .customer import Customer
from .customer_fields import CustomerFields
from .customer_page import CustomerPage
from .day import Day
from .delivery_state_enum import DeliveryStateEnum
from .dry_run import DryRun
from .dry_run_fields import DryRunFields
from .dry_run_outcomes import DryRunOutcomes
from .duplicate_fields import DuplicateFields
from .entry_kind_enum import EntryKindEnum
from .event import Event
from .event_action_enum import EventActionEnum
from .event_labels import EventLabels
from .event_outcome_enum import EventOutcomeEnum
from .event_page import EventPage
from .events_list_outcome import EventsListOutcome
from .expanded import Expanded
from .feed import Feed
from .feed_component import FeedComponent
from .feed_fields import FeedFields
from .feed_fields_options import FeedFieldsOptions
from .feed_incident import FeedIncident
from .feed_incident_page import FeedIncidentPage
from .feed_kind_enum import FeedKindEnum
from .feed_options import FeedOptions
from .feed_page import FeedPage
from .feed_update import FeedUpdate
from .feed_with_components import FeedWithComponents
from .feed_with_components_options import FeedWithComponentsOptions
from .field_problem import FieldProblem
from .finding import Finding
from .heartbeat import Heartbeat
from .heartbeat_fields import HeartbeatFields
from .heartbeat_page import HeartbeatPage
from .heartbeat_state_enum import HeartbeatStateEnum
from .history import History
from .holder_enum import HolderEnum
from .hook_channel_enum import HookChannelEnum
from .how_enum import HowEnum
from .incident import Incident
from .incident_outcome import IncidentOutcome
from .incident_outcome_problem import IncidentOutcomeProblem
from .incident_page import IncidentPage
from .incidents_clocks_why import IncidentsClocksWhy
from .incidents_list_sort import IncidentsListSort
from .is_enum import IsEnum
from .language_enum import LanguageEnum
from .level_enum import LevelEnum
from .link_fields import LinkFields
from .look import Look
from .look_facts import LookFacts
from .mail_state_enum import MailStateEnum
from .maintenance_enum import MaintenanceEnum
from .matrix_fields import MatrixFields
from .matrix_row_fields import MatrixRowFields
from .me import Me
from .meanwhile import Meanwhile
from .message import Message
from .message_page import MessagePage
from .next_step import NextStep
from .now import Now
from .of_contact_fields import OfContactFields
from .office_hours_fields import OfficeHoursFields
from .optional_text_fields import OptionalTextFields
from .order_fields import OrderFields
from .page_fields import PageFields
from .patched_agreement_fields import PatchedAgreementFields
from .patched_calendar_fields import PatchedCalendarFields
from .patched_check_fields import PatchedCheckFields
from .patched_check_fields_options import PatchedCheckFieldsOptions
from .patched_component_fields import PatchedComponentFields
from .patched_contact_fields import PatchedContactFields
from .patched_correct_fields import PatchedCorrectFields
from .patched_customer_fields import PatchedCustomerFields
from .patched_feed_fields import PatchedFeedFields
from .patched_feed_fields_options import PatchedFeedFieldsOptions
from .patched_heartbeat_fields import PatchedHeartbeatFields
from .patched_rule_fields import PatchedRuleFields
from .patched_service_fields import PatchedServiceFields
from .patched_source_fields import PatchedSourceFields
from .patched_source_fields_options import PatchedSourceFieldsOptions
from .patched_supplier_fields import PatchedSupplierFields
from .patched_team_fields import PatchedTeamFields
from .patched_webhook_fields import PatchedWebhookFields
from .pause_reason_enum import PauseReasonEnum
from .paused_why_enum import PausedWhyEnum
from .person import Person
from .person_page import PersonPage
from .ping import Ping
from .ping_kind_enum import PingKindEnum
from .ping_page import PingPage
from .place_fields import PlaceFields
from .problem import Problem
from .propose_solution_fields import ProposeSolutionFields
from .publish_fields import PublishFields
from .publish_fields_texts import PublishFieldsTexts
from .reason_fields import ReasonFields
from .receipt import Receipt
from .receipt_page import ReceiptPage
from .receipt_state_enum import ReceiptStateEnum
from .reclassify_fields import ReclassifyFields
from .recovery_enum import RecoveryEnum
from .register_fields import RegisterFields
from .retitle_fields import RetitleFields
from .role_enum import RoleEnum
from .rule import Rule
from .rule_fields import RuleFields
from .rule_page import RulePage
from .search_answer import SearchAnswer
from .service import Service
from .service_fields import ServiceFields
from .service_now import ServiceNow
from .service_page import ServicePage
from .severity_enum import SeverityEnum
from .source import Source
from .source_fields import SourceFields
from .source_fields_options import SourceFieldsOptions
from .source_kind_enum import SourceKindEnum
from .source_options import SourceOptions
from .source_page import SourcePage
from .span import Span
from .split_off_fields import SplitOffFields
from .standing_enum import StandingEnum
from .state_enum import StateEnum
from .step_enum import StepEnum
from .supplier import Supplier
from .supplier_fields import SupplierFields
from .supplier_now import SupplierNow
from .supplier_page import SupplierPage
from .target_fields import TargetFields
from .target_pair_fields import TargetPairFields
from .targets_fields import TargetsFields
from .team import Team
from .team_fields import TeamFields
from .team_page import TeamPage
from .terms_fields import TermsFields
from .text_fields import TextFields
from .timeline_entry import TimelineEntry
from .timeline_entry_details import TimelineEntryDetails
from .timeline_entry_page import TimelineEntryPage
from .tool_enum import ToolEnum
from .trace_line import TraceLine
from .traced_event import TracedEvent
from .traced_event_labels import TracedEventLabels
from .upload_fields import UploadFields
from .version_fields import VersionFields
from .wait_fields import WaitFields
from .wait_fields_reason_enum import WaitFieldsReasonEnum
from .watching import Watching
from .watching_kind_enum import WatchingKindEnum
from .webhook import Webhook
from .webhook_attempt import WebhookAttempt
from .webhook_attempt_request_headers import WebhookAttemptRequestHeaders
from .webhook_delivery import WebhookDelivery
from .webhook_delivery_page import WebhookDeliveryPage
from .webhook_delivery_payload_type_0 import WebhookDeliveryPayloadType0
from .webhook_fields import WebhookFields
from .webhook_page import WebhookPage
from .when_enum import WhenEnum
from .who import Who
from .who_kind_enum import WhoKindEnum
from .why_enum import WhyEnum
from .word_fields import WordFields
from .would import Would

__all__ = (
    "AccessEnum",
    "Agreement",
    "AgreementFields",
    "AgreementPage",
    "AgreementVersion",
    "AgreementVersionTerms",
    "Alarm",
    "AlarmLabels",
    "AlarmPage",
    "AlarmsListSeverity",
    "AlarmsListState",
    "AlarmStateEnum",
    "AskSupplierFields",
    "AssignFields",
    "Attachment",
    "AttachmentPage",
    "BlankEnum",
    "BulkAnswer",
    "Calendar",
    "CalendarEnum",
    "CalendarFields",
    "CalendarPage",
    "ChangeItem",
    "ChangeItemBody",
    "ChangeManyFields",
    "ChannelEnum",
    "Check",
    "CheckFields",
    "CheckFieldsOptions",
    "CheckKindEnum",
    "CheckOptions",
    "CheckPage",
    "CheckStateEnum",
    "ClassifyFields",
    "Clock",
    "ClockInterval",
    "Clocks",
    "ClockStateEnum",
    "CloseReasonEnum",
    "Condition",
    "ConditionFields",
    "ConfirmationFields",
    "ConfirmationFieldsKindEnum",
    "ConfirmationStopEnum",
    "ConfirmByMailFields",
    "ConfirmByPhoneFields",
    "ConfirmFields",
    "Contact",
    "ContactFields",
    "ContactPage",
    "CreateManyFields",
    "Customer",
    "CustomerFields",
    "CustomerPage",
    "Day",
    "DeliveryStateEnum",
    "DryRun",
    "DryRunFields",
    "DryRunOutcomes",
    "DuplicateFields",
    "EntryKindEnum",
    "Event",
    "EventActionEnum",
    "EventLabels",
    "EventOutcomeEnum",
    "EventPage",
    "EventsListOutcome",
    "Expanded",
    "Feed",
    "FeedComponent",
    "FeedFields",
    "FeedFieldsOptions",
    "FeedIncident",
    "FeedIncidentPage",
    "FeedKindEnum",
    "FeedOptions",
    "FeedPage",
    "FeedUpdate",
    "FeedWithComponents",
    "FeedWithComponentsOptions",
    "FieldProblem",
    "Finding",
    "Heartbeat",
    "HeartbeatFields",
    "HeartbeatPage",
    "HeartbeatStateEnum",
    "History",
    "HolderEnum",
    "HookChannelEnum",
    "HowEnum",
    "Incident",
    "IncidentOutcome",
    "IncidentOutcomeProblem",
    "IncidentPage",
    "IncidentsClocksWhy",
    "IncidentsListSort",
    "IsEnum",
    "LanguageEnum",
    "LevelEnum",
    "LinkFields",
    "Look",
    "LookFacts",
    "MailStateEnum",
    "MaintenanceEnum",
    "MatrixFields",
    "MatrixRowFields",
    "Me",
    "Meanwhile",
    "Message",
    "MessagePage",
    "NextStep",
    "Now",
    "OfContactFields",
    "OfficeHoursFields",
    "OptionalTextFields",
    "OrderFields",
    "PageFields",
    "PatchedAgreementFields",
    "PatchedCalendarFields",
    "PatchedCheckFields",
    "PatchedCheckFieldsOptions",
    "PatchedComponentFields",
    "PatchedContactFields",
    "PatchedCorrectFields",
    "PatchedCustomerFields",
    "PatchedFeedFields",
    "PatchedFeedFieldsOptions",
    "PatchedHeartbeatFields",
    "PatchedRuleFields",
    "PatchedServiceFields",
    "PatchedSourceFields",
    "PatchedSourceFieldsOptions",
    "PatchedSupplierFields",
    "PatchedTeamFields",
    "PatchedWebhookFields",
    "PausedWhyEnum",
    "PauseReasonEnum",
    "Person",
    "PersonPage",
    "Ping",
    "PingKindEnum",
    "PingPage",
    "PlaceFields",
    "Problem",
    "ProposeSolutionFields",
    "PublishFields",
    "PublishFieldsTexts",
    "ReasonFields",
    "Receipt",
    "ReceiptPage",
    "ReceiptStateEnum",
    "ReclassifyFields",
    "RecoveryEnum",
    "RegisterFields",
    "RetitleFields",
    "RoleEnum",
    "Rule",
    "RuleFields",
    "RulePage",
    "SearchAnswer",
    "Service",
    "ServiceFields",
    "ServiceNow",
    "ServicePage",
    "SeverityEnum",
    "Source",
    "SourceFields",
    "SourceFieldsOptions",
    "SourceKindEnum",
    "SourceOptions",
    "SourcePage",
    "Span",
    "SplitOffFields",
    "StandingEnum",
    "StateEnum",
    "StepEnum",
    "Supplier",
    "SupplierFields",
    "SupplierNow",
    "SupplierPage",
    "TargetFields",
    "TargetPairFields",
    "TargetsFields",
    "Team",
    "TeamFields",
    "TeamPage",
    "TermsFields",
    "TextFields",
    "TimelineEntry",
    "TimelineEntryDetails",
    "TimelineEntryPage",
    "ToolEnum",
    "TracedEvent",
    "TracedEventLabels",
    "TraceLine",
    "UploadFields",
    "VersionFields",
    "WaitFields",
    "WaitFieldsReasonEnum",
    "Watching",
    "WatchingKindEnum",
    "Webhook",
    "WebhookAttempt",
    "WebhookAttemptRequestHeaders",
    "WebhookDelivery",
    "WebhookDeliveryPage",
    "WebhookDeliveryPayloadType0",
    "WebhookFields",
    "WebhookPage",
    "WhenEnum",
    "Who",
    "WhoKindEnum",
    "WhyEnum",
    "WordFields",
    "Would",
)
