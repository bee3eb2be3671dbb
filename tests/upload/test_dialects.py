"""Files as people's programs write them: read right, or something is said; never silently wrong."""

from __future__ import annotations

import csv
import io
import itertools

import pytest

from idic_core.upload import read_table

TRUTH = [
    ["id", "name", "note", "amount"],
    ["1", "Lee, Ann", 'said; "hi"', "1.234,50"],
    ["2", "O'Hara Bob", "two\nlines", "5"],
    ["3", "王小明", "a|b", "-7,5"],
    ["4", "Nguyễn Lan", "", "12"],
]
PLAIN = [["id", "city", "spent"], ["1", "Rome", "5"], ["2", "Lima", "6.5"], ["3", "Hue", "7"], ["4", "Bonn", "8"]]


def as_csv(rows, delimiter=",", ending="\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    return out.getvalue()


def lines(rows, delimiter):
    return [delimiter.join(r) for r in rows]


def variants():
    """name -> (bytes, the table in it, whether something must be said)."""
    for delimiter, ending, quoting in itertools.product(
        ",;\t|", ("\n", "\r\n", "\r"), (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
    ):
        if ending == "\r" and quoting == csv.QUOTE_MINIMAL:
            continue  # the writer leaves a bare \n unquoted there, which no reader can tell from a line's end
        yield f"{delimiter!r} {ending!r} {quoting}", as_csv(TRUTH, delimiter, ending, quoting).encode(), TRUTH, False
    for delimiter in ",;\t|":
        body = "\n".join(lines(PLAIN, delimiter)) + "\n"
        yield f"title {delimiter!r}", f"Customers of the shop\n\n{body}".encode(), PLAIN, True
        yield (
            f"titles with cells {delimiter!r}",
            f"Report{delimiter}2024\nBy{delimiter}Ann\n{body}".encode(),
            PLAIN,
            True,
        )
        yield f"short row {delimiter!r}", f"{body}5{delimiter}Oslo\n".encode(), [*PLAIN, ["5", "Oslo", ""]], True
        yield (
            f"long row {delimiter!r}",
            f"{body}5{delimiter}Oslo{delimiter}9{delimiter}more\n".encode(),
            [[*r, "extra_1" if i == 0 else ""] for i, r in enumerate(PLAIN)] + [["5", "Oslo", "9", "more"]],
            True,
        )
        yield f"blank rows at the end {delimiter!r}", f"{body}{delimiter * 2}\n{delimiter * 2}\n".encode(), PLAIN, True
        yield (
            f"trailing sign {delimiter!r}",
            ("\n".join(x + delimiter for x in lines(PLAIN, delimiter)) + "\n").encode(),
            [[*r, "column_4" if i == 0 else ""] for i, r in enumerate(PLAIN)],
            True,
        )
        yield (
            f"no header {delimiter!r}",
            "\n".join(lines([[f"{i}", f"a{i}@x.com", "5"] for i in range(4)], delimiter)).encode(),
            [["column_1", "column_2", "column_3"], *[[f"{i}", f"a{i}@x.com", "5"] for i in range(4)]],
            True,
        )
        yield (
            f"same names {delimiter!r}",
            "\n".join(lines([["a", "a", "b"], ["1", "2", "3"], ["4", "5", "6"]], delimiter)).encode(),
            [["a", "a_2", "b"], ["1", "2", "3"], ["4", "5", "6"]],
            True,
        )
        yield (
            f"a second table {delimiter!r}",
            f"{body}\n{delimiter.join(['sku', 'kind', 'price'])}\n{delimiter.join(['hat', 'cloth', '5'])}\n".encode(),
            [*PLAIN, ["sku", "kind", "price"], ["hat", "cloth", "5"]],
            True,
        )
        yield f"names again {delimiter!r}", f"{body}{body}".encode(), [*PLAIN, *PLAIN[1:]], True
        yield (
            f"single quotes {delimiter!r}",
            "\n".join(delimiter.join(f"'{c}'" for c in r) for r in PLAIN).encode(),
            PLAIN,
            False,
        )
        yield (
            f"quote in a cell {delimiter!r}",
            f'{body}5{delimiter}5" pipe{delimiter}9\n'.encode(),
            [*PLAIN, ["5", '5" pipe', "9"]],
            False,
        )
        yield f"excel's mark {delimiter!r}", f"sep={delimiter}\n{body}".encode(), PLAIN, False
        yield (
            f"spaces after the sign {delimiter!r}",
            "\n".join(f"{delimiter} ".join(r) for r in PLAIN).encode(),
            [[r[0], *[f" {c}" for c in r[1:]]] for r in PLAIN],
            False,
        )
    yield (
        "commas in amounts",
        as_csv([["id", "sum"], *[[str(i), f"{i},50"] for i in range(1, 9)]], ";").encode(),
        [["id", "sum"], *[[str(i), f"{i},50"] for i in range(1, 9)]],
        False,
    )
    yield (
        "semicolons in a list of commas",
        as_csv([["id", "tags"], *[[str(i), "a;b;c"] for i in range(1, 9)]]).encode(),
        [["id", "tags"], *[[str(i), "a;b;c"] for i in range(1, 9)]],
        False,
    )
    yield "one column", b"email\na@x.com\nb@x.com\nc@x.com\n", [["email"], ["a@x.com"], ["b@x.com"], ["c@x.com"]], False
    yield (
        "backslashes before quotes",
        b'id,say\n1,"he \\"said\\" so"\n2,"and \\"she\\" too"\n',
        [["id", "say"], ["1", 'he "said" so'], ["2", 'and "she" too']],
        True,
    )
    yield (
        "marked utf-8",
        "\ufeffid;Straße\n1;Weg\n2;Gasse\n".encode(),
        [["id", "Straße"], ["1", "Weg"], ["2", "Gasse"]],
        False,
    )
    yield "utf-16", "id\tcity\n1\tHuế\n2\t北京\n".encode("utf-16"), [["id", "city"], ["1", "Huế"], ["2", "北京"]], False  # fmt: skip


FILES = {name: (content, truth, must_say) for name, content, truth, must_say in variants()}


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_is_read_right_or_something_is_said(tmp_path, name):
    content, truth, must_say = FILES[name]
    (tmp_path / "file.csv").write_bytes(content)
    table = read_table(tmp_path / "file.csv")
    right = [list(table.frame.columns), *table.frame.to_numpy().tolist()] == truth
    assert right or table.notes, (list(table.frame.columns), table.frame.head().to_numpy().tolist())
    assert right, f"{name}: said {table.notes}, but {[list(table.frame.columns), *table.frame.to_numpy().tolist()]}"
    assert bool(table.notes) or not must_say


def test_line_ends_inside_cells_stay_as_they_are(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'a,b\r\n1,"one\r\ntwo"\r\n2,"three\nfour"\r\n')
    assert read_table(tmp_path / "a.csv").frame["b"].tolist() == ["one\r\ntwo", "three\nfour"]
