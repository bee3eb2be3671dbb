"""Whatever is uploaded, undone, answered, joined, parted and taken back: customers last, answers hold, and a merge undone leaves no trace."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from idic_core import identify
from idic_core.engines import current_records
from idic_core.identify.running import match_decisions
from idic_core.store import Workspace, decisions, derived_report, read_derived, undo_batch
from tests.identify.people import as_records, partition, people, put

LISTED = as_records(people(24, seed=21)[0])
PART = 8

pytestmark = pytest.mark.timeout(900)


class Customers(RuleBasedStateMachine):
    """A shop to which anything happens; after each step the stage runs, and what must always hold is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.workspace = Workspace(self.folder)
        self.batches: dict[int, int] = {}
        self.written: list[int] = []
        self.ever: set[str] = set()

    def teardown(self) -> None:
        self.workspace.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def walk(self) -> dict[str, str]:
        frame = read_derived(self.workspace, "crosswalk")
        return dict(zip(frame["record_id"], frame["customer_id"], strict=True))

    def ran(self) -> None:
        identify.run(self.workspace)
        self.ever |= set(self.walk().values())

    @initialize()
    def begins(self) -> None:
        self.batches[0] = put(self.workspace, LISTED.head(PART * 3).reset_index(drop=True))
        self.ran()

    @rule(part=st.integers(3, len(LISTED) // PART))
    def uploads(self, part: int) -> None:
        rows = LISTED.iloc[part * PART : (part + 1) * PART].reset_index(drop=True)
        if part not in self.batches and len(rows):
            self.batches[part] = put(self.workspace, rows)
            self.ran()

    @precondition(lambda self: len(self.batches) > 1)
    @rule(data=st.data())
    def undoes(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from(sorted(p for p in self.batches if p)))
        undo_batch(self.workspace, self.batches.pop(part))
        self.ran()

    @rule(data=st.data(), value=st.sampled_from(["same", "different", "unsure"]))
    def answers(self, data: st.DataObject, value: str) -> None:
        records = sorted(self.walk())
        left = data.draw(st.sampled_from(records))
        right = data.draw(st.sampled_from([r for r in records if r != left]))
        self.written.append(identify.answer(self.workspace, left, right, value))
        self.ran()

    @precondition(lambda self: len(set(self.walk().values())) > 1)
    @rule(data=st.data())
    def joins_and_takes_it_back_at_once(self, data: st.DataObject) -> None:
        ids = sorted(set(self.walk().values()))
        one = data.draw(st.sampled_from(ids))
        two = data.draw(st.sampled_from([i for i in ids if i != one]))
        standing = set(decisions(self.workspace, "match")["decision_id"])
        before = self.walk(), read_derived(self.workspace, "customers"), read_derived(self.workspace, "match_pairs")
        decision = identify.merge(self.workspace, one, two)
        revoked = standing - set(decisions(self.workspace, "match")["decision_id"])
        self.ran()
        assert self.walk()[identify.main_record(self.workspace, identify.forward(self.workspace, two))]
        identify.take_back(self.workspace, decision)
        for old in sorted(revoked):  # a merge overrules earlier answers: said again, they hold again
            row = self.workspace.rows("SELECT subject, object, value FROM decisions WHERE decision_id = ?", [old])[0]
            self.written.append(identify.answer(self.workspace, row["subject"], row["object"], row["value"]))
        self.ran()
        if not revoked:
            assert self.walk() == before[0]
            pd.testing.assert_frame_equal(read_derived(self.workspace, "customers"), before[1])
            pd.testing.assert_frame_equal(read_derived(self.workspace, "match_pairs"), before[2])

    @precondition(lambda self: len(set(self.walk().values())) > 1)
    @rule(data=st.data())
    def joins(self, data: st.DataObject) -> None:
        ids = sorted(set(self.walk().values()))
        one = data.draw(st.sampled_from(ids))
        self.written.append(
            identify.merge(self.workspace, one, data.draw(st.sampled_from([i for i in ids if i != one])))
        )
        self.ran()

    @rule(data=st.data())
    def parts(self, data: st.DataObject) -> None:
        walk = self.walk()
        many = sorted(c for c in set(walk.values()) if list(walk.values()).count(c) > 1)
        if many:
            customer = data.draw(st.sampled_from(many))
            own = sorted(r for r, c in walk.items() if c == customer)
            out = data.draw(st.sampled_from(own))
            self.written += identify.split(self.workspace, customer, [out])
            self.ran()

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def takes_back(self, data: st.DataObject) -> None:
        decision = data.draw(st.sampled_from(self.written))
        if decision in set(decisions(self.workspace, "match")["decision_id"]):
            identify.take_back(self.workspace, decision)
            self.ran()

    @invariant()
    def every_record_has_one_customer_and_every_customer_a_profile(self) -> None:
        if self.batches:
            walk = self.walk()
            assert set(walk) == set(current_records(self.workspace)["record_id"])
            assert sorted(read_derived(self.workspace, "customers")["customer_id"]) == sorted(set(walk.values()))

    @invariant()
    def answers_are_obeyed_except_those_that_newer_ones_contradict(self) -> None:
        if not self.batches:
            return
        walk = self.walk()
        report = derived_report(self.workspace, "identify")
        aside = {(c["record_id_l"], c["record_id_r"]) for c in report["conflicts"]}
        for row in match_decisions(self.workspace).to_dict("records"):
            a, b = str(row["record_id_l"]), str(row["record_id_r"])
            if a in walk and b in walk and not {(a, b), (b, a)} & aside and isinstance(row["same"], bool):
                assert (walk[a] == walk[b]) == row["same"]

    @invariant()
    def customers_are_those_that_facts_and_answers_alone_give(self) -> None:
        """What happened on the way leaves no trace: a new shop with the same records and answers has the same customers."""
        if self.batches:
            fresh = identify.resolve(
                current_records(self.workspace).drop(columns=["batch_id", "origin", "trust", "seen_at", "extra"]),
                decisions=match_decisions(self.workspace),
            )
            assert partition(fresh.clusters) == partition(read_derived(self.workspace, "crosswalk"))

    @invariant()
    def every_id_that_ever_was_leads_somewhere_and_its_end_is_written_down(self) -> None:
        alive = set(self.walk().values()) if self.batches else set()
        log = self.workspace.frame("SELECT customer_id, event FROM customer_events ORDER BY event_id")
        last = (
            log[log["event"] != "split_from"]
            .drop_duplicates("customer_id", keep="last")
            .set_index("customer_id")["event"]
        )
        assert self.ever <= set(last.index)
        for customer in self.ever:
            ended = last[customer] in {"merged_into", "gone"}
            assert ended == (customer not in alive)
            end = identify.forward(self.workspace, customer)
            assert end in alive or last[end] == "gone"


Customers.TestCase.settings = settings(
    max_examples=2, stateful_step_count=5, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
test_customers_last = Customers.TestCase
