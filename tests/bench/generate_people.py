"""A list of people as large as wanted, with duplicates and its truth: the same n and seed give the same list.

python -m tests.bench.generate_people N FOLDER [--seed 0] writes FOLDER/records.csv and FOLDER/truth.csv.

Seven of ten records are different people (names of seven cultures, as common as names are: the k-th is 1/k as frequent);
three of ten are another record of one of them, written by somebody else: slips, given and family name swapped, short names,
accents lost, values missing, moved to another address, a new phone or e-mail. Families share a name, an address and a phone.
"""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

DUPLICATES = 0.3
FAMILIES = 0.15
"""So many of the people live with somebody of the same family: one family name, address and, one time in two, phone."""

GIVEN = {
    "english": "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Karen "
               "Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony Ashley Mark Emily Steven Donna Andrew Michelle Kenneth Carol",
    "spanish": "José María Antonio Carmen Juan Ana Manuel Isabel Francisco Dolores Luis Pilar Javier Teresa Miguel Lucía Ángel Rosa Carlos Inés",
    "german": "Peter Ursula Wolfgang Sabine Michael Monika Jürgen Karin Andreas Birgit Stefan Petra Günther Renate Jörg Heike Uwe Käthe",
    "polish": "Anna Piotr Maria Krzysztof Katarzyna Andrzej Małgorzata Tomasz Agnieszka Paweł Barbara Jan Ewa Michał Łucja Stanisław",
    "indian": "Aarav Priya Arjun Ananya Rohan Kavya Vikram Neha Sanjay Pooja Rahul Divya Amit Meera Suresh Lakshmi Anil Sunita",
    "vietnamese": "Lan Hương Minh Tuấn Đức Thảo Hải Ngọc Phúc Quỳnh Sơn Trang Việt Yến Khánh Long Hùng Mai Linh Dũng Hạnh Thủy",
    "chinese": "丽华 伟 秀英 强 静 建国 海燕 志明 雪梅 文博 晓东 玉兰 芳 磊 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英",
}  # fmt: skip
FAMILY = {
    "english": "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis",
    "spanish": "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Jiménez Ruiz Hernández Díaz Moreno Muñoz",
    "german": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder",
    "polish": "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski",
    "indian": "Sharma Patel Singh Kumar Gupta Reddy Rao Iyer Nair Mehta Joshi Verma Desai Banerjee Chatterjee",
    "vietnamese": "Nguyễn Trần Lê Phạm Hoàng Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
    "chinese": "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 马 朱 胡 郭 何 林 高 罗 郑",
}  # fmt: skip
SHARE = {
    "english": 0.35,
    "spanish": 0.12,
    "german": 0.12,
    "polish": 0.08,
    "indian": 0.08,
    "vietnamese": 0.15,
    "chinese": 0.1,
}
ONSETS = "b br c ch d f g gr h j k l m n p r s sh st t tr v w".split()
CORES = "a e i o u ai ea ou".split()
ENDINGS = "son man ley ton ford well ski er ez ing dale worth berg stein".split()
STREETS = "Oak Maple Cedar Park Lake Hill Church Station Mill River Garden King Queen Victoria Station Bridge School Market Spring Union".split()
KINDS = "Street Road Avenue Lane Drive".split()
MAILS = "gmail.com outlook.com yahoo.com hotmail.com mail.example firm.example".split()
COLUMNS = ["source", "first_name", "last_name", "full_name", "email", "phone", "dob", "street", "city", "postcode"]
Texts = npt.NDArray[np.object_]


def zipf(draw: np.random.Generator, values: list[str], size: int) -> Texts:
    """The k-th value 1/k as often as the first."""
    weight = 1.0 / np.arange(1, len(values) + 1)
    return np.asarray(np.array(values, dtype=object)[draw.choice(len(values), size=size, p=weight / weight.sum())])


def made_up(draw: np.random.Generator, size: int) -> list[str]:
    """So many different names of two or three syllables."""
    found: dict[str, None] = {}
    while len(found) < size:
        parts = [
            zipf(draw, ONSETS, size),
            zipf(draw, CORES, size),
            zipf(draw, ONSETS, size),
            zipf(draw, CORES, size),
            zipf(draw, ENDINGS, size),
        ]
        long = draw.random(size) < 0.4
        found |= dict.fromkeys(
            (a + b + (c + d if more else "") + e).capitalize() for a, b, c, d, e, more in zip(*parts, long, strict=True)
        )
    return list(found)[:size]


def digits(draw: np.random.Generator, length: int, size: int) -> Texts:
    return np.array([f"{n:0{length}d}" for n in draw.integers(0, 10**length, size).tolist()], dtype=object)


def addresses(draw: np.random.Generator, size: int, towns: list[str], roads: list[str]) -> list[Texts]:
    """street, city, postcode; every town has its own postcodes."""
    town = np.minimum(draw.zipf(1.3, size) - 1, len(towns) - 1)
    code = np.array(
        [f"{t:03d}{z:02d}" for t, z in zip(town.tolist(), draw.integers(0, 30, size).tolist(), strict=True)],
        dtype=object,
    )
    number = draw.integers(1, 400, size).astype(str).astype(object)
    street = number + " " + zipf(draw, roads, size) + " " + zipf(draw, KINDS, size)
    return [street, np.array(towns, dtype=object)[town], code]


def plain(text: str) -> str:
    """Without accents."""
    kept = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D").replace("ł", "l").replace("Ł", "L"))
    return "".join(c for c in kept if not unicodedata.combining(c))


def people(draw: np.random.Generator, size: int) -> pd.DataFrame:
    """One row per person: given, family, culture and COLUMNS but source and names."""
    culture = draw.choice(list(SHARE), size=size, p=list(SHARE.values()))
    frame = pd.DataFrame({"culture": culture, "given": "", "family": ""}).astype(object)
    rare_given, rare_family = made_up(draw, 400), made_up(draw, 12_000)
    for name in SHARE:
        rows = np.flatnonzero(culture == name)
        frame.loc[rows, "given"] = zipf(draw, GIVEN[name].split(), len(rows))
        frame.loc[rows, "family"] = zipf(draw, FAMILY[name].split(), len(rows))
        if name == "vietnamese":
            middle = zipf(draw, "Thị Văn Minh Thanh Đình Ngọc Xuân Quang".split(), len(rows))
            frame.loc[rows, "given"] = middle + " " + frame.loc[rows, "given"]
        elif name != "chinese":
            rare = rows[draw.random(len(rows)) < 0.6]
            frame.loc[rare, "family"] = zipf(draw, rare_family, len(rare))
            rare = rows[draw.random(len(rows)) < 0.3]
            frame.loc[rare, "given"] = zipf(draw, rare_given, len(rare))
    towns = [n + draw.choice(["", "ton", "ville", "burg"]) for n in made_up(draw, 600)]
    roads = STREETS + made_up(draw, 3000)
    frame["street"], frame["city"], frame["postcode"] = addresses(draw, size, towns, roads)
    frame["phone"] = "0" + digits(draw, 9, size)
    frame["dob"] = birthdays(draw, size)
    same = np.flatnonzero(draw.random(size - 1) < FAMILIES) + 1
    for column in ("family", "culture", "street", "city", "postcode"):
        frame.loc[same, column] = frame[column].to_numpy()[same - 1]
    one_phone = same[draw.random(len(same)) < 0.5]
    frame.loc[one_phone, "phone"] = frame["phone"].to_numpy()[one_phone - 1]
    frame["email"] = emails(draw, frame)
    return frame


def birthdays(draw: np.random.Generator, size: int) -> Texts:
    days = np.datetime64("1940-01-01") + draw.integers(0, 24_000, size).astype("timedelta64[D]")
    return np.asarray(days.astype(str).astype(object))


def emails(draw: np.random.Generator, frame: pd.DataFrame) -> Texts:
    """Part of the name, two or three figures, one of a few providers."""
    from idic_core.identify.fold import latin

    size, short = len(frame), {t: latin(t).replace(" ", "") for c in ("given", "family") for t in frame[c].unique()}
    given, family = (frame[c].map(short).astype(object).to_numpy() for c in ("given", "family"))
    number = draw.integers(1, 1000, size).astype(str).astype(object)
    style = draw.integers(0, 3, size)
    local = np.where(style == 0, given + "." + family, np.where(style == 1, family + given, given))
    return np.asarray(local + number + "@" + zipf(draw, MAILS, size))


def slip(text: str, kind: int, at: float) -> str:
    """One letter lost, doubled, swapped with the next or replaced; at: where, as a share of the length."""
    if len(text) < 3:
        return text
    n = 1 + int(at * (len(text) - 2))
    return [text[:n] + text[n + 1 :], text[:n] + text[n] + text[n:], text[: n - 1] + text[n] + text[n - 1] + text[n + 1 :], text[:n] + "e" + text[n + 1 :]][kind]  # fmt: skip


def perturbed(draw: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """The same people as somebody else wrote them down."""
    made, size = frame.copy(), len(frame)

    def some(share: float) -> npt.NDArray[np.int64]:
        return np.flatnonzero(draw.random(size) < share)

    moved, towns = some(0.15), frame["city"].unique().tolist()
    street, city, code = addresses(draw, len(moved), towns, STREETS)
    for column, values in (("street", street), ("city", city), ("postcode", code)):
        made.loc[moved, column] = values
    new = some(0.15)
    made.loc[new, "phone"] = "0" + digits(draw, 9, len(new))
    new = some(0.1)
    made.loc[new, "email"] = emails(draw, made.loc[new])
    for column, share in (
        ("given", 0.12),
        ("family", 0.12),
        ("email", 0.06),
        ("phone", 0.04),
        ("street", 0.1),
        ("city", 0.05),
        ("dob", 0.05),
    ):
        rows = some(share)
        kinds, places = draw.integers(0, 4, len(rows)).tolist(), draw.random(len(rows)).tolist()
        made.loc[rows, column] = [
            slip(t, k, p) for t, k, p in zip(made[column].to_numpy()[rows].tolist(), kinds, places, strict=True)
        ]
    rows = some(0.25)
    for column in ("given", "family", "street", "city"):
        forms = {t: plain(t) for t in made[column].iloc[rows].unique()}
        made.loc[rows, column] = made[column].iloc[rows].map(forms)
    swapped = some(0.03)
    made.loc[swapped, ["given", "family"]] = made.loc[swapped, ["family", "given"]].to_numpy()
    initial = some(0.04)
    made.loc[initial, "given"] = made["given"].iloc[initial].str[:1]
    for column, share in (
        ("email", 0.25),
        ("phone", 0.2),
        ("dob", 0.2),
        ("street", 0.25),
        ("city", 0.1),
        ("postcode", 0.2),
    ):
        made.loc[some(share), column] = None
    return made


def generate(n: int, *, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """n records in mixed order (record_id and COLUMNS; text or missing) and record_id -> entity_id."""
    draw = np.random.default_rng(seed)
    copies = int(n * DUPLICATES)
    first = people(draw, n - copies)
    of = draw.integers(0, n - copies, copies)
    both = pd.concat([first, perturbed(draw, first.iloc[of].reset_index(drop=True))], ignore_index=True)
    entity = np.concatenate([np.arange(n - copies), of])
    split = draw.random(n) < 0.6
    eastern = both["culture"].isin(["vietnamese", "chinese"]).to_numpy()
    gap = np.where(both["culture"] == "chinese", "", " ").astype(object)
    given, family = both["given"].to_numpy(dtype=object), both["family"].to_numpy(dtype=object)
    both["full_name"] = np.where(split, None, np.where(eastern, family + gap + given, given + " " + family))
    both["first_name"], both["last_name"] = np.where(split, given, None), np.where(split, family, None)
    both["source"] = np.where(split, "crm", "shop")
    loud = ~split & (draw.random(n) < 0.1)
    both.loc[loud, "full_name"] = both.loc[loud, "full_name"].str.upper()
    spaced = both["phone"].notna().to_numpy() & (draw.random(n) < 0.3)
    both.loc[spaced, "phone"] = both["phone"].str[:4] + " " + both["phone"].str[4:7] + " " + both["phone"].str[7:]
    order = draw.permutation(n)
    records = both.loc[order, COLUMNS].reset_index(drop=True)
    records.insert(0, "record_id", [f"r{i:07d}" for i in range(n)])
    return records, pd.Series(entity[order].astype(str), index=records["record_id"], name="entity_id")


def write(n: int, folder: Path, *, seed: int = 0) -> None:
    """records.csv and truth.csv in the folder."""
    records, truth = generate(n, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    records.to_csv(folder / "records.csv", index=False)
    truth.reset_index().to_csv(folder / "truth.csv", index=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    write(arguments.n, arguments.folder, seed=arguments.seed)
