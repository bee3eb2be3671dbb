"""The same matching on Spark: keys joined as equal columns, the same comparison levels, m and u handed over to Splink.

Standardising, the estimation over comparison patterns, and clusters are those of the other engine. What differs is Jaro and Winkler's
similarity of few strings: of an odd number of letters out of place, Spark counts half a swap that DuckDB leaves off (paski and paiski:
0.876, 0.902). tests/bench/spark_parity.py lists the pairs of a list that fall on another level for it.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import sqlglot
from splink import Linker, SparkAPI
from sqlglot import exp

from idic_core.engines.spark import SparkTables, spark_tables
from idic_core.identify.blocking import (
    SHARES,
    Blocking,
    Counts,
    budget,
    commonest_key,
    compares_all,
    is_long,
    keys,
    largest_block,
    two_share,
)
from idic_core.identify.comparing import Evidence, compared_columns, gamma_sql
from idic_core.identify.estimate import Model
from idic_core.identify.prepare import Prepared
from idic_core.identify.scoring import LISTS, Scorer, comparable_table, frequencies_sql, settings_of, worth_patterns

HALF = np.uint64(1 << 63)


def on_spark(sql: str) -> str:
    """An expression of ours as Spark writes it."""
    tree = sqlglot.parse_one(re.sub(r"\blen\(", "array_length(", sql), read="duckdb")
    return tree.transform(_spoken).sql(dialect="spark").replace("JAROWINKLER_SIMILARITY(", "JARO_WINKLER(")


def _spoken(node: exp.Expression) -> exp.Expression:
    """Functions that Spark has under another name; a guard may be wider than on DuckDB, never narrower."""
    name = node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__.lower()
    arguments = list(node.expressions) if isinstance(node, exp.Anonymous) else [node.this, node.args.get("expression")]
    if name == "hamming" or name == "hammingdistance":
        return exp.Anonymous(this="levenshtein", expressions=arguments)
    if name in {"list_has_all", "array_has_all", "arraycontainsall"}:
        whole, part = arguments
        return exp.EQ(
            this=exp.Anonymous(
                this="size", expressions=[exp.Anonymous(this="array_except", expressions=[part, whole])]
            ),
            expression=exp.Literal.number(0),
        )
    if name in {"list_intersect", "arrayintersect"}:
        return exp.Anonymous(
            this="array_intersect", expressions=arguments if isinstance(node, exp.Anonymous) else node.expressions
        )
    return node


@contextmanager
def spark_session() -> Iterator[SparkTables]:
    """A session with Splink's similarity functions; everything that it wrote is deleted at the end."""
    from splink.backends.spark import similarity_jar_location

    with spark_tables(jars=[similarity_jar_location()]) as tables:
        yield tables


def spark_candidates(tables: SparkTables, ready: Prepared, nodes: pd.Series) -> tuple[int, Blocking | None]:
    """Fill the table `pairs` (l, r: row numbers, l < r) as `blocking.candidates` does, every join being on equal columns."""
    if compares_all(len(nodes)):
        tables.put("wanted", pd.DataFrame({"node": nodes.to_numpy(np.int64)}))
        tables.make("pairs", "SELECT a.node AS l, b.node AS r FROM wanted a CROSS JOIN wanted b WHERE a.node < b.node")
        return _number(tables, "pairs"), None
    found = keys(ready)
    found = found[found["node"].isin(nodes)]
    # Spark has no unsigned numbers; shifted by half the range they keep their order.
    ordered = (found["key"].to_numpy(np.uint64) ^ HALF).view(np.int64)
    tables.put("k", pd.DataFrame({"node": found["node"].to_numpy(np.int64), "key": ordered}))
    limits = _blocks(tables, budget(len(nodes)), int(found["node"].max()) + 1)
    tables.make(
        "pairs",
        "SELECT DISTINCT a.node AS l, b.node AS r FROM blocks a JOIN blocks b ON a.block = b.block AND a.part = b.part AND a.node < b.node",
    )
    return _number(tables, "pairs"), Blocking(None, limits)


def _blocks(tables: SparkTables, limit: int, records: int) -> tuple[int, int, int, int]:
    tables.make("sizes", "SELECT key, count(*) AS n FROM k GROUP BY key HAVING count(*) > 1")
    counts = _counts(tables, "sizes")
    one = largest_block(counts, SHARES[0] * limit)
    commonest = commonest_key(counts, one, records)
    tables.make("big", f"SELECT node, key FROM k JOIN sizes USING (key) WHERE n > {one} AND n <= {commonest}")  # noqa: S608
    tables.make(
        "two",
        "SELECT node, xxhash64(a.key, b.key) AS block, b.key AS last FROM big a JOIN big b USING (node) WHERE a.key < b.key",
    )
    tables.make("two_sizes", "SELECT block, count(*) AS n FROM two GROUP BY block HAVING count(*) > 1")
    both, three = largest_block(_counts(tables, "two_sizes"), two_share(records) * limit), 1
    parts = [
        f"SELECT node, key AS block, 0 AS part FROM k JOIN sizes USING (key) WHERE n <= {one}",  # noqa: S608
        f"SELECT node, block, 1 AS part FROM two JOIN two_sizes USING (block) WHERE n <= {both}",  # noqa: S608
    ]
    if not is_long(records):
        tables.make(
            "three",
            f"""SELECT t.node, xxhash64(t.block, b.key) AS block FROM (SELECT node, block, last FROM two JOIN two_sizes USING (block) WHERE n > {both}) t
                JOIN big b ON t.node = b.node AND t.last < b.key""",  # noqa: S608
        )
        tables.make("three_sizes", "SELECT block, count(*) AS n FROM three GROUP BY block HAVING count(*) > 1")
        three = largest_block(_counts(tables, "three_sizes"), SHARES[2] * limit)
        parts.append(
            f"SELECT node, block, 2 AS part FROM three JOIN three_sizes USING (block) WHERE n <= {three}"  # noqa: S608
        )
    tables.make("blocks", " UNION ALL ".join(parts))
    return one, both, three, commonest


def _counts(tables: SparkTables, sizes: str) -> Counts:
    found = tables.ask(f"SELECT n, count(*) AS blocks FROM {sizes} GROUP BY n ORDER BY n")  # noqa: S608
    return list(zip(found["n"].tolist(), found["blocks"].tolist(), strict=True))


def _number(tables: SparkTables, name: str) -> int:
    return int(tables.ask(f"SELECT count(*) AS n FROM {name}")["n"].iloc[0])  # noqa: S608


class SparkMatcher:
    """Finds and scores pairs on Spark (see `matcher.Matcher`)."""

    def __init__(self, tables: SparkTables, ready: Prepared, items: list[Evidence]) -> None:
        self.tables, self.ready, self.items = tables, ready, items

    def candidates(self, nodes: pd.Series) -> tuple[int, Blocking | None]:
        return spark_candidates(self.tables, self.ready, nodes)

    def scorer(self, copies: pd.DataFrame) -> Scorer:
        self.tables.put("copies", copies[["l", "r"]].astype("int64"))
        self.tables.make("all_pairs", "SELECT l, r FROM pairs UNION ALL SELECT l, r FROM copies")
        return SparkScorer(self.tables, self.ready, self.items)


class SparkScorer(Scorer):
    """Candidates (table `pairs`) of prepared records, scored by Splink on Spark; the same tables and answers as `Scorer`."""

    def __init__(self, tables: SparkTables, ready: Prepared, items: list[Evidence]) -> None:
        self.tables, self.ready, self.items = tables, ready, items
        tables.put("prepared_text", comparable_table(ready))
        lists = ", ".join(f"split({text}, ' ') AS {name}" for name, text in LISTS.items())
        columns = [c for c in comparable_table(ready).columns if c not in {"i_roots", "i_nameroots"}]
        tables.make("prepared", f"SELECT {lists}, {', '.join(columns)} FROM prepared_text")  # noqa: S608

    def patterns(self) -> pd.DataFrame:
        gammas = ", ".join(e.gamma for e in self.items)
        levels = ", ".join(f"CAST({on_spark(gamma_sql(e))} AS INT) AS {e.gamma}" for e in self.items)
        used = sorted({c for e in self.items for c in compared_columns(e)})
        sides = ", ".join(f"a.{c} AS {c}_l, b.{c} AS {c}_r" for c in used)
        SparkAPI(spark_session=self.tables.session)  # makes Splink's similarity functions known to the session
        self.tables.make(
            "compared",
            f"""SELECT l, r, {levels} FROM (SELECT p.l, p.r, {sides} FROM all_pairs p
                JOIN prepared a ON a.unique_id = p.l JOIN prepared b ON b.unique_id = p.r)""",  # noqa: S608
        )
        return self.tables.ask(f"SELECT {gammas}, count(*) AS n FROM compared GROUP BY {gammas} ORDER BY {gammas}")  # noqa: S608

    def keep_worth(self, model: Model, patterns: pd.DataFrame) -> int:
        kept = worth_patterns(model, patterns, self.items)
        self.tables.put("kept_patterns", kept)
        names = ", ".join(e.gamma for e in self.items)
        self.tables.make("worth", f"SELECT l, r FROM compared LEFT SEMI JOIN kept_patterns USING ({names})")  # noqa: S608
        return _number(self.tables, "worth")

    def score(self, model: Model, pairs: str = "worth") -> pd.DataFrame:
        api = SparkAPI(spark_session=self.tables.session, break_lineage_method="parquet")
        settings = settings_of(self.items, model, on_spark)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            linker = Linker(api.register("prepared"), settings, log_level=logging.ERROR)
            for e in self.items:
                if e.common:
                    name = f"tf_of_{e.name}"
                    self.tables.make(name, frequencies_sql(e, model, "prepared"))
                    linker.table_management.register_term_frequency_lookup(api.register(name), e.common)
            self.tables.make(
                "blocked",
                f"SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM {pairs}",  # noqa: S608
            )
            linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
            made = linker.inference.predict(warning_mode="never")
        frame = self.tables.ask(f"SELECT {self.scored_columns()} FROM {made.physical_name} ORDER BY l, r")  # noqa: S608
        return self.with_shared_contacts(frame, model)
