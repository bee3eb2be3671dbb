"""People of three cultures with planted duplicates: what the tests of matching run on."""

from __future__ import annotations

import random

import pandas as pd

from idic_core.store import Batch, Workspace, add_batch

WESTERN = ("Anna Brian Clara David Emma Frank Grace Henry Irene Jacob Karen Louis Maria Nathan Olivia Peter Quinn Rachel Samuel Teresa".split(),
           "Abbott Barnes Castillo Dawson Ellison Foster Grayson Hobbs Ingram Jensen Keller Lawson Mercer Norton Osborne Palmer Quigley Ramsey Sawyer Tucker".split())  # fmt: skip
VIETNAM = (
    "Lan Hương Minh Tuấn Đức Thảo Hải Ngọc Phúc Quỳnh Sơn Trang Việt Yến Khánh Long".split(),
    "Nguyễn Trần Lê Phạm Hoàng Võ Đặng Bùi".split(),
)
CHINA = ("丽华 伟 秀英 强 静 建国 海燕 志明 雪梅 文博 晓东 玉兰".split(), "王 李 张 刘 陈 杨 赵 黄".split())
FIELDS = ["record_id", "source", "first_name", "last_name", "full_name", "email", "phone", "dob", "street", "city"]


def people(n: int, *, seed: int = 0, copies: tuple[int, int] = (1, 3)) -> tuple[pd.DataFrame, pd.Series]:
    """Records of n people in shuffled order (each 1-3 times, with slips, gaps and other writings), and record_id -> person."""
    draw = random.Random(seed)
    rows, truth = [], {}
    for person in range(n):
        given_names, families = draw.choice([WESTERN, WESTERN, VIETNAM, CHINA])
        given, family = draw.choice(given_names), draw.choice(families)
        eastern = families is not WESTERN[1]
        whole = (
            (f"{family}{given}" if families is CHINA[1] else f"{family} {given}") if eastern else f"{given} {family}"
        )
        phone = f"09{draw.randrange(10**8):08d}"
        dob = (draw.randrange(1950, 2005), draw.randrange(1, 13), draw.randrange(1, 29))
        mail = f"{draw.choice('abcdefghjkmnpqrstuvwxyz')}{draw.randrange(10**5)}{draw.choice(['@gmail.com', '@mail.example', '@firm.example'])}"
        street, city = (
            f"{draw.randrange(1, 400)} {draw.choice(families)} Street",
            draw.choice(["Hanoi", "Leeds", "Chengdu", "Austin", "Hue", "Bristol"]),
        )
        for _copy in range(draw.randint(*copies)):
            split = draw.random() < 0.5
            rows.append({
                "record_id": f"r{len(rows):05d}", "source": draw.choice(["shop", "crm"]), "first_name": given if split else None,
                "last_name": family if split else None, "full_name": None if split else whole.upper() if draw.random() < 0.2 else whole,
                "email": None if draw.random() < 0.25 else mail.upper() if draw.random() < 0.2 else mail,
                "phone": None if draw.random() < 0.25 else f"+84 {phone[1:4]} {phone[4:7]} {phone[7:]}" if draw.random() < 0.4 else phone,
                "dob": None if draw.random() < 0.3 else f"{dob[2]:02d}/{dob[1]:02d}/{dob[0]}" if draw.random() < 0.4 else "{}-{:02d}-{:02d}".format(*dob),
                "street": None if draw.random() < 0.4 else slip(street, draw) if draw.random() < 0.3 else street, "city": city,
            })  # fmt: skip
            truth[rows[-1]["record_id"]] = person
    draw.shuffle(rows)
    return pd.DataFrame(rows, columns=FIELDS), pd.Series(truth)


def slip(text: str, draw: random.Random) -> str:
    """One letter lost."""
    at = draw.randrange(1, len(text))
    return text[:at] + text[at + 1 :]


def cluster_f1(clusters: pd.DataFrame, truth: pd.Series) -> float:
    """F1 over the pairs of records that the clusters imply."""
    both = pd.DataFrame(
        {"found": clusters["customer_id"].to_numpy(), "true": truth.loc[clusters["record_id"]].to_numpy()}
    )

    def pairs(sizes: pd.Series) -> int:
        return int((sizes * (sizes - 1) // 2).sum())

    right = pairs(both.groupby(["found", "true"]).size())
    return 2 * right / max(pairs(both.groupby("found").size()) + pairs(both.groupby("true").size()), 1)


def partition(clusters: pd.DataFrame) -> set[frozenset[str]]:
    """The clusters as sets of record ids, whatever they are called."""
    return {frozenset(ids) for ids in clusters.groupby("customer_id")["record_id"].agg(list)}


def put(workspace: Workspace, frame: pd.DataFrame, *, source: str = "shop", origin: str = "customers") -> int:
    """Records (fields of the table `records`) into a workspace as one batch; returns the batch id."""
    ready = frame.assign(row=range(len(frame)), source=source, origin=origin)
    return add_batch(workspace, Batch("file.csv", "customers", source), {"records": ready}, row_count=len(ready))


def as_records(frame: pd.DataFrame) -> pd.DataFrame:
    """Generated people under the names of the table `records`."""
    return frame.drop(columns="source").rename(
        columns={"first_name": "given_name", "last_name": "family_name", "dob": "birth_date"}
    )


def town(records: int, *, seed: int = 0, repeated: float = 0.3) -> tuple[pd.DataFrame, pd.Series]:
    """A long list with names of many kinds: records under the names of the table `records`, and record_id -> person.

    A `repeated` share of the records are other writings of an earlier one: a slip in the name, another address, gaps.
    """
    draw = random.Random(seed)
    given, family = _made_names(draw, 900, 2), _made_names(draw, 4000, 3)
    towns = [f"{n.title()}{draw.choice(['ton', ' Hill', 'burg', 'stad', 'ville'])}" for n in _made_names(draw, 400, 2)]
    rows: list[dict[str, object]] = []
    truth = {}
    for n in range(records):
        if rows and draw.random() < repeated:
            like = draw.randrange(len(rows))
            row, person = dict(rows[like]), truth[str(rows[like]["record_id"])]
            for name in ("given_name", "family_name", "street"):
                if row[name] and draw.random() < 0.2:
                    row[name] = slip(str(row[name]), draw)
            if draw.random() < 0.3:
                row["email"] = f"{row['given_name']}{draw.randrange(10**6)}@post.example".lower()
            if draw.random() < 0.3:
                row["phone"] = f"09{draw.randrange(10**8):08d}"
            for name in ("email", "phone", "birth_date", "street"):
                if draw.random() < 0.15:
                    row[name] = None
        else:
            person = n
            first = given[int(len(given) * draw.random() ** 2)].title()
            last = family[int(len(family) * draw.random() ** 2)].title()
            row = {
                "given_name": first, "family_name": last, "city": towns[int(len(towns) * draw.random() ** 2)],
                "email": f"{first}.{last}{draw.randrange(1000)}@{draw.choice(['mail', 'post', 'firm'])}.example".lower(),
                "phone": f"09{draw.randrange(10**8):08d}", "postcode": f"{draw.randrange(10000, 99999)}",
                "birth_date": f"{draw.randrange(1940, 2006)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
                "street": f"{draw.randrange(1, 300)} {family[draw.randrange(len(family))].title()} Street",
            }  # fmt: skip
        row["record_id"] = f"t{n:07d}"
        rows.append(row)
        truth[str(row["record_id"])] = person
    return pd.DataFrame(rows), pd.Series(truth)


def _made_names(draw: random.Random, size: int, syllables: int) -> list[str]:
    starts, ends = "b c d f g h j k l m n p r s t v w br ch kr st th tr".split(), "a e i o u an el in on ar".split()
    found: dict[str, None] = {}
    while len(found) < size:
        found["".join(draw.choice(starts) + draw.choice(ends) for _n in range(syllables))] = None
    return list(found)
