"""What people rely on when a file is read: text stays as it stands, and whatever was guessed is said."""

from __future__ import annotations

import csv
import io
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idic_core.errors import IdicError, UnreadableFile
from idic_core.store import write_table
from idic_core.upload import encoding_name, read_table, sheets
from idic_core.upload.reading import parse
from idic_core.upload.rows import unique_names


def write(folder, content, name="file.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_cells_stay_exactly_as_they_stand(tmp_path):
    cells = ["00123", "NA", "+84 912 345 678", "1E5", "2024-01-05", "TRUE", " padded ", "null", "=1+1"]
    table = read_table(write(tmp_path, "id,cell\n" + "".join(f"{i},{c}\n" for i, c in enumerate(cells))))
    assert table.frame["cell"].tolist() == cells
    assert table.notes == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_ending_is_found(tmp_path, delimiter, ending):
    rows = [
        ["name", "note", "city"],
        ["Ann", "a, b; c", "Hanoi"],
        ["Bob", 'he said "hi"', "Hue"],
        ["Cy", "two\nlines", "Vinh"],
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows(rows)
    table = read_table(write(tmp_path, out.getvalue()))
    assert [list(table.frame.columns), *table.frame.to_numpy().tolist()] == rows
    assert table.notes == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "名字,城市\n王小明,北京\n"),
        ("utf-16", "Tên,Thành phố\nNguyễn Văn An,Hà Nội\n"),
        ("gb18030", "姓名,城市,地址\n" + "王小明,北京市,朝阳区建国路一号\n李华,上海市,南京东路二号\n" * 8),
        ("big5", "姓名,城市\n" + "陳大文,臺北市中正區\n林美玲,高雄市三民區\n" * 8),
        ("shift_jis", "名前,住所\n" + "田中 さくら,東京都新宿区\n鈴木 ひろし,大阪市北区\n" * 8),
        ("euc_jp", "名前,住所\n" + "田中 さくら,東京都新宿区\n鈴木 ひろし,大阪市北区\n" * 8),
        ("cp1251", "Имя,Город\n" + "Иван Петров,Москва\nАнна Смирнова,Казань\n" * 8),
        ("cp1252", "Name,Straße\n" + "Jürgen Müller,Hauptstraße 5\nZoë Weiß,Am Schloß 3\n" * 8),
    ],
)
def test_names_are_read_in_the_encodings_that_programs_write(tmp_path, encoding, text):
    table = read_table(write(tmp_path, text.encode(encoding)))
    rows = list(csv.reader(io.StringIO(text)))
    assert [list(table.frame.columns), *table.frame.to_numpy().tolist()] == rows
    if encoding not in {"utf-8-sig", "utf-16"}:
        assert table.notes, "a guessed encoding must be said"


def test_an_encoding_that_somebody_chose_is_used_and_a_wrong_one_refused(tmp_path):
    path = write(tmp_path, "名字\n王小明\n".encode("gb18030"))
    assert read_table(path, encoding="gb18030").frame["名字"].tolist() == ["王小明"]
    with pytest.raises(UnreadableFile) as caught:
        read_table(path, encoding="utf-8")
    assert caught.value.hint


def test_title_lines_above_the_header_are_skipped_and_said(tmp_path):
    table = read_table(write(tmp_path, "Customer report\n\nid,name,city\n1,Ann,Hue\n2,Bob,Vinh\n"))
    assert list(table.frame.columns) == ["id", "name", "city"]
    assert len(table.frame) == 2
    assert any("Customer report" in n for n in table.notes)


def test_rows_of_another_width_are_kept_and_said(tmp_path):
    table = read_table(write(tmp_path, "a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n"))
    assert table.frame.to_numpy().tolist() == [
        ["1", "2", "3", ""],
        ["4", "5", "", ""],
        ["6", "7", "8", "9"],
        ["10", "11", "12", ""],
    ]
    assert len(table.notes) == 2


def test_columns_of_one_name_stay_apart(tmp_path):
    table = read_table(write(tmp_path, "phone,phone,\n1,2,3\n"))
    assert list(table.frame.columns) == ["phone", "phone_2", "column_3"]
    assert len(table.notes) == 2


def test_a_file_without_a_header_keeps_its_first_row(tmp_path):
    table = read_table(write(tmp_path, "ann@example.com,Ann,2024-05-01\nbob@example.com,Bob,2024-05-02\n"))
    assert len(table.frame) == 2
    assert table.notes


def test_an_unclosed_quote_does_not_swallow_the_rest(tmp_path):
    table = read_table(write(tmp_path, 'a,b\n1,"open\n2,x\n3,y\n'))
    assert len(table.frame) == 3
    assert table.notes


def test_the_delimiter_that_excel_declares_is_believed(tmp_path):
    table = read_table(write(tmp_path, "sep=;\na;b\n1,5;2,5\n"))
    assert table.frame.to_numpy().tolist() == [["1,5", "2,5"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""), ("blank.csv", b"\n\n  \n"), ("page.csv", b"<!DOCTYPE html><html><body>no</body></html>"), ("paper.csv", b"%PDF-1.7 ..."),
        ("packed.csv", b"PK\x03\x04" + bytes(60)), ("old.csv", b"\xd0\xcf\x11\xe0" + bytes(60)), ("data.csv", b'[{"a": 1}, {"a": 2}]'), ("noise.csv", bytes(range(256)) * 40),
        ("broken.xlsx", b"PK\x03\x04" + bytes(200)), ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_way_out(tmp_path, name, content):
    with pytest.raises(UnreadableFile) as caught:
        read_table(write(tmp_path, content, name))
    assert caught.value.hint


def test_a_text_file_called_xls_is_read_and_said(tmp_path):
    table = read_table(write(tmp_path, "id\tname\n1\tAnn\n2\tBob\n", "export.xls"))
    assert table.frame["name"].tolist() == ["Ann", "Bob"]
    assert table.notes
    assert sheets(tmp_path / "export.xls") == []


CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufeff"), max_size=12
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=8)),
    delimiter=st.sampled_from([",", ";", "\t", "|"]), ending=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)  # fmt: skip
def test_any_table_comes_back_as_written_or_something_is_said(rows, delimiter, ending, quoting):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    if (
        not "".join(c for row in rows for c in row).strip(' ,;|"\t\n')
        or not "".join(c for row in rows for c in row).strip()
    ):
        with pytest.raises(UnreadableFile):
            parse(out.getvalue())
        return
    cut, _dialect = parse(out.getvalue())
    frame, notes = cut.frame, cut.notes
    assert notes or [list(frame.columns), *frame.to_numpy().tolist()] == rows


def test_what_was_found_out_can_be_overruled(tmp_path):
    path = write(tmp_path, "Report;2024\nid;name;city\n1;a,b;Rome\n2;c,d;Lima\n")
    found = read_table(path)
    assert list(found.frame.columns) == ["id", "name", "city"]
    assert found.header == 2
    assert found.top[0] == ["Report", "2024"]
    told = read_table(path, header=3)
    assert list(told.frame.columns) == ["1", "a,b", "Rome"]
    assert told.header == 3
    bare = read_table(path, header=0)
    assert list(bare.frame.columns) == ["column_1", "column_2", "column_3"]
    assert len(bare.frame) == 4
    assert bare.header == 0
    assert read_table(path, delimiter=",").dialect == ","
    assert list(read_table(write(tmp_path, "a:b\n1:2\n", "x.csv"), delimiter=":").frame.columns) == ["a", "b"]
    with pytest.raises(UnreadableFile, match="Row 9"):
        read_table(path, header=9)


def test_an_encoding_in_doubt_names_the_others_that_fit(tmp_path):
    table = read_table(write(tmp_path, "id,name\n1,José\n2,Ann\n".encode("mac_roman")))
    assert len(table.encodings) >= 2
    readings = {read_table(tmp_path / "file.csv", encoding=e).frame["name"][0] for e in table.encodings}
    assert "José" in readings
    assert len(readings) == len(table.encodings), "each candidate gives another text"
    assert read_table(write(tmp_path, "id,name\n1,José\n")).encodings == ()


def test_text_keeps_its_composed_and_decomposed_letters_apart(tmp_path):
    both = ["e\u0301", "\u00e9", "\u1ea1", "a\u0323"]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        table = read_table(
            write(tmp_path, ("id,t\n" + "".join(f"{i},{t}\n" for i, t in enumerate(both))).encode(encoding))
        )
        assert table.frame["t"].tolist() == both


def test_a_second_table_and_a_repeated_header_are_said(tmp_path):
    text = "id,city,spent\n1,Rome,5\n2,Lima,6\n\nproduct,kind,price\nhat,cloth,9\nbag,cloth,7\n"
    table = read_table(write(tmp_path, text))
    assert any("Another table" in n and "product, kind, price" in n for n in table.notes)
    assert "hat" in table.frame["id"].tolist(), "its rows are kept"
    table = read_table(write(tmp_path, "id,city\n1,Rome\nid,city\n2,Lima\n"))
    assert table.frame["id"].tolist() == ["1", "2"]
    assert any("repeats the names" in n for n in table.notes)


def test_thousands_of_columns_of_one_name_are_numbered_or_refused_in_a_moment(tmp_path):
    before = time.perf_counter()
    names, _notes = unique_names(["a"] * 40_000 + ["a_2"])
    assert len(set(names)) == 40_001
    assert names[1] == "a_3"
    with pytest.raises(UnreadableFile, match="columns"):
        read_table(write(tmp_path, ",".join(["a"] * 10_000) + "\n" + ",".join(["1"] * 10_000)))
    assert time.perf_counter() - before < 5


@pytest.mark.parametrize("blank", [399, 500, 60_000])
def test_a_table_below_very_many_blank_lines_is_read(tmp_path, blank):
    table = read_table(write(tmp_path, "\n" * blank + "id,email\n1,a@b.co\n2,c@d.co\n"))
    assert table.frame.to_numpy().tolist() == [["1", "a@b.co"], ["2", "c@d.co"]]
    assert table.header == blank + 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "odd",
    [
        *[{"header": h} for h in ("x", "1", -1, 10**30, True, False, 1.5, 1.0, float("nan"), [1], {}, b"1", 99)],
        {"sheet": 5}, {"encoding": 7}, {"delimiter": 1}, {"delimiter": ";;"}, {"delimiter": "\n"}, {"delimiter": '"'},
    ],
    ids=str,
)  # fmt: skip
def test_a_way_of_reading_that_is_none_is_said(tmp_path, ending, odd):
    frame = pd.DataFrame({"a": ["1", "3"], "b": ["2", "4"]})
    path = write_table(frame, tmp_path / f"t.{ending}")
    with pytest.raises(IdicError) as caught:
        read_table(path, **odd)
    assert caught.value.hint


def test_the_row_of_names_may_be_any_whole_number(tmp_path):
    (tmp_path / "t.csv").write_text("note,\na,b\n1,2\n", encoding="utf-8")
    for two in (2, np.int64(2), np.uint8(2)):
        assert list(read_table(tmp_path / "t.csv", header=two).frame.columns) == ["a", "b"]
    assert read_table(tmp_path / "t.csv", header=0).frame.shape == (3, 2)


def test_encodings_are_said_in_words(tmp_path):
    (tmp_path / "t.csv").write_bytes(("Name,City\n" + "Müller,Köln\nJosé,Málaga\n" * 30).encode("cp1252"))
    assert "(Windows)" in " ".join(read_table(tmp_path / "t.csv").notes)
    assert [encoding_name(c) for c in ("cp1258", "utf_16_le")] == ["Vietnamese (Windows)", "Unicode (UTF-16)"]
    with pytest.raises(IdicError) as caught:
        read_table(tmp_path / "t.csv", encoding="ascii")
    assert "ASCII" in caught.value.message
