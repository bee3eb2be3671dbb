"""Effort against value: shares add up, machines do not count, and both lists name the right people."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from idic_core.charts import playbook as charts
from idic_core.differentiate.resources import counted_until, effort, neglected, overserved
from idic_core.errors import IdicError
from idic_core.store import Workspace, write_derived
from tests.differentiate.test_playbook import blank
from tests.interact.shop import tell


def shop(folder: Path, people: dict[str, tuple[str, float]]) -> Workspace:
    """People with a tier and a value of the last year; a tier of '' has not ordered."""
    workspace = Workspace(folder)
    customers = [{"customer_id": c, "name": f"Name {c}", "owner": "Lan" if c < "M" else None} for c in people]
    crosswalk = [{"record_id": f"r:{c}", "customer_id": c, "provisional": 0} for c in people]
    write_derived(workspace, {"customers": blank("customers", customers), "crosswalk": blank("crosswalk", crosswalk)}, version=0, name="identify")  # fmt: skip
    bought = {c: p for c, p in people.items() if p[0]}
    values = [{"customer_id": c, "tier": t, "lifecycle": "mature", "actual_value": v, "lifetime_value": v, "as_of": "2026-06-30"} for c, (t, v) in bought.items()]  # fmt: skip
    summary = [{"customer_id": c, "last_order": "2026-06-01"} for c in bought]
    write_derived(workspace, {"customer_values": blank("customer_values", values), "customer_summary": blank("customer_summary", summary)}, version=0, name="differentiate")  # fmt: skip
    return workspace


def talk(workspace: Workspace, customer: str, times: int, day: str = "2026-05-01", **more: object) -> None:
    for n in range(times):
        tell(workspace, "interactions", interaction_id=f"{customer}{day}{n}{len(more)}", record_id=f"r:{customer}", occurred_at=day, logged_at=day, channel="phone", purpose="care", **more)  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    workspace = shop(
        tmp_path,
        {"A": ("vip", 900.0), "B": ("potential", 60.0), "N": ("small", 30.0), "O": ("small", 10.0), "P": ("", 0.0)},
    )
    talk(workspace, "A", 2)
    talk(workspace, "N", 7)
    talk(workspace, "O", 1)
    talk(workspace, "P", 3)
    talk(workspace, "A", 40, mode="automated")
    talk(workspace, "A", 5, day="2024-01-01")
    return workspace


def test_shares_say_who_gets_less_and_who_more_than_they_are_worth(made: Workspace) -> None:
    table, facts = effort(made)
    by = table.set_index("group")
    assert (facts["basis"], facts["contacts"], facts["with_prospects"], facts["until"]) == (
        "contacts",
        10,
        3,
        "2026-06-30",
    )
    assert by["contacts"].to_dict() == {"potential": 0, "small": 8, "vip": 2}
    assert by["effort_share"].sum() == pytest.approx(1.0)
    assert by["value_share"].sum() == pytest.approx(1.0)
    assert by["verdict"].to_dict() == {"potential": "unknown", "small": "over", "vip": "under"}


def test_minutes_count_where_most_contacts_have_them(made: Workspace) -> None:
    talk(made, "A", 20, day="2026-04-01", duration_minutes=30.0)
    table, facts = effort(made)
    assert facts["basis"] == "minutes"
    assert table.set_index("group").loc["vip", "effort"] == pytest.approx(22 * 30)
    assert table.set_index("group").loc["small", "effort"] == pytest.approx(8 * 30)


def test_effort_by_contact_person_and_a_group_that_is_not_there(made: Workspace) -> None:
    table, _facts = effort(made, "owner")
    assert table.set_index("group")["customers"].to_dict() == {"": 2, "Lan": 2}
    with pytest.raises(IdicError):
        effort(made, "shoe_size")


def test_valuable_customers_whom_nobody_talks_to_are_named(made: Workspace) -> None:
    frame, total = neglected(made, 90)
    assert (list(frame["customer_id"]), total) == (["B"], 1)
    assert pd.isna(frame["days"].iloc[0])
    frame, _total = neglected(made, 30)
    assert list(frame["customer_id"]) == ["A", "B"]
    assert frame["days"].iloc[0] == 60
    assert len(neglected(made, 30, limit=1)[0]) == 1


def test_many_contacts_for_little_value_are_named(made: Workspace) -> None:
    frame, total = overserved(made)
    assert (list(frame["customer_id"]), total) == (["N"], 1)
    assert frame["contacts"].iloc[0] == 7


def test_without_tiers_the_best_fifth_are_the_valuable_ones(tmp_path: Path) -> None:
    workspace = shop(tmp_path, {f"C{n}": ("ordinary", float(n)) for n in range(1, 11)})
    assert set(neglected(workspace)[0]["customer_id"]) == {"C10", "C9"}


def test_nothing_logged_and_nothing_known_are_said_plainly(tmp_path: Path) -> None:
    silent = shop(tmp_path / "a", {"A": ("vip", 900.0)})
    table, facts = effort(silent)
    assert facts["basis"] == "none"
    assert set(table["verdict"]) == {"unknown"}
    empty = Workspace(tmp_path / "b")
    assert effort(empty)[0].empty
    assert neglected(empty)[1] == 0
    assert overserved(empty)[1] == 0
    no_money = shop(tmp_path / "c", {"A": ("ordinary", float("nan")), "B": ("ordinary", -5.0)})
    talk(no_money, "A", 9)
    assert set(effort(no_money)[0]["verdict"]) == {"unknown"}
    assert counted_until(no_money) == "2026-06-30"


def test_charts_draw_whatever_there_is() -> None:
    groups = pd.DataFrame({"name": ["Most valuable"], "value_share": [0.4], "effort_share": [0.1]})
    assert len(charts.effort_bars(groups).data) == 2
    assert charts.effort_bars(groups.head(0)).layout.height
    profile = pd.DataFrame({"name": ["City: Huế"], "best": [0.5], "others": [0.2]})
    assert len(charts.profile_dots(profile).data) == 3
    assert charts.profile_dots(profile.head(0)).layout.height
