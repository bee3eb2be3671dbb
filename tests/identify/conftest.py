"""What tests of resolve share: a generated list with its truth, and what is found in it."""

from __future__ import annotations

import pandas as pd
import pytest

from idic_core.identify import Resolution, resolve
from tests.identify.people import people


@pytest.fixture(scope="module")
def generated() -> tuple[pd.DataFrame, pd.Series]:
    return people(400, seed=3)


@pytest.fixture(scope="module")
def resolved(generated: tuple[pd.DataFrame, pd.Series]) -> Resolution:
    return resolve(generated[0])
