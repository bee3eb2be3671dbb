"""What a run of this stage knows once customers are valued: handed to each further analysis, which answers with its own tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from idic_core.differentiate.needs import Needs
from idic_core.store import Workspace


@dataclass(frozen=True)
class Known:
    """A run's tables so far. as_of: the day figures hold for (ISO), "" without orders; orders: ledger columns; sold: customer_id,
    product_id, line_kind, ordered_at of every line; summary and values: empty without orders; tables: what analyses before this one added."""

    workspace: Workspace
    as_of: str
    summary: pd.DataFrame
    values: pd.DataFrame
    needs: Needs
    ledger: pa.Table
    sold: pa.Table
    products: pd.DataFrame
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Derived:
    """What a further analysis adds. tables: name in store.DERIVED -> frame; report: keys for the stage's report."""

    tables: dict[str, pd.DataFrame]
    report: dict[str, Any]


Analysis = Callable[[Known], Derived]
