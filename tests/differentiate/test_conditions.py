"""Conditions against a plain reading of the same tables in pandas: every operator, groups, exceptions, and what cannot be followed."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idic_core.differentiate import fields, parse, run, to_json
from idic_core.differentiate.conditions import OPERATORS, Condition, Definition, Group
from idic_core.differentiate.fields import Field, options
from idic_core.differentiate.matching import count, members
from idic_core.differentiate.parts import counted_until, part
from idic_core.errors import IdicError
from idic_core.store import Workspace, now
from tests.differentiate.known_shop import known_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = known_shop(tmp_path_factory.mktemp("ws"))
    run(workspace)
    return workspace


@pytest.fixture(scope="module")
def tables(shop: Workspace) -> dict[str, pd.DataFrame]:
    return {name: part(shop, name).to_pandas() for name in ("people", "attributes", "bought", "events", "contacts", "answers", "latent", "intent")}  # fmt: skip


def fitting(tables: dict[str, pd.DataFrame], field: Field, condition: Condition, day: dict[str, str]) -> set[str]:
    """The oracle: who fits one condition."""
    people = tables["people"].set_index("customer_id")
    everybody, op, values = set(people.index), condition.op, list(condition.values)
    if field.kind == "happening":
        rows = tables[field.table]
        rows = rows[rows[field.place].notna() & (rows["day"].astype(str) <= day[field.table])]
        if values:
            rows = rows[rows[field.place].isin(values)]
        if condition.days is not None:
            first = str((pd.Timestamp(day[field.table]) - pd.Timedelta(days=condition.days)).date())
            rows = rows[rows["day"].astype(str) >= first]
        found = set(rows["customer_id"]) & everybody
        return found if op == "any" else everybody - found
    held: dict[str, list[Any]] = {}
    if field.table == "people":
        held = {c: [v] for c, v in people[field.place].items() if not pd.isna(v)}
    elif field.table == "attributes":
        mine = tables["attributes"][tables["attributes"]["field"].eq(field.place)]
        for c, v in zip(mine["customer_id"], mine["number" if field.kind == "number" else "value"], strict=True):
            held.setdefault(c, []).append(v)
    elif field.table in {"latent", "intent"}:
        for c, v in zip(tables[field.table]["customer_id"], tables[field.table]["value"], strict=True):
            held.setdefault(c, []).append(v)
    else:
        survey, _bar, asked = field.place.partition("|")
        mine = tables["answers"]
        mine = mine[mine["survey"].eq(survey) & mine["question"].eq(asked)].dropna(subset="score")
        for c, rows in mine.groupby("customer_id"):
            newest = rows[rows["day"] == rows["day"].max()]
            held[str(c)] = list(newest["score"].unique()) if len(newest) == 1 else [newest["score"].iloc[0]]
    texts = {c: {str(v) for v in vs} for c, vs in held.items()}
    match op:
        case "any":
            return {c for c, v in texts.items() if v & set(values)}
        case "none":
            return {c for c in everybody if not texts.get(c, set()) & set(values)}
        case "known":
            return set(held)
        case "unknown":
            return everybody - set(held)
        case "yes":
            return {c for c, v in held.items() if any(v)}
        case "no":
            return {c for c in everybody if not any(held.get(c, []))}
        case "at_least":
            return {c for c, v in held.items() if any(x >= values[0] for x in v)}
        case "at_most":
            return {c for c, v in held.items() if any(x <= values[0] for x in v)}
        case "below":
            return {c for c, v in held.items() if any(x < values[0] for x in v)}
        case "within" | "longer_ago":
            first = str((pd.Timestamp(day["people"]) - pd.Timedelta(days=int(values[0]))).date())
            days = {c: str(v[0])[:10] for c, v in held.items()}
            return {c for c, d in days.items() if (first <= d <= day["people"] if op == "within" else d < first)}
    low, high = sorted(values)
    return {c for c, v in held.items() if any(low <= (str(x)[:10] if field.kind == "date" else x) <= high for x in v)}


def days_of(shop: Workspace) -> dict[str, str]:
    until, today = counted_until(shop), now()[:10]
    return {"people": until, "bought": until, "events": today, "contacts": today, "answers": today}


def a_condition(shop: Workspace, known: dict[str, Field]) -> st.SearchStrategy[Condition]:
    """Any field with any of its operators and values that may or may not occur."""

    @st.composite
    def made(draw: st.DrawFn) -> Condition:
        field = known[draw(st.sampled_from(sorted(c for c, f in known.items() if f.table != "further")))]
        op = draw(st.sampled_from(OPERATORS[field.kind]))
        if op in {"known", "unknown", "yes", "no"}:
            return Condition(field.code, op)
        if field.kind in {"choice", "happening"}:
            there = [*map(str, options(shop, field)["value"].head(8)), "nowhere", "a'b; --"]
            least = 0 if field.kind == "happening" else 1
            values = draw(st.lists(st.sampled_from(there), min_size=least, max_size=3, unique=True))
            days = draw(st.none() | st.integers(0, 900)) if field.kind == "happening" else None
            return Condition(field.code, op, tuple(values), days)
        if field.kind == "date":
            if op == "between":
                ends = draw(st.lists(st.dates(pd.Timestamp("2023-12-01").date(), pd.Timestamp("2026-06-01").date()), min_size=2, max_size=2))  # fmt: skip
                return Condition(field.code, op, tuple(str(d) for d in ends))
            return Condition(field.code, op, (draw(st.integers(0, 900)),))
        number = st.integers(-5, 5) | st.floats(-100, 3000, allow_nan=False, width=32).map(float)
        return Condition(field.code, op, tuple(draw(st.lists(number, min_size=2, max_size=2)))[: 2 if op == "between" else 1])  # fmt: skip

    return made()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_condition_finds_whom_a_plain_reading_finds(shop: Workspace, tables: dict[str, pd.DataFrame], data: st.DataObject) -> None:  # fmt: skip
    known = fields(shop)
    condition = data.draw(a_condition(shop, known))
    if condition.field.startswith("answer:"):
        twice = tables["answers"].groupby(["customer_id", "day"]).size()
        tables = {**tables, "answers": tables["answers"].set_index(["customer_id", "day"]).loc[twice[twice == 1].index].reset_index()}  # fmt: skip
        doubled = {c for c, _d in twice[twice > 1].index}
    else:
        doubled = set()
    truth = fitting(tables, known[condition.field], condition, days_of(shop))
    found = set(members(shop, Definition("all", (condition,))))
    assert found - doubled == truth - doubled, condition


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_groups_and_exceptions_join_as_they_are_read(shop: Workspace, data: st.DataObject) -> None:
    one = a_condition(shop, fields(shop))
    group = st.builds(Group, st.sampled_from(["all", "any"]), st.lists(one, min_size=1, max_size=3).map(tuple))
    definition = data.draw(
        st.builds(Definition, st.sampled_from(["all", "any"]), st.lists(one | group, max_size=3).map(tuple), st.lists(one, max_size=2).map(tuple))
    )  # fmt: skip

    def fits(condition: Condition) -> set[str]:
        return set(members(shop, Definition("all", (condition,))))

    def joined(match: str, sets: list[set[str]]) -> set[str]:
        return set.intersection(*sets) if match == "all" else set.union(*sets)

    everybody = set(members(shop, Definition()))
    inner = [joined(p.match, [fits(c) for c in p.parts]) if isinstance(p, Group) else fits(p) for p in definition.parts]
    truth = joined(definition.match, inner) if inner else everybody
    truth = truth - set().union(*(fits(c) for c in definition.exceptions))
    assert set(members(shop, definition)) == truth
    counted = count(shop, definition)
    assert (counted.customers, counted.everybody) == (len(truth), len(everybody))
    assert parse(to_json(definition)) == definition
    assert parse(to_json(parse(to_json(definition)))) == definition


def test_every_kind_of_field_and_operator_is_there_to_be_tested(shop: Workspace) -> None:
    assert {f.kind for f in fields(shop).values()} == set(OPERATORS)
    assert {f.table for f in fields(shop).values()} >= {"people", "attributes", "bought", "events", "contacts", "answers"}  # fmt: skip


def test_customers_without_an_order_are_everybody_too(shop: Workspace) -> None:
    never = members(shop, Definition("all", (Condition("has_ordered", "no"),)))
    assert never == sorted(f"P{n}" for n in range(12))
    assert set(never) <= set(members(shop, Definition("all", (Condition("lifecycle", "any", ("prospect",)),))))


@pytest.mark.parametrize(
    "broken",
    [
        "no json", "[]", '{"conditions": 3}', '{"match": "some"}', '{"surprise": 1}', '{"conditions": [{"field": "tier"}]}', '{"conditions": [{"field": "tier", "op": "like", "values": []}]}',
        '{"conditions": [{"field": "tier", "op": "any", "values": [true]}]}', '{"conditions": [{"field": "tier", "op": "any", "values": ["x"], "days": -1}]}', '{"as_of": "yesterday"}',
        '{"conditions": [{"match": "any", "conditions": [{"match": "any", "conditions": []}]}]}', json.dumps({"conditions": [{"field": "tier", "op": "any", "values": ["x"]}] * 61}),
    ],
)  # fmt: skip
def test_a_broken_definition_is_refused_with_a_sentence(broken: str) -> None:
    with pytest.raises(IdicError) as found:
        parse(broken)
    assert found.value.hint


@pytest.mark.parametrize(
    "condition",
    [Condition("gone", "any", ("x",)), Condition("tier", "at_least", (3,)), Condition("tier", "any", ()), Condition("net", "between", (1,)), Condition("net", "at_least", ("x",)),
     Condition("last_order", "between", ("x", "y")), Condition("has_email", "any", ("x",)), Condition("tier", "known", ("x",))],
)  # fmt: skip
def test_a_condition_that_does_not_fit_its_field_is_refused(shop: Workspace, condition: Condition) -> None:
    with pytest.raises(IdicError):
        count(shop, Definition("all", (condition,)))


def test_empty_workspaces_have_nobody_and_do_not_fail(tmp_path: Any) -> None:
    empty = Workspace(tmp_path / "empty")
    assert count(empty, Definition()).customers == 0
    people_only = known_shop(tmp_path / "ws", customers=3)
    assert count(people_only, Definition("all", (Condition("has_email", "yes"),))).everybody == 15
