"""Splink as the scorer: comparison patterns of the candidates, then weights with the m and u that were learnt."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator

from idic_core.identify.columns import arrow_table, text_series, texts
from idic_core.identify.comparing import Evidence, compared_columns, comparison, gamma_sql
from idic_core.identify.estimate import (
    CONTACTS,
    NAMES,
    SHARED_BY_NAMESAKES,
    Model,
    may_be_household,
    may_be_namesakes,
)
from idic_core.identify.names import root, roots
from idic_core.identify.prepare import Prepared

Floats = npt.NDArray[np.float64]
logging.getLogger("splink").setLevel(logging.ERROR)
KEEP_FROM = -8.0
"""Candidates whose weight without rarity is lower are not scored again: no rare value lifts them to a question."""

LISTS = {"i_names": "i_name", "i_roots": "i_roots", "i_nameroots": "i_nameroots"}
"""Columns of words and the texts they are split from; roots are words with short forms of names written out."""

ONCE = frozenset(["i_name", "i_given", "i_family", "i_street"])
"""Columns whose similarity most pairs need for several levels: it is worked out once per pair."""

SIMILAR = re.compile(r"jaro_winkler_similarity\((i_\w+?)_l, \1_r\)")
SPLIT = re.compile(rf"\b({'|'.join(LISTS)})_([lr])\b")


def _told_once(found: re.Match[str]) -> str:
    return f"jw_{found[1]}" if found[1] in ONCE else found[0]


def lists_from_text(sql: str) -> str:
    """A condition that splits texts into words where it needs them: lists are dear to carry along with every pair."""
    return SPLIT.sub(lambda m: f"string_split({LISTS[m[1]]}_{m[2]}, ' ')", sql)


def comparable_table(ready: Prepared) -> pd.DataFrame:
    """What comparisons look at, as text: unique_id (row number), the columns of ours, and names with short forms written out."""
    table = ready.table.drop(columns=["record_id", "source", "i_emails", "i_phones"]).copy()
    table.insert(0, "unique_id", np.arange(len(table)))
    table["i_root"] = text_series(texts(table["i_given"], lambda text: root(text.split(" ", 1)[0])))
    table["i_roots"] = text_series(texts(table["i_given"], roots))
    table["i_nameroots"] = text_series(texts(table["i_name"], roots))
    return table


def worth_patterns(model: Model, patterns: pd.DataFrame, items: list[Evidence]) -> pd.DataFrame:
    """The patterns (gamma_ columns) that could matter: their weight without rarity is at least KEEP_FROM."""
    weight = np.full(len(patterns), np.log2(model.prior / (1 - model.prior)))
    for e in items:
        ratio = np.log2(np.array(model.m[e.name]) / np.array(model.u[e.name]))[::-1]
        gamma = patterns[e.gamma].to_numpy(int)
        weight += np.where(gamma >= 0, ratio[np.maximum(gamma, 0)], 0.0)
    return patterns[weight >= KEEP_FROM][[e.gamma for e in items]]


def settings_of(items: list[Evidence], model: Model, written: Callable[[str], str] = str) -> SettingsCreator:
    """The comparisons with their m and u in Splink's words; written: how a condition is said in the engine's SQL."""
    comparisons: list[Any] = [comparison(e, model.m[e.name], model.u[e.name]) for e in items]
    for level in (level for c in comparisons for level in c["comparison_levels"]):
        if level["sql_condition"] != "ELSE":
            level["sql_condition"] = written(level["sql_condition"])
    return SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="unique_id", comparisons=comparisons,
        blocking_rules_to_generate_predictions=["l.unique_id = r.unique_id"], probability_two_random_records_match=model.prior,
        retain_matching_columns=True, retain_intermediate_calculation_columns=True,
    )  # fmt: skip


def frequencies_sql(item: Evidence, model: Model, counted: str) -> str:
    """How common each value is, on the scale of the level's u, so that a value of usual frequency changes nothing.

    Among pairs that agree by chance a value turns up as often as its share squared; so the weight of agreement on a
    value with share p is m / u x (sum of p squared) / p.
    """
    u = max(model.u[item.name][0], 1e-9)
    return f"""WITH shares AS (SELECT {item.common} AS v, count(*) / sum(count(*)) OVER () AS p FROM {counted} WHERE {item.common} IS NOT NULL GROUP BY 1)
               SELECT v AS {item.common}, least(1.0, p * {u} / (SELECT sum(p * p) FROM shares)) AS tf_{item.common} FROM shares"""  # noqa: S608


class Scorer:
    """Candidates (table `pairs`: l, r row numbers) of prepared records, scored by Splink on one DuckDB connection."""

    def __init__(
        self, duck: duckdb.DuckDBPyConnection, ready: Prepared, items: list[Evidence], whole: pd.DataFrame | None = None
    ) -> None:
        """whole: the table of the whole list where `ready` is a part of it; how common a value is, is counted there."""
        self.duck, self.ready, self.items = duck, ready, items
        self.counted = "prepared"
        if whole is not None:
            self.counted = "whole_list"
            duck.register(self.counted, whole[sorted({e.common for e in items if e.common})])
        table = comparable_table(ready)
        duck.register("prepared_frame", arrow_table(table))
        columns = [c for c in table.columns if c != "unique_id"]
        casts = ", ".join(f'CAST("{c}" AS VARCHAR) AS "{c}"' for c in columns)
        duck.execute(
            f"CREATE OR REPLACE TABLE prepared AS SELECT CAST(unique_id AS BIGINT) AS unique_id, {casts} FROM prepared_frame"  # noqa: S608
        )
        duck.unregister("prepared_frame")
        self.weights: pd.DataFrame = pd.DataFrame()

    def patterns(self) -> pd.DataFrame:
        """The distinct comparison patterns of all candidates with their number n; keeps the pattern of each pair for later."""
        gammas = ", ".join(e.gamma for e in self.items)
        levels = ", ".join(
            f"CAST({SIMILAR.sub(_told_once, lists_from_text(gamma_sql(e)))} AS TINYINT) AS {e.gamma}"
            for e in self.items
        )
        used = sorted({LISTS.get(c, c) for e in self.items for c in compared_columns(e)})
        sides = ", ".join(f"a.{c} AS {c}_l, b.{c} AS {c}_r" for c in used)
        for c in sorted(ONCE & set(used)):
            sides += f", CASE WHEN a.{c} <> b.{c} THEN jaro_winkler_similarity(a.{c}, b.{c}) WHEN a.{c} = b.{c} THEN 1.0 END AS jw_{c}"
        self.duck.execute(
            f"""CREATE OR REPLACE TABLE compared AS SELECT l, r, {levels} FROM (
                    SELECT p.l, p.r, {sides} FROM pairs p JOIN prepared a ON a.unique_id = p.l JOIN prepared b ON b.unique_id = p.r)"""  # noqa: S608
        )
        return self.duck.execute(f"SELECT {gammas}, count(*) AS n FROM compared GROUP BY ALL ORDER BY ALL").df()  # noqa: S608

    def score(self, model: Model, pairs: str = "worth") -> pd.DataFrame:
        """Pairs with match_weight, probability, gamma_, mw_ and mw_tf_adj_ columns; l and r are row numbers."""
        made = self._predict(pairs, model)
        frame = self.duck.execute(f"SELECT {self.scored_columns()} FROM {made} ORDER BY l, r").df()  # noqa: S608
        self.duck.execute(f"DROP TABLE {made}")
        return self.with_shared_contacts(frame, model)

    def scored_columns(self) -> str:
        """What is wanted of Splink's predictions."""
        gammas = [f"CAST({e.gamma} AS TINYINT) AS {e.gamma}" for e in self.items]
        weights = [f"mw_{e.name}" for e in self.items] + [f"mw_tf_adj_{e.name}" for e in self.items if e.common]
        return ", ".join(["unique_id_l AS l", "unique_id_r AS r", "match_weight", *gammas, *weights])

    def with_shared_contacts(self, frame: pd.DataFrame, model: Model) -> pd.DataFrame:
        """Weights less what two people who share contacts would show as well (shared_contacts, log2, 0 or more), and the probability.

        by_name: those two people would be of one name (father and son) rather than of one household or office.
        """
        home, twins = self._look_alikes(frame, model)
        frame["shared_contacts"] = np.logaddexp2(0.0, np.logaddexp2(home, twins))
        frame["by_name"] = twins > home
        frame["match_weight"] = frame["match_weight"] - frame["shared_contacts"]
        frame["probability"] = 1.0 / (1.0 + np.exp2(-frame["match_weight"].clip(-60, 60)))
        return frame

    def _look_alikes(self, frame: pd.DataFrame, model: Model) -> tuple[Floats, Floats]:
        """Log2 odds, against strangers, of two people of one household or office and of two people of one name; -inf where neither can be."""
        size = len(frame)
        home = np.full(size, np.log2(max(model.shared_contacts, 1e-12) / model.strangers))
        twins = np.full(size, np.log2(max(model.namesakes, 1e-12) / model.strangers))
        for e in self.items:
            gamma = frame[e.gamma].to_numpy(int)
            rarity = frame[f"mw_tf_adj_{e.name}"].to_numpy(float) if e.common else np.zeros(size)
            ratio = np.log2(np.array(model.h[e.name]) / np.array(model.u[e.name]))[::-1]
            home += np.where(gamma >= 0, ratio[np.maximum(gamma, 0)], 0.0)
            if e.kind in CONTACTS or e.kind == "family_name":
                home += rarity
            mass = frame[f"mw_{e.name}"].to_numpy(float) + rarity
            shared = 1.0 if e.kind in NAMES or e.kind == "gender" else SHARED_BY_NAMESAKES.get(e.kind, 0.0)
            twins += np.log2(shared * np.exp2(mass) + 1.0 - shared)
        return (
            np.where(may_be_household(frame, self.items), home, -np.inf),
            np.where(may_be_namesakes(frame, self.items), twins, -np.inf),
        )

    def keep_worth(self, model: Model, patterns: pd.DataFrame) -> int:
        """Fill the table `worth` with the candidates whose pattern could matter; returns how many."""
        kept = worth_patterns(model, patterns, self.items)
        self.duck.register("kept_patterns", kept)
        names = ", ".join(e.gamma for e in self.items)
        self.duck.execute(
            f"CREATE OR REPLACE TABLE worth AS SELECT l, r FROM compared SEMI JOIN kept_patterns USING ({names}) ORDER BY l, r"  # noqa: S608
        )
        self.duck.unregister("kept_patterns")
        return int(self.duck.execute("SELECT count(*) FROM worth").fetchall()[0][0])

    def _predict(self, pairs: str, model: Model) -> str:
        api = DuckDBAPI(self.duck)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            linker = Linker(
                api.register("prepared"),
                settings_of(self.items, model, lists_from_text),
                log_level=logging.ERROR,
                validate_settings=False,
            )
            for e in self.items:
                if e.common:
                    name = f"tf_of_{e.name}"
                    self.duck.execute(f"CREATE OR REPLACE TABLE {name} AS {frequencies_sql(e, model, self.counted)}")
                    linker.table_management.register_term_frequency_lookup(api.register(name), e.common)
            self.duck.execute(
                f"CREATE OR REPLACE VIEW blocked AS SELECT '0' AS match_key, l AS join_key_l, r AS join_key_r FROM {pairs}"  # noqa: S608
            )
            linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
            made = linker.inference.predict(warning_mode="never")
        return str(made.physical_name)
