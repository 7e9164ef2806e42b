"""The settings of production, with static files collected into the folder of the benchmark."""

from servicedesk.settings import *  # noqa: F403
from servicedesk.settings import DATA_DIR

STATIC_ROOT = DATA_DIR / "collected"
