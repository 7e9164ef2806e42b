"""Settings, from the environment, safe without any.

Two ways to run: as a desk on one machine (nothing set: embedded PostgreSQL, Celery over the file
system, mail into a maildir) and in production (`SERVICEDESK_ENV=production`), which refuses to
start half-configured. docs/settings.md lists every variable.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from servicedesk.embedded.broker import SCHEME as FILES_BROKER
from servicedesk.embedded.places import socket_dir

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

PRODUCTION = env.str("SERVICEDESK_ENV", default="local") == "production"
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()


def _local_secret() -> str:
    """A secret of this installation's own, made once."""
    path = DATA_DIR / "secret_key"
    if path.exists():
        return path.read_text().strip()
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(50)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret)
    except FileExistsError:
        return path.read_text().strip()
    return secret


SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if PRODUCTION:
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith(("django-insecure", "change")):
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters in production.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the desk's own hosts in production.")
    if not env.str("DATABASE_URL", default=""):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL server in production.")
else:
    SECRET_KEY = SECRET_KEY or _local_secret()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]

PORT = env.int("PORT", default=8000)
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "lucide",
    "csp",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "servicedesk",
    "people",
    "notifications",
    "incidents",
    "statuspage",
    "integrations",
    "mailroom",
    "monitoring",
    "desk",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "api",
]

MIDDLEWARE = [
    "servicedesk.health.HealthMiddleware",
    "monitoring.doors.DoorsMiddleware",
    "statuspage.serving.StatusPagesMiddleware",
    "servicedesk.origin.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "desk.pulse.QuickPulseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "servicedesk.language.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "servicedesk.urls"
WSGI_APPLICATION = "servicedesk.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "desk.watching.count.in_navigation",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "servicedesk.jinja.environment",
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
            "context_processors": _CONTEXT_PROCESSORS,
            "auto_reload": DEBUG,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

# The database is the truth. Without DATABASE_URL it is the embedded PostgreSQL of DATA_DIR.
if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "servicedesk",
            "USER": "servicedesk",
            "HOST": str(socket_dir(DATA_DIR)),
            "PORT": "5432",
        }
    }
# Pages join many small tables to one incident: to weigh every order of them takes longer than to read them.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c join_collapse_limit=4")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The broker carries wake-ups only; losing it loses nothing.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1.5
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "socket_connect_timeout": 1.5,
        "socket_timeout": 5,
        "visibility_timeout": 300,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    _BROKER = DATA_DIR / "broker"
    CELERY_BROKER_URL = f"{FILES_BROKER}://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_BROKER / "messages"),
        "data_folder_out": str(_BROKER / "messages"),
        "control_folder": str(_BROKER / "control"),
        "polling_interval": 0.1,
    }
    for _folder in ("messages", "control"):
        (_BROKER / _folder).mkdir(parents=True, exist_ok=True)
    # Django keeps 300 by default and then throws away at random: two hundred open pages need more.
    _in_memory = "django.core.cache.backends.locmem.LocMemCache"
    CACHES = {"default": {"BACKEND": _in_memory, "OPTIONS": {"MAX_ENTRIES": 10_000}}}

# Mail: EMAIL_URL (smtp://user:password@host:25, smtp+tls://…) or a maildir to look into.
MAIL_FROM = env.str("MAIL_FROM", default="Service desk <desk@localhost>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_TIMEOUT = 60
MAILDIR: Path | None = DATA_DIR / "mail"
if env.str("EMAIL_URL", default=""):
    globals().update(env.email_url("EMAIL_URL"))
    MAILDIR = None
# Mail in. Customers reply to this address with a signed tail in its local part: reply+…@desk.example.org.
# Empty: mails carry no reply address of their own, and replies are known by the message that they answer.
MAIL_REPLY_TO = env.str("MAIL_REPLY_TO", default="")
# The name under which our own mail server writes Authentication-Results; nobody else's are believed.
MAIL_AUTHSERV_ID = env.str("MAIL_AUTHSERV_ID", default="").lower()
# Where a local mail server delivers to: lmtp://127.0.0.1:8024 or smtp://127.0.0.1:8025; empty for nowhere.
MAIL_LISTEN = env.str("MAIL_LISTEN", default="")
MAIL_MAX_MB = env.int("MAIL_MAX_MB", default=35)
# Answers that nobody typed, in an hour and altogether: beyond these a machine is writing to us.
MAIL_AUTOMATIC_PER_HOUR = env.int("MAIL_AUTOMATIC_PER_HOUR", default=200)
# Mails in a minute to one domain; 0: as fast as the server takes them.
MAIL_DOMAIN_PER_MINUTE = env.int("MAIL_DOMAIN_PER_MINUTE", default=0)
# Asked in turn about each mail that answers nothing, before it becomes an incident (`mailroom.watching`).
MAIL_WATCHERS = ["monitoring.mailing.take"]
NOTIFICATIONS_LINK_RESOLVER = "statuspage.links.address"
# Rung when a message is settled, by the first word of what it is about.
NOTIFICATIONS_SETTLED_TASKS = {
    "incident": "incidents.note_mail_outcomes",
    "source": "monitoring.note_reports",
}
# Rung for each entry of a timeline.
TIMELINE_FOLLOWERS = ["statuspage.follow", "integrations.follow"]
# Asked whether a service is under planned maintenance: (service id, moment) → until when, or None.
MONITORING_MAINTENANCE = "statuspage.maintenance.until"
# A bell that only says that there is something new is rung so often at most; 0 rings it each time.
BELL_SECONDS = 0.05
# Called with a webhook's mark ("subscription:12"), gives the bytes of its key; LookupError when it is gone.
NOTIFICATIONS_SECRET_RESOLVERS = {
    "subscription": "statuspage.links.secret",
    "hook": "integrations.signing.secret",
    "source": "monitoring.acknowledging.secret",
}
# Inner hosts and networks that webhooks, chats, checks and feeds may reach all the same.
GUARDED_ALLOW = env.list("OUTGOING_ALLOW", default=[])

DESK_NAME = env.str("DESK_NAME", default="Service desk")
DESK_PHONE = env.str("DESK_PHONE", default="")

# People and sign-in.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:queue"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "servicedesk.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
SESSION_COOKIE_AGE = 14 * 24 * 3600

# The API: JSON in and out, tokens only (api/base.py does the rest).
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "api.problems.answer_to",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.caller.TokenAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["api.parsing.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Service desk",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["api.schema.ours"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.whole"],
    "COMPONENT_SPLIT_REQUEST": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "ENUM_NAME_OVERRIDES": {
        "StateEnum": "incidents.models.State",
        "ChannelEnum": "incidents.models.Channel",
        "LevelEnum": "incidents.models.Urgency",
        "CloseReasonEnum": "incidents.models.CloseReason",
        "HookChannelEnum": "integrations.models.HookChannel",
        "DeliveryStateEnum": "api.v1.answers.DELIVERY_STATES",
        "MailStateEnum": "api.v1.answers.MAIL_STATES",
        "EntryKindEnum": "incidents.models.EntryKind",
        "PauseReasonEnum": "incidents.models.PauseReason",
        "LanguageEnum": "people.models.LANGUAGES",
        "AlarmStateEnum": "monitoring.models.AlarmState",
        "EventActionEnum": "monitoring.models.Action",
        "SeverityEnum": "monitoring.models.Severity",
        "EventOutcomeEnum": "monitoring.models.Outcome",
        "SourceKindEnum": "monitoring.models.SourceKind",
        "ReceiptStateEnum": "monitoring.models.ReceiptState",
        "CheckKindEnum": "monitoring.models.CheckKind",
        "CheckStateEnum": "monitoring.models.CheckState",
        "HeartbeatStateEnum": "monitoring.models.HeartbeatState",
        "PingKindEnum": "monitoring.models.PingKind",
        "FeedKindEnum": "monitoring.models.FeedKind",
        "HowEnum": "api.v1.monitoring.watched_answers.HOW",
        "ToolEnum": "api.v1.monitoring.sources.KINDS",
        "WatchingKindEnum": "api.v1.monitoring.watched_answers.WATCHING",
    },
}

# Language and time.
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Amsterdam")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "servicedesk.static_files.StaticFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# What agents and customers attach. Behind no address: views hand files out to those who may read them.
MEDIA_ROOT = DATA_DIR / "files"
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", default=10)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Where the status pages lie as plain files, for a web server that answers when the desk does not.
STATUS_DIR = Path(env.str("STATUS_DIR", default=str(DATA_DIR / "status"))).resolve()
# How often each web process asks for documents that were rendered anew; 0 asks at each request.
STATUS_REFRESH_SECONDS = 0.2

# A reply can be taken back for so long.
REPLY_UNDO_SECONDS = env.int("REPLY_UNDO_SECONDS", default=10)

# Browser safety.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "servicedesk.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs: one JSON object a line in production, readable lines elsewhere.
_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer()
                if PRODUCTION
                else structlog.dev.ConsoleRenderer(colors=False),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"celery": {"level": "WARNING"}, "kombu": {"level": "WARNING"}},
}
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
