"""Strings that break programs come through upload and export as they went in."""

from __future__ import annotations

import csv
import random
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idic_core.pipeline import export_frame
from idic_core.store import Workspace, write_table
from idic_core.store.export import plain_cell, safe_cell
from idic_core.upload import commit_file, read_table

WHITE = [chr(c) for c in range(0x3100) if chr(c).isspace() and chr(c) not in "\r\n"]
INVISIBLE = [
    chr(c) for c in [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFF9]
]
CONTROL = [chr(c) for c in (*range(1, 9), *range(14, 32), *range(127, 160))]


def strings() -> list[str]:
    """Some 500 strings of the kinds that break programs, made anew from a fixed seed."""
    rng = random.Random(7)
    formulas = [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "'=1",
        "''=1",
        '=HYPERLINK("http://x")',
        "#N/A",
        "#REF!",
        "-1E2",
        "-$1.00",
    ]
    words = [
        "NULL",
        "nil",
        "None",
        "NaN",
        "undefined",
        "true",
        "1E5",
        "0x1F",
        "1/2",
        "00123",
        "1,000.00",
        "Infinity",
        "-Infinity",
        "_x0001_",
        "_x005F_",
        "\\N",
        "\\",
        "\\\\",
        "%s%n",
        "{{7*7}}",
        "${7*7}",
    ]
    code = [
        "<script>alert(1)</script>",
        "'; DROP TABLE records; --",
        "$(touch /tmp/x)",
        "`ls`",
        "../../etc/passwd",
        "<img src=x onerror=alert(1)>",
        "--><svg onload=a>",
        '"quoted"',
        'a"b',
        "a,b;c|d\te",
        "line\nbreak",
        "%0d%0aSet-Cookie",
    ]
    emoji = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏿", "🇻🇳🇨🇳", "e\u0301\u0302\u0323", "Z̷a̸l̴g̶o̷", "ด้้้้้", "𝒜𝓃𝓃", "\U0010fffd"]
    blanks = [" ", "\t", "\u00a0\u3000", " \u2003 "]
    beyond = ["\ufffe", "a\uffffb", "\ufffe _x0001_"]
    edges = [f"{a}text{b}" for a in WHITE for b in ("", rng.choice(WHITE))] + [f"{a}Ann{a}" for a in INVISIBLE]
    scripts = [
        "".join(chr(c) for c in range(start, start + 40) if unicodedata.category(chr(c)) not in {"Cn", "Cs"})
        for start in range(0x370, 0x2000, 0x80)
    ]
    bidi = [f"\u202e{w}\u202c" for w in ("abc", "שלום", "مرحبا")] + ["\u200fשלום\u200e", "a\u2067b\u2069c"]
    mixed = [
        "x" + "".join(rng.choice([*WHITE, *INVISIBLE, *"aé中đ=+-@\"',;"]) for _n in range(rng.randint(3, 30))) + "x"
        for _i in range(300)
    ]
    return list(dict.fromkeys([*formulas, *words, *code, *emoji, *edges, *scripts, *bidi, *[f"a{c}b" for c in CONTROL], *blanks, *beyond, *mixed]))  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("naughty")
    texts = strings()
    assert len(texts) > 400
    with (folder / "names.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [["Customer ID", "Name", "Email"], *[[f"K{i}", t, f"c{i}@example.com"] for i, t in enumerate(texts)]]
        )
    table = read_table(folder / "names.csv")
    assert table.frame["Name"].tolist() == texts
    workspace = Workspace(folder / "ws")
    commit_file(workspace, folder / "names.csv")
    return folder, texts, export_frame(workspace, "records")


def in_order(frame: pd.DataFrame, texts: list[str]) -> list[str]:
    found = dict(zip(frame["external_id"], frame["full_name"], strict=True))
    return [found[f"K{i}"] for i in range(len(texts))]


def test_every_string_is_kept_as_it_came(kept):
    _folder, texts, records = kept
    assert in_order(records, texts) == texts


def test_parquet_and_workbooks_give_every_string_back(kept):
    folder, texts, records = kept
    assert in_order(pd.read_parquet(write_table(records, folder / "out.parquet")), texts) == texts
    table = read_table(write_table(records, folder / "out.xlsx"))
    assert in_order(table.frame, texts) == texts


def test_csv_gives_every_string_back_once_the_guard_is_taken_off(kept):
    folder, texts, records = kept
    table = read_table(write_table(records, folder / "out.csv"))
    found = in_order(table.frame, texts)
    assert [plain_cell(t) for t in found] == texts
    assert not [t for t in found if t.strip() and t.startswith(("=", "@", "\t", "\r"))], "no cell acts as a formula"


def test_a_workbook_holds_no_formula(kept):
    from openpyxl import load_workbook

    folder, _texts, records = kept
    book = load_workbook(write_table(records, folder / "formulas.xlsx"))
    assert {c.data_type for row in book.active.iter_rows() for c in row} <= {"s", "n", "inlineStr"}


@given(st.text())
def test_the_guard_can_always_be_taken_off(text):
    assert plain_cell(safe_cell(text)) == text


def test_a_name_of_spaces_is_blank_and_still_not_lost(tmp_path):
    (tmp_path / "a.csv").write_text("Customer ID,Name,Email\n1,   ,a@x.com\n2,Ann,b@x.com\n", encoding="utf-8")
    workspace = Workspace(tmp_path / "ws")
    commit_file(workspace, tmp_path / "a.csv")
    row = workspace.rows("SELECT full_name, extra FROM records WHERE external_id = '1'")[0]
    assert row == {"full_name": None, "extra": '{"Name": "   "}'}
    out = export_frame(workspace, "records")
    assert out["full_name"].tolist() == ["   ", "Ann"]
    for ending in ("xlsx", "csv"):
        assert read_table(write_table(out, tmp_path / f"out.{ending}")).frame["full_name"].tolist() == ["   ", "Ann"]
    assert pd.read_parquet(write_table(out, tmp_path / "out.parquet"))["full_name"].tolist() == ["   ", "Ann"]
