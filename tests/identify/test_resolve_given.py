"""resolve: people's answers hold above all, and whatever table is given is read as it can be or refused in a sentence."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idic_core.errors import IdicError, MissingColumn
from idic_core.identify import Resolution, resolve
from tests.identify.people import partition, people

TWO = pd.DataFrame({"record_id": ["a", "b"], "name": ["Ann Smith", "Ann Smyth"]})
THREE = pd.DataFrame({
    "record_id": ["a", "b", "c"], "name": ["Ann Smith", "Karl Meyer", "Olga Petrova"], "email": ["as@x.example", "km@y.example", "op@z.example"],
})  # fmt: skip


def told(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["record_id_l", "record_id_r", "same"])


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_answers_always_hold(
    generated: tuple[pd.DataFrame, pd.Series], resolved: Resolution, data: st.DataObject
) -> None:
    records, _truth = generated
    first = resolved
    ids = st.sampled_from(sorted(records["record_id"]))
    chosen = data.draw(
        st.lists(st.tuples(ids, ids).filter(lambda p: p[0] != p[1]), min_size=1, max_size=4, unique_by=frozenset)
    )
    taken: set[str] = set()
    rows = []
    for left, right in chosen:  # each record in one answer only, so the answers cannot contradict each other
        if not {left, right} & taken:
            taken |= {left, right}
            rows.append((left, right, data.draw(st.booleans())))
    decisions = pd.DataFrame(rows, columns=["record_id_l", "record_id_r", "same"])
    after = resolve(records, decisions=decisions, previous=first).clusters.set_index("record_id")["customer_id"]
    for left, right, same in rows:
        assert (after[left] == after[right]) == same


def test_scores_kept_from_an_earlier_run_give_the_same_as_a_fresh_one(
    generated: tuple[pd.DataFrame, pd.Series],
) -> None:
    records, truth = generated
    first = resolve(records)
    head = first.queue.head(10)[["record_id_l", "record_id_r"]]
    answers = head.assign(same=truth[head["record_id_l"]].to_numpy() == truth[head["record_id_r"]].to_numpy())
    fresh, kept = resolve(records, decisions=answers), resolve(records, decisions=answers, previous=first)
    pd.testing.assert_frame_equal(fresh.clusters, kept.clusters)
    asked = {frozenset(p) for p in zip(head["record_id_l"], head["record_id_r"], strict=True)}
    left = {frozenset(p) for p in zip(kept.queue["record_id_l"], kept.queue["record_id_r"], strict=True)}
    assert not asked & left


@pytest.mark.parametrize("n", [0, 1, 2])
def test_almost_empty_lists_are_no_error(n: int) -> None:
    records = people(5)[0].head(n)
    found = resolve(records)
    assert len(found.clusters) == n
    assert list(found.queue.columns)[:3] == ["position", "record_id_l", "record_id_r"]


def test_identical_rows_that_a_person_told_apart_stay_apart() -> None:
    one = people(40, seed=2)[0]
    full = one.dropna(subset=["email", "phone", "street"]).iloc[[0]]
    twins = pd.concat(
        [one, full.assign(record_id="x1"), full.assign(record_id="x2"), full.assign(record_id="x3")], ignore_index=True
    )
    told = pd.DataFrame({"record_id_l": ["x1"], "record_id_r": ["x2"], "same": [False]})
    after = resolve(twins, decisions=told).clusters.set_index("record_id")["customer_id"]
    assert after["x1"] != after["x2"]


def test_what_is_asked_wrongly_is_said_in_a_sentence() -> None:
    with pytest.raises(MissingColumn):
        resolve(pd.DataFrame({"name": ["a"]}))
    with pytest.raises(IdicError, match="twice"):
        resolve(pd.DataFrame({"record_id": ["a", "a"], "name": ["x", "y"]}))
    with pytest.raises(IdicError, match="engine"):
        resolve(pd.DataFrame({"record_id": ["a"]}), engine="abacus")


def test_answers_that_leave_no_question_open_are_no_error() -> None:
    two = resolve(TWO, decisions=told(("a", "b", True)))
    assert two.clusters["customer_id"].nunique() == 1
    assert two.queue.empty
    three = resolve(THREE, decisions=told(("a", "b", True), ("b", "c", True)))
    assert three.clusters["customer_id"].nunique() == 1
    assert three.queue.empty


def test_of_answers_that_contradict_each_other_the_newest_hold_and_the_others_are_named() -> None:
    answers = told(("a", "b", True), ("b", "c", True), ("a", "c", False))
    found = resolve(THREE, decisions=answers)
    assert partition(found.clusters) == {frozenset("a"), frozenset("bc")}
    assert found.report["conflicts"] == [{"record_id_l": "a", "record_id_r": "b", "same": True}]
    turned = resolve(THREE, decisions=answers.iloc[::-1])
    assert partition(turned.clusters) == {frozenset("abc")}
    assert turned.report["conflicts"] == [{"record_id_l": "a", "record_id_r": "c", "same": False}]
    assert resolve(THREE, decisions=answers.head(2)).report["conflicts"] == []


def test_ids_come_back_as_they_were_given_and_are_understood_in_any_writing() -> None:
    records = people(60, seed=1)[0].assign(record_id=lambda f: range(1, len(f) + 1))
    found = resolve(records)
    for column in (
        found.clusters["record_id"],
        found.pairs["record_id_l"],
        found.queue["record_id_l"],
        found.queue["record_id_r"],
    ):
        assert column.dtype == records["record_id"].dtype
    assert set(found.clusters["record_id"]) == set(records["record_id"])
    for one, other in ((1, 2), (1.0, 2.0), ("1", "2")):
        after = resolve(records, decisions=told((one, other, True)), previous=found).clusters.set_index("record_id")
        assert after.loc[1, "customer_id"] == after.loc[2, "customer_id"]


@pytest.mark.parametrize(
    ("word", "together"),
    [("False", False), ("no", False), ("different", False), (0, False), ("yes", True), ("True", True), ("same", True), (1.0, True)],
)  # fmt: skip
def test_answers_in_words_mean_what_they_say(word: object, together: bool) -> None:
    two = pd.DataFrame({"record_id": ["a", "b"], "email": ["clara.mercer@firm.example"] * 2})
    found = resolve(two, decisions=told(("a", "b", word)))
    assert (found.clusters["customer_id"].nunique() == 1) == together


def test_tables_of_odd_shape_work_or_are_refused_in_a_sentence() -> None:
    plain = resolve(TWO)
    by_index = resolve(TWO.set_index("record_id"))
    both = resolve(TWO.set_index(TWO["record_id"]))
    for found in (by_index, both, resolve(TWO.assign(**{"x": 1}).rename(columns={"x": 7}))):
        assert partition(found.clusters) == partition(plain.clusters)
    levels = TWO.set_axis(pd.MultiIndex.from_tuples([("record_id", ""), ("name", "")]), axis=1)
    assert partition(resolve(levels).clusters) == partition(plain.clusters)
    empty = resolve(pd.DataFrame({"record_id": [], "name": []})).clusters
    assert pd.api.types.is_string_dtype(empty["customer_id"])
    doubled = pd.DataFrame([["a", "x", "y"]], columns=["record_id", "name", "name"])
    for wrong in (None, [{"record_id": "a"}], doubled, TWO.assign(record_id=["a", None])):
        with pytest.raises(IdicError) as error:
            resolve(wrong)  # type: ignore[arg-type]
        assert error.value.hint
    for answers in (told(("a", "b", "perhaps")), told(("a", "b", 7)), told(("a", "b", True)).drop(columns="same"), [("a", "b", True)]):  # fmt: skip
        with pytest.raises(IdicError) as error:
            resolve(TWO, decisions=answers)  # type: ignore[arg-type]
        assert error.value.hint


def test_a_column_without_a_name_and_cells_of_bytes_are_read_as_they_can_be() -> None:
    records = pd.DataFrame(
        {"record_id": ["a", "b", "c"], "name": ["Anna Lee", "Anna Lee", "Bob Ray"], "": ["1", "2", "3"],
         "email": ["anna@mail.example", b"anna@mail.example", b"\xff\xfe"]}
    )  # fmt: skip
    clusters = resolve(records).clusters.set_index("record_id")["customer_id"]
    assert clusters["a"] == clusters["b"] != clusters["c"]
