"""The settings of the desk with what its API is compared with at addresses beside it."""

from servicedesk.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.plain_api"
