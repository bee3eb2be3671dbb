"""After a merge the strictest word about being contacted counts, until a person settles it; parting them gives each their own word back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from idic_core import identify, interact, pipeline
from idic_core.errors import IdicError
from idic_core.store import Batch, Workspace, add_batch, read_derived

YES, NO = "a/1", "b/1"


def put(workspace: Workspace, source: str, record: str, said: str | None, trust: str = "own", **fields: str) -> None:
    facts = {
        "records": pd.DataFrame([{"record_id": record, "row": 0, "source": source, "origin": "customers", **fields}])
    }
    if said:
        row = {
            "record_id": record,
            "purpose": "marketing",
            "channel": "email",
            "status": said,
            "source": source,
            "at": "2024-05-01 00:00:00",
        }
        facts["consents"] = pd.DataFrame([row])
    add_batch(workspace, Batch(f"{source}.csv", "customers", source, trust=trust), facts, row_count=1)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    put(workspace, "shop", YES, "granted", full_name="Clara Mercer", email="clara@mail.example", city="Leeds")
    put(workspace, "news", NO, "refused", full_name="C. Mercer-Hobbs", email="cmh@firm.example", city="York")
    identify.run(workspace)
    return workspace


def whose(workspace: Workspace, record: str) -> str:
    return str(read_derived(workspace, "crosswalk").set_index("record_id").loc[record, "customer_id"])


def by_email(workspace: Workspace, record: str) -> tuple[bool, str]:
    """As the list before an export says it, which is also what the page of the one customer says."""
    everybody = interact.contact_rules(workspace)
    mine = everybody[everybody["customer_id"].eq(whose(workspace, record)) & everybody["channel"].eq("email")].iloc[0]
    one = interact.may_contact(workspace, whose(workspace, record), "email", "marketing")
    assert (one.allowed, one.code) == (bool(mine["allowed"]), mine["code"])
    return bool(mine["allowed"]), str(mine["code"])


def join(workspace: Workspace) -> int:
    decision = identify.merge(workspace, whose(workspace, YES), whose(workspace, NO))
    identify.run(workspace)
    assert whose(workspace, YES) == whose(workspace, NO)
    return decision


def test_the_no_of_any_record_counts_for_the_person_and_the_page_says_whose_it_is(shop: Workspace) -> None:
    assert by_email(shop, YES)[0]
    assert not by_email(shop, NO)[0]
    join(shop)
    assert by_email(shop, YES) == (False, "channel_opt_out")
    (found,) = interact.disagreements(shop, whose(shop, YES))
    assert (found.channel, found.said_yes, found.said_no) == ("email", ["shop"], ["news"])


def test_a_confirmed_yes_counts_until_the_records_are_parted_and_never_for_the_other_person(shop: Workspace) -> None:
    decision = join(shop)
    interact.confirm_consent(shop, whose(shop, YES), "email", "granted", "told Lan on the phone", who="Lan")
    assert by_email(shop, YES) == (True, "consent")
    assert interact.disagreements(shop, whose(shop, YES)) == []
    assert "told Lan on the phone" in set(interact.consents(shop, whose(shop, YES))["evidence"])
    identify.take_back(shop, decision)
    identify.run(shop)
    assert by_email(shop, YES)[0]
    assert by_email(shop, NO) == (False, "channel_opt_out")
    join(shop)
    assert by_email(shop, YES) == (True, "consent")


def test_a_record_that_joins_later_brings_its_own_no(shop: Workspace) -> None:
    join(shop)
    interact.confirm_consent(shop, whose(shop, YES), "email", "granted", "told Lan")
    put(shop, "fair", "c/1", "refused", full_name="Klara Mercer", email="klara@post.example")
    identify.run(shop)
    identify.merge(shop, whose(shop, YES), whose(shop, "c/1"))
    identify.run(shop)
    assert by_email(shop, YES) == (False, "channel_opt_out")


def test_a_later_word_of_the_person_counts_over_what_was_settled(shop: Workspace) -> None:
    join(shop)
    interact.confirm_consent(shop, whose(shop, YES), "email", "granted", "told Lan")
    interact.set_consent(shop, whose(shop, YES), "marketing", "email", "withdrawn", at="2099-01-01 10:00:00")
    assert by_email(shop, YES) == (False, "channel_opt_out")


def test_a_yes_needs_its_evidence_and_a_channel_that_exists(shop: Workspace) -> None:
    for wrong in (("email", "granted", " "), ("fax", "granted", "note"), ("email", "maybe", "note")):
        with pytest.raises(IdicError) as error:
            interact.confirm_consent(shop, whose(shop, YES), *wrong)
        assert error.value.hint


def test_people_of_a_bought_list_are_in_no_offer_until_they_agree(shop: Workspace) -> None:
    put(shop, "broker", "x/1", None, trust="bought", full_name="Quinn Sawyer", email="quinn@mail.example", city="Hull")
    row = {
        "source": "broker",
        "order_id": "o1",
        "ordered_at": "2024-03-01",
        "product_id": "p1",
        "quantity": 1.0,
        "unit_price": 9.0,
        "amount": 9.0,
    }
    lines = pd.DataFrame(
        [
            {**row, "row": n, "line_key": n, "order_id": f"o{n}", "record_id": r}
            for n, r in enumerate(["x/1", YES, YES, "x/1"])
        ]
    )
    add_batch(shop, Batch("orders.csv", "orders", "broker"), {"order_lines": lines}, row_count=4)
    pipeline.run_all(shop)
    bought = whose(shop, "x/1")
    assert by_email(shop, "x/1") == (False, "consent_unknown")
    picks = read_derived(shop, "offer_picks").set_index("customer_id")
    assert picks.loc[bought, "blocked"] == "consent_unknown"
    assert picks.loc[bought, "offer_id"]
    interact.set_consent(shop, bought, "marketing", "email", "granted", evidence="form of 3 May")
    assert by_email(shop, "x/1") == (True, "consent")
