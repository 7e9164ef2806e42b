"""Contains all the data models used in inputs/outputs"""

from .access_enum import AccessEnum
from .agreement import Agreement
from .agreement_fields import AgreementFields
from .agreement_page import AgreementPage
from .agreement_version import AgreementVersion
from .agreement_version_terms import AgreementVersionTerms
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
from .classify_fields import ClassifyFields
from .clock import Clock
from .clock_interval import ClockInterval
from .clock_state_enum import ClockStateEnum
from .clocks import Clocks
from .close_reason_enum import CloseReasonEnum
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
from .delivery_state_enum import DeliveryStateEnum
from .duplicate_fields import DuplicateFields
from .entry_kind_enum import EntryKindEnum
from .expanded import Expanded
from .field_problem import FieldProblem
from .holder_enum import HolderEnum
from .hook_channel_enum import HookChannelEnum
from .incident import Incident
from .incident_outcome import IncidentOutcome
from .incident_outcome_problem import IncidentOutcomeProblem
from .incident_page import IncidentPage
from .incidents_clocks_why import IncidentsClocksWhy
from .incidents_list_sort import IncidentsListSort
from .language_enum import LanguageEnum
from .level_enum import LevelEnum
from .link_fields import LinkFields
from .mail_state_enum import MailStateEnum
from .matrix_fields import MatrixFields
from .matrix_row_fields import MatrixRowFields
from .me import Me
from .meanwhile import Meanwhile
from .message import Message
from .message_page import MessagePage
from .next_step import NextStep
from .of_contact_fields import OfContactFields
from .office_hours_fields import OfficeHoursFields
from .optional_text_fields import OptionalTextFields
from .page_fields import PageFields
from .patched_agreement_fields import PatchedAgreementFields
from .patched_calendar_fields import PatchedCalendarFields
from .patched_contact_fields import PatchedContactFields
from .patched_correct_fields import PatchedCorrectFields
from .patched_customer_fields import PatchedCustomerFields
from .patched_service_fields import PatchedServiceFields
from .patched_supplier_fields import PatchedSupplierFields
from .patched_team_fields import PatchedTeamFields
from .patched_webhook_fields import PatchedWebhookFields
from .pause_reason_enum import PauseReasonEnum
from .paused_why_enum import PausedWhyEnum
from .person import Person
from .person_page import PersonPage
from .place_fields import PlaceFields
from .problem import Problem
from .propose_solution_fields import ProposeSolutionFields
from .publish_fields import PublishFields
from .publish_fields_texts import PublishFieldsTexts
from .reason_fields import ReasonFields
from .reclassify_fields import ReclassifyFields
from .register_fields import RegisterFields
from .retitle_fields import RetitleFields
from .role_enum import RoleEnum
from .search_answer import SearchAnswer
from .service import Service
from .service_fields import ServiceFields
from .service_page import ServicePage
from .split_off_fields import SplitOffFields
from .state_enum import StateEnum
from .step_enum import StepEnum
from .supplier import Supplier
from .supplier_fields import SupplierFields
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
from .upload_fields import UploadFields
from .version_fields import VersionFields
from .wait_fields import WaitFields
from .wait_fields_reason_enum import WaitFieldsReasonEnum
from .webhook import Webhook
from .webhook_attempt import WebhookAttempt
from .webhook_attempt_request_headers import WebhookAttemptRequestHeaders
from .webhook_delivery import WebhookDelivery
from .webhook_delivery_page import WebhookDeliveryPage
from .webhook_delivery_payload_type_0 import WebhookDeliveryPayloadType0
from .webhook_fields import WebhookFields
from .webhook_page import WebhookPage
from .who import Who
from .who_kind_enum import WhoKindEnum
from .why_enum import WhyEnum
from .word_fields import WordFields

__all__ = (
    "AccessEnum",
    "Agreement",
    "AgreementFields",
    "AgreementPage",
    "AgreementVersion",
    "AgreementVersionTerms",
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
    "ClassifyFields",
    "Clock",
    "ClockInterval",
    "Clocks",
    "ClockStateEnum",
    "CloseReasonEnum",
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
    "DeliveryStateEnum",
    "DuplicateFields",
    "EntryKindEnum",
    "Expanded",
    "FieldProblem",
    "HolderEnum",
    "HookChannelEnum",
    "Incident",
    "IncidentOutcome",
    "IncidentOutcomeProblem",
    "IncidentPage",
    "IncidentsClocksWhy",
    "IncidentsListSort",
    "LanguageEnum",
    "LevelEnum",
    "LinkFields",
    "MailStateEnum",
    "MatrixFields",
    "MatrixRowFields",
    "Me",
    "Meanwhile",
    "Message",
    "MessagePage",
    "NextStep",
    "OfContactFields",
    "OfficeHoursFields",
    "OptionalTextFields",
    "PageFields",
    "PatchedAgreementFields",
    "PatchedCalendarFields",
    "PatchedContactFields",
    "PatchedCorrectFields",
    "PatchedCustomerFields",
    "PatchedServiceFields",
    "PatchedSupplierFields",
    "PatchedTeamFields",
    "PatchedWebhookFields",
    "PausedWhyEnum",
    "PauseReasonEnum",
    "Person",
    "PersonPage",
    "PlaceFields",
    "Problem",
    "ProposeSolutionFields",
    "PublishFields",
    "PublishFieldsTexts",
    "ReasonFields",
    "ReclassifyFields",
    "RegisterFields",
    "RetitleFields",
    "RoleEnum",
    "SearchAnswer",
    "Service",
    "ServiceFields",
    "ServicePage",
    "SplitOffFields",
    "StateEnum",
    "StepEnum",
    "Supplier",
    "SupplierFields",
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
    "UploadFields",
    "VersionFields",
    "WaitFields",
    "WaitFieldsReasonEnum",
    "Webhook",
    "WebhookAttempt",
    "WebhookAttemptRequestHeaders",
    "WebhookDelivery",
    "WebhookDeliveryPage",
    "WebhookDeliveryPayloadType0",
    "WebhookFields",
    "WebhookPage",
    "Who",
    "WhoKindEnum",
    "WhyEnum",
    "WordFields",
)
