"""Where pairs are found and scored: DuckDB on this computer, or Spark. Both give the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import duckdb
import pandas as pd

from idic_core.engines import connect
from idic_core.identify.blocking import Blocking, candidates
from idic_core.identify.comparing import Evidence
from idic_core.identify.prepare import Prepared
from idic_core.identify.scoring import Scorer


class Matcher(Protocol):
    """What an engine has to bring."""

    def candidates(self, nodes: pd.Series) -> tuple[int, Blocking | None]:
        """How many pairs of these row numbers are compared, and how they were chosen."""
        ...

    def scorer(self, copies: pd.DataFrame) -> Scorer:
        """The scorer of those pairs and of each record with its first copy (l, r)."""
        ...


class DuckMatcher:
    def __init__(self, duck: duckdb.DuckDBPyConnection, ready: Prepared, items: list[Evidence]) -> None:
        self.duck, self.ready, self.items = duck, ready, items

    def candidates(self, nodes: pd.Series) -> tuple[int, Blocking | None]:
        return candidates(self.duck, self.ready, nodes)

    def scorer(self, copies: pd.DataFrame) -> Scorer:
        self.duck.register("copies", copies)
        self.duck.execute("INSERT INTO pairs SELECT l, r FROM copies")
        self.duck.unregister("copies")
        return Scorer(self.duck, self.ready, self.items)


@contextmanager
def matcher(engine: str, ready: Prepared, items: list[Evidence]) -> Iterator[Matcher]:
    """The matcher of an engine (duckdb, spark); what it holds is freed at the end."""
    if engine == "spark":
        from idic_core.identify.spark_matching import SparkMatcher, spark_session

        with spark_session() as tables:
            yield SparkMatcher(tables, ready, items)
    else:
        with connect() as duck:
            yield DuckMatcher(duck, ready, items)
