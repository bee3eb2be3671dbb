"""What people rely on before a list leaves the house: nobody held back or unwilling is in it, and messages say only what they may."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copyfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idic_core import customize
from idic_core.customize.campaigns import leave_out
from idic_core.customize.control import arm, draw, smallest_detectable
from idic_core.customize.library import KINDS
from idic_core.customize.picks import best, rated
from idic_core.customize.rules import GROUPS, best_channel
from idic_core.errors import IdicError
from idic_core.store import Workspace, derived_report, read_derived, write_derived
from tests.customize.small_shop import frame_for, make_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Sixty customers: C000-C003 said no, C004-C006 have an open complaint, C058 and C059 have no e-mail address."""
    workspace = make_shop(tmp_path_factory.mktemp("shop"), customers=60, refusing=4, complaining=3)
    customize.run(workspace)
    return workspace


@pytest.fixture
def own_shop(shop, tmp_path):
    """The same shop, for a test that changes it."""
    shop.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / "own").mkdir()
    copyfile(shop.path, tmp_path / "own" / shop.path.name)
    return Workspace(tmp_path / "own")


def lines_of(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# the control group --------------------------------------------------------------------------------------------------
def test_the_control_group_is_stable_balanced_and_grows_with_its_share():
    ids = [f"C{n}" for n in range(20_000)]
    held = {c for c in ids if arm(c, "spring", 0.1) == "control"}
    assert held == {c for c in reversed(ids) if arm(c, "spring", 0.1) == "control"}
    assert abs(len(held) / len(ids) - 0.1) < 4 * np.sqrt(0.09 / len(ids))
    assert held <= {c for c in ids if arm(c, "spring", 0.2) == "control"}
    other = {c for c in ids if arm(c, "summer", 0.1) == "control"}
    assert abs(len(held & other) / len(ids) - 0.01) < 0.005
    assert {arm(c, "x", 0.0) for c in ids[:50]} == {"treated"}
    assert {arm(c, "x", 1.0) for c in ids[:50]} == {"control"}
    with pytest.raises(IdicError):
        arm("C1", "x", 1.5)


def test_draws_are_even():
    values = np.sort([draw(f"{n:06d}", "salt") for n in range(10_000)])
    assert np.abs(values - np.linspace(0, 1, len(values))).max() < 1.63 / np.sqrt(len(values))


@pytest.mark.parametrize(("n", "share", "base"), [(7670, 0.5, 0.10), (2000, 0.1, 0.05), (20_000, 0.2, 0.3)])
def test_the_smallest_detectable_effect_is_seen_in_four_of_five_simulated_campaigns(n, share, base):
    rise = smallest_detectable(n, share, base)
    control, rng = round(n * share), np.random.default_rng(4)
    hits = rng.binomial(n - control, base + rise, 40_000), rng.binomial(control, base, 40_000)
    rates, pooled = [hits[0] / (n - control), hits[1] / control], sum(hits) / n
    z = (rates[0] - rates[1]) / np.sqrt(pooled * (1 - pooled) * (1 / control + 1 / (n - control)))
    assert (np.abs(z) > 1.96).mean() == pytest.approx(0.8, abs=0.03)


def test_a_group_that_is_too_small_shows_nothing():
    assert smallest_detectable(3, 0.1, 0.1) is None
    assert smallest_detectable(10, 0.0, 0.1) is None
    assert smallest_detectable(8, 0.5, 0.9) is None


# who may get an offer -----------------------------------------------------------------------------------------------
codes = st.sampled_from(
    [
        "consent",
        "existing_customer",
        "purpose_opt_out",
        "channel_opt_out",
        "no_address",
        "consent_unknown",
        "complaint_open",
        "on_hold",
        "strange",
    ]
)
person = st.fixed_dictionaries({
    "tier": st.sampled_from(["vip", "ordinary", None]), "lifecycle": st.sampled_from(["new", "mature", "lost", "prospect"]), "need_id": st.sampled_from(["N1", "N2", None]),
    "value": st.floats(0, 500), "days_since_offer": st.one_of(st.none(), st.floats(0, 60)), "order_chance": st.floats(0, 1), "basket": st.floats(0, 100),
    "margin_share": st.floats(-0.5, 1), "contact": st.fixed_dictionaries({c: codes for c in ("email", "sms")}),
    "known": st.booleans(), "product": st.booleans(),
})  # fmt: skip
offer = st.builds(
    customize.Offer, offer_id=st.just("o"), name=st.just("O"), kind=st.sampled_from(KINDS), tiers=st.sampled_from([(), ("vip",)]),
    lifecycles=st.sampled_from([(), ("new", "mature")]), needs=st.sampled_from([(), ("N1",)]), min_value=st.sampled_from([0.0, 100.0]),
    cooling_days=st.integers(0, 30), channels=st.sampled_from([("email",), ("sms", "email"), ("post",)]), discount=st.sampled_from([0.0, 0.2]), cost=st.sampled_from([0.0, 0.05, 1.0]),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(person, min_size=1, max_size=12), st.lists(offer, min_size=1, max_size=3))
def test_no_offer_passes_a_rule_that_forbids_it(people, offers):
    check_eligibility(people, offers)


def check_eligibility(people, offers):
    ids = [f"C{n}" for n in range(len(people))]
    table = pd.DataFrame(
        [{k: v for k, v in p.items() if k not in ("contact", "known", "product")} for p in people],
        index=pd.Index(ids, name="customer_id"),
    )
    table["days_since_offer"] = table["days_since_offer"].astype("float64")
    contact = pd.DataFrame(
        [(c, way, code in ("consent", "existing_customer"), code) for c, p in zip(ids, people, strict=True) if p["known"] for way, code in p["contact"].items()],
        columns=["customer_id", "channel", "allowed", "code"],
    )  # fmt: skip
    has = [c for c, p in zip(ids, people, strict=True) if p["product"]]
    one = pd.DataFrame(
        {
            "product_id": "P",
            "product_name": "P",
            "because": "",
            "hit": 0.5,
            "product_amount": 10.0,
            "margin_share": 0.3,
        },
        index=pd.Index(has, name="customer_id"),
    )
    offers = [replace(o, offer_id=f"o{n}") for n, o in enumerate(offers)]
    rows = rated(
        offers,
        table,
        {"again": one, "new": one},
        contact,
        salts={o.offer_id: o.offer_id for o in offers},
        control_share=0.2,
    )
    allowed = {
        (c, w): a for c, w, a in zip(contact["customer_id"], contact["channel"], contact["allowed"], strict=True)
    }
    known = {o.offer_id: o for o in offers}
    for row in rows[rows["blocked"].eq("")].to_dict("records"):
        who, what = people[int(row["customer_id"][1:])], known[row["offer_id"]]
        assert allowed[row["customer_id"], row["channel"]]
        assert row["channel"] in what.channels
        assert not what.tiers or who["tier"] in what.tiers
        assert not what.lifecycles or who["lifecycle"] in what.lifecycles
        assert not what.needs or who["need_id"] in what.needs
        assert who["value"] >= what.min_value
        assert who["days_since_offer"] is None or who["days_since_offer"] >= what.cooling_days
        assert row["expected_margin"] > 0
        assert row["expected_margin"] == pytest.approx(row["chance"] * row["worth"] - what.cost)
        assert what.kind not in ("again", "new") or who["product"]
    picks = best(rows)
    assert picks["customer_id"].is_unique
    assert set(picks["customer_id"]) == set(ids)
    free = rows[rows["blocked"].eq("")].groupby("customer_id")["expected_margin"].max()
    assert (picks.set_index("customer_id").loc[free.index, "expected_margin"] == free).all()
    return rows


def test_no_rule_is_broken_in_ten_thousand_random_cases():
    rng = Random(11)
    ways = ["consent", "existing_customer", "purpose_opt_out", "no_address", "complaint_open", "on_hold"]
    people = [
        {"tier": rng.choice(["vip", "ordinary", None]), "lifecycle": rng.choice(["new", "mature", "lost"]), "need_id": rng.choice(["N1", "N2", None]), "value": rng.uniform(0, 500),
         "days_since_offer": rng.choice([None, rng.uniform(0, 60)]), "order_chance": rng.random(), "basket": rng.uniform(0, 100), "margin_share": rng.uniform(-0.2, 1),
         "contact": {"email": rng.choice(ways), "sms": rng.choice(ways)}, "known": rng.random() < 0.9, "product": rng.random() < 0.8}
        for _n in range(2000)
    ]  # fmt: skip
    offers = [
        customize.Offer("", f"Offer {n}", rng.choice(KINDS), rng.choice([(), ("vip",)]), rng.choice([(), ("new", "mature")]), rng.choice([(), ("N1",)]), rng.choice([0.0, 100.0]),
                        rng.randint(0, 30), rng.choice([("email",), ("sms", "email")]), rng.choice([0.0, 0.2]), rng.choice([0.0, 0.05, 1.0]))
        for n in range(5)
    ]  # fmt: skip
    rows = check_eligibility(people, offers)
    assert len(rows) == 10_000
    assert 200 < rows["blocked"].eq("").sum() < 9_800


drawn = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.sampled_from(["approved", "left_out"]),
        st.sampled_from(["treated", "control"]),
        codes,
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn)
def test_nobody_held_back_or_unwilling_is_exported(cases):
    """held: a record of theirs is in the control group after a merge; sent: they got the file before."""
    table = pd.DataFrame(
        [
            (f"C{n}", event, who if event == "approved" else None, "tier" if event == "left_out" else "")
            for n, event, who, *_rest in cases
        ],
        columns=["customer_id", "event", "arm", "reason"],
    )
    contact = pd.DataFrame(
        [(f"C{n}", "email", code in ("consent", "existing_customer"), code) for n, _e, _a, code, *_rest in cases],
        columns=["customer_id", "channel", "allowed", "code"],
    )
    contact = contact.drop_duplicates("customer_id")
    held = {f"C{n}" for n, _e, _a, _c, is_held, _s in cases if is_held}
    sent = {f"C{n}" for n, *_rest, was_sent in cases if was_sent}
    found = leave_out(table, held, best_channel(contact, pd.Index(table["customer_id"]), ("email",)), sent)
    going = table[found["reason"].eq("").to_numpy()]
    assert going["customer_id"].is_unique
    assert going["event"].eq("approved").all()
    assert going["arm"].eq("treated").all()
    assert not set(going["customer_id"]) & held
    assert set(going["customer_id"]) <= set(contact.loc[contact["allowed"], "customer_id"])


# from approval to the files -----------------------------------------------------------------------------------------
def test_an_approved_offer_leaves_as_one_row_per_treated_customer_and_the_rest_with_a_reason(own_shop, tmp_path):
    everybody = list(read_derived(own_shop, "customers")["customer_id"])
    campaign = customize.approve(own_shop, "buy-again", everybody, 0.3, "Lan")
    drawn = own_shop.frame("SELECT customer_id, event, arm FROM offer_events WHERE campaign_id = ?", [campaign])
    send, left = (lines_of(p) for p in customize.export(own_shop, campaign, tmp_path / "out"))
    sent, out = {r["customer_id"] for r in send}, {r["customer_id"]: r["reason_code"] for r in left}
    assert sent == set(drawn.loc[drawn["arm"].eq("treated"), "customer_id"])
    assert sent
    assert sent | set(out) == set(everybody)
    assert not sent & set(out)
    assert {c for c, code in out.items() if code == "held_out"} == set(
        drawn.loc[drawn["arm"].eq("control"), "customer_id"]
    )
    assert {out[f"C{n:03d}"] for n in range(4)} == {"purpose_opt_out"}
    assert {out[f"C{n:03d}"] for n in range(4, 7)} == {"complaint_open"}
    assert all(r["Message"] and "{{" not in r["Message"] and "@" in r["Address"] for r in send)
    row = customize.campaigns(own_shop).iloc[0]
    assert (row["treated"], row["exported"], row["who"]) == (len(sent), len(sent), "Lan")


def test_consent_that_is_withdrawn_after_approval_counts_at_export(own_shop, tmp_path):
    campaign = customize.approve(own_shop, "buy-again", list(read_derived(own_shop, "customers")["customer_id"]), 0.2)
    first = {r["customer_id"] for r in lines_of(customize.export(own_shop, campaign, tmp_path)[0])}
    gone = sorted(first)[0]
    with own_shop.change() as db:
        db["consents"].insert(
            {
                "record_id": f"R{gone[1:]}",
                "purpose": "marketing",
                "channel": "email",
                "status": "withdrawn",
                "at": "2099-01-01",
            }
        )
    send, left = customize.export(own_shop, campaign, tmp_path)
    assert {r["customer_id"] for r in lines_of(send)} == first - {gone}
    assert {r["customer_id"]: r["reason_code"] for r in lines_of(left)}[gone] == "channel_opt_out"
    assert own_shop.value("SELECT count(*) FROM offer_events WHERE event = 'exported'") == len(first)


def test_a_person_stays_held_back_after_a_merge_with_somebody_who_is_not(own_shop, tmp_path):
    campaign = customize.approve(own_shop, "buy-again", list(read_derived(own_shop, "customers")["customer_id"]), 0.4)
    drawn = own_shop.frame("SELECT customer_id, arm FROM offer_events WHERE event = 'approved'")
    held, treated = (drawn.loc[drawn["arm"].eq(a), "customer_id"].iloc[0] for a in ("control", "treated"))
    crosswalk = read_derived(own_shop, "crosswalk")
    merged = crosswalk.assign(customer_id=crosswalk["customer_id"].replace({held: treated}))
    write_derived(own_shop, {"crosswalk": merged}, version=own_shop.version)
    send, left = customize.export(own_shop, campaign, tmp_path)
    assert treated not in {r["customer_id"] for r in lines_of(send)}
    assert {r["customer_id"]: r["reason_code"] for r in lines_of(left)}[treated] == "held_out"


def test_a_second_approval_draws_anew_and_respects_the_days_between_offers(own_shop):
    everybody = list(read_derived(own_shop, "customers")["customer_id"])
    customize.approve(own_shop, "buy-again", everybody, 0.3)
    held = set(own_shop.frame("SELECT customer_id FROM offer_events WHERE arm = 'control'")["customer_id"])
    rows = customize.rated_offers(own_shop)
    again = rows[rows["offer_id"].eq("buy-again") & rows["blocked"].eq("")]
    assert set(again["customer_id"]) <= held
    customize.approve(own_shop, "buy-again", everybody, 0.3)
    second = own_shop.frame(
        "SELECT customer_id, arm FROM offer_events WHERE event = 'approved' ORDER BY event_id"
    ).tail(len(again))
    assert set(second["arm"]) == {"treated", "control"}


def test_nothing_is_written_when_nobody_can_get_it(own_shop):
    before = own_shop.version
    with pytest.raises(IdicError, match="Nobody"):
        customize.approve(own_shop, "buy-again", ["C000", "no such customer"], 0.1)
    with pytest.raises(IdicError, match="control"):
        customize.approve(own_shop, "buy-again", ["C020"], 1.2)
    assert own_shop.version == before
    assert own_shop.value("SELECT count(*) FROM offer_events") == 0


def test_a_file_that_cannot_be_written_leaves_no_trace(own_shop, tmp_path):
    campaign = customize.approve(own_shop, "buy-again", list(read_derived(own_shop, "customers")["customer_id"]), 0.1)
    (tmp_path / f"{campaign}-offers.csv").mkdir()  # a folder stands where the file should be
    with pytest.raises(IdicError):
        customize.export(own_shop, campaign, tmp_path)
    assert own_shop.value("SELECT count(*) FROM offer_events WHERE event = 'exported'") == 0


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_cells_of_the_files_cannot_act_as_formulas(own_shop, tmp_path, ending):
    customers = read_derived(own_shop, "customers")
    evil = customers.assign(name='=HYPERLINK("http://x")', given_name="@SUM(1)")
    write_derived(
        own_shop, {"crosswalk": read_derived(own_shop, "crosswalk"), "customers": evil}, version=own_shop.version
    )
    campaign = customize.approve(own_shop, "buy-again", list(customers["customer_id"]), 0.1)
    for path in customize.export(own_shop, campaign, tmp_path, ending=ending):
        if ending == ".csv":
            table = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
            starts = table.map(lambda v: isinstance(v, str) and v[:1] in "=+-@\t\r")
            assert not starts.to_numpy().any()
            assert table["Name"].str.startswith("'=").all()
        else:  # a workbook says of each cell whether it is text, so nothing needs to be put before it
            cells = [c for row in openpyxl.load_workbook(path).active.iter_rows() for c in row]
            assert not [c.value for c in cells if c.data_type == "f"]
            assert '=HYPERLINK("http://x")' in {c.value for c in cells}


# messages -----------------------------------------------------------------------------------------------------------
def test_the_run_writes_both_lists_and_one_offer_per_customer(shop):
    found, picks = read_derived(shop, "recommendations"), read_derived(shop, "offer_picks")
    assert set(found["kind"]) == {"again", "new"}
    assert found.groupby(["customer_id", "kind"]).size().max() <= 10
    assert found["product_name"].str.startswith("Product").all()
    assert picks["customer_id"].is_unique
    assert set(picks["customer_id"]) == set(read_derived(shop, "customers")["customer_id"])
    assert set(picks["blocked"]) <= {"", *[c for group in GROUPS.values() for c in group]}
    report = derived_report(shop, "customize")
    assert report["again"]["method"] in report["again"]["ndcg"]
    assert report["offers"] == int(picks["blocked"].eq("").sum())


def test_the_run_works_on_an_empty_workspace_and_on_customers_without_orders(tmp_path):
    empty = Workspace(tmp_path / "empty")
    customize.run(empty)
    assert read_derived(empty, "recommendations").empty
    assert customize.rated_offers(empty).empty
    lonely = Workspace(tmp_path / "lonely")
    write_derived(
        lonely,
        {
            "crosswalk": frame_for("crosswalk", [{"record_id": "R1", "customer_id": "C1"}]),
            "customers": frame_for("customers", [{"customer_id": "C1", "name": "A"}]),
        },
        version=0,
    )
    customize.run(lonely)
    assert read_derived(lonely, "offer_picks")["blocked"].ne("").all()
