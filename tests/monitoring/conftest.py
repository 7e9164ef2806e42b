from __future__ import annotations

import pytest

from monitoring import asking


@pytest.fixture(autouse=True)
def _no_key_remembered() -> None:
    """Each test asks the database whose key it is."""
    asking.forget()
