"""How sure a match is holds: namesakes of one home, birthdays, generations, and what answers teach."""

from __future__ import annotations

import random
from itertools import pairwise

import pandas as pd
import pytest

from idic_core.errors import IdicError
from idic_core.identify import Resolution, resolve
from idic_core.identify.dates import day_number
from idic_core.identify.learning import lesson, taught
from tests.identify.people import people


def families(n: int, *, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Fathers and sons of one name, phone and street, each twice; one record of each has the birthday."""
    draw = random.Random(seed)
    rows, truth = [], {}
    for family in range(n):
        home = {
            "full_name": f"{draw.choice('Aron Bela Carl Dirk Egon Fritz Gerd Horst'.split())} {draw.choice('Voss Wendt Ziegler Adler Brandt Kuhn'.split())}{'aeiou'[family % 5]}{family}",
            "phone": f"08{draw.randrange(10**8):08d}", "street": f"{draw.randrange(1, 300)} Mill Lane", "city": "Leeds",
        }  # fmt: skip
        for person, year in (("father", draw.randrange(1940, 1960)), ("son", draw.randrange(1970, 1995))):
            for known in (True, False):
                born = f"{year}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}" if known else None
                rows.append({"record_id": f"f{len(rows)}", "source": "crm", **home, "dob": born})
                truth[rows[-1]["record_id"]] = f"{family}{person}"
    return pd.DataFrame(rows), pd.Series(truth)


@pytest.fixture(scope="module")
def mixed() -> tuple[pd.DataFrame, pd.Series, Resolution]:
    one, told_one = people(420, seed=11, copies=(1, 4))
    two, told_two = families(12, seed=12)
    records, truth = pd.concat([one, two], ignore_index=True), pd.concat([told_one, told_two])
    return records, truth, resolve(records)


def right(pairs: pd.DataFrame, truth: pd.Series) -> pd.Series:
    return pairs["record_id_l"].map(truth).eq(pairs["record_id_r"].map(truth))


def test_father_and_son_of_one_name_and_phone_are_never_joined_unasked(
    mixed: tuple[pd.DataFrame, pd.Series, Resolution],
) -> None:
    _records, truth, found = mixed
    auto = found.pairs[found.pairs["band"] == "auto"]
    assert len(auto) > 400
    assert right(auto, truth).mean() >= 0.99
    at_home = auto[auto["record_id_l"].str.startswith("f") & auto["record_id_r"].str.startswith("f")]
    assert (~right(at_home, truth)).sum() == 0
    assert found.report["namesakes"] > 0
    assert found.report["checked"] is True


def test_a_chance_means_what_it_says(mixed: tuple[pd.DataFrame, pd.Series, Resolution]) -> None:
    _records, truth, found = mixed
    for low, high in pairwise([0.9, 0.99, 0.999, 1.0001]):
        some = found.pairs[found.pairs["probability"].between(low, high, inclusive="left")]
        if len(some) >= 40:
            assert right(some, truth).mean() >= low - 0.06


def test_a_birthday_that_agrees_lets_more_be_joined_unasked() -> None:
    records, truth = people(420, seed=3, copies=(1, 4))
    with_it, without = (resolve(r) for r in (records, records.drop(columns="dob")))
    joined = [f.pairs[f.pairs["band"] == "auto"] for f in (with_it, without)]
    assert len(joined[0]) > len(joined[1])
    assert all(right(j, truth).mean() >= 0.99 for j in joined)


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("Jr", "Sr", True), ("II", "III", True), ("Jr", "Jr", False), ("", "", False)]
)
def test_jr_and_sr_are_two_people(one: str, other: str, apart: bool) -> None:
    home = {"street": "1450 North City Road", "city": "Arlington", "source": "crm"}
    two = [{"record_id": f"g{i}", "full_name": f"Winston Dobbins {g}".strip(), **home} for i, g in enumerate((one, other))]  # fmt: skip
    found = resolve(pd.concat([people(200, seed=8)[0], pd.DataFrame(two)], ignore_index=True))
    auto = found.pairs[(found.pairs["record_id_l"] == "g0") & (found.pairs["band"] == "auto")]
    assert apart <= auto.empty
    together = found.clusters.set_index("record_id")["customer_id"].loc[["g0", "g1"]].nunique() == 1
    if not apart:
        assert together


def test_an_address_in_angle_brackets_is_the_address() -> None:
    rows = [{"record_id": "a", "email": '"Maria Sentosa" <m.sentosa@firm.example>'}, {"record_id": "b", "email": "M.Sentosa@firm.example"}]  # fmt: skip
    found = resolve(pd.DataFrame(rows))
    assert found.clusters["customer_id"].nunique() == 1


def test_days_are_counted_only_where_there_is_such_a_day() -> None:
    assert int(str(day_number("20240301"))) - int(str(day_number("20240229"))) == 1
    assert day_number("20230229") is None
    assert day_number("1980") is None


def answers(found: Resolution, truth: pd.Series, n: int) -> pd.DataFrame:
    asked = found.queue.head(n)[["record_id_l", "record_id_r"]]
    return asked.assign(same=right(asked, truth).to_numpy())


def test_answers_teach_what_agreement_is_worth_and_leave_no_trace_when_taken_back() -> None:
    records, truth = people(420, seed=21, copies=(1, 4))
    records = records.drop(columns=["dob", "email"])
    first = resolve(records)
    said = answers(first, truth, 60)
    after = resolve(records, decisions=said, previous=first)
    assert after.report["learnt"]["answers"] >= 40
    assert after.report["learnt"]["levels"]
    judged = set(map(tuple, said[["record_id_l", "record_id_r"]].to_numpy()))
    both = first.pairs.merge(after.pairs, on=["record_id_l", "record_id_r"], suffixes=("", "_after"))
    others = both[[(a, b) not in judged for a, b in zip(both["record_id_l"], both["record_id_r"], strict=True)]]
    assert (others["match_weight"] - others["match_weight_after"]).abs().max() > 0.02
    back = resolve(records, previous=after)
    assert back.report["learnt"] == {}
    pd.testing.assert_frame_equal(back.pairs, first.pairs)
    pd.testing.assert_frame_equal(back.clusters, first.clusters)


def test_an_answer_that_speaks_against_a_level_lowers_it(mixed: tuple[pd.DataFrame, pd.Series, Resolution]) -> None:
    _records, _truth, found = mixed
    scored = found.scored
    assert scored is not None
    joined = scored.pairs[scored.pairs["match_weight"].between(1.0, 6.0)].head(60)
    rows = list(zip(joined["l"].astype(int), joined["r"].astype(int), strict=True))
    less, _lesson = taught(scored, [(a, b, False) for a, b in rows])
    more, _lesson = taught(scored, [(a, b, True) for a, b in rows])
    at = joined.index
    assert less.pairs.loc[at, "match_weight"].mean() < joined["match_weight"].mean() < more.pairs.loc[at, "match_weight"].mean()  # fmt: skip
    assert lesson(scored, [(a, b, True) for a, b in rows[:9]]) is None


def test_a_birthday_that_everybody_has_is_nobodys() -> None:
    records, truth = people(300, seed=31, copies=(1, 2))
    plain = resolve(records.drop(columns="dob"))
    filled = resolve(records.assign(dob="1990-01-01", street="x"))
    assert filled.report["placeholders"] >= 2 * len(records) - 50
    auto = filled.pairs[filled.pairs["band"] == "auto"]
    assert right(auto, truth).mean() >= 0.99
    assert abs(filled.report["customers"] - plain.report["customers"]) < 0.1 * plain.report["customers"]


@pytest.mark.parametrize("chance", [1, 1.0, 0.0, -1.0, float("nan"), None, "x"])
def test_a_chance_that_is_none_is_refused(chance: object) -> None:
    with pytest.raises(IdicError):
        resolve(people(5)[0], auto=chance)  # type: ignore[arg-type]
