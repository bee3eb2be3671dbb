"""The command line: every verb works on a small shop, errors are a sentence and a hint, exit codes are 0, 1 and 2."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


def idic(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "idic_core", "--workspace", str(workspace), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def ask(workspace: Path, *words: str) -> dict:
    done = idic(workspace, "--json", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace filled and worked out by the command line alone."""
    folder = tmp_path_factory.mktemp("shop")
    chance = random.Random(5)
    first, last = (
        ["Anna", "Lan", "Minh", "Tom", "Mai", "Eva", "Ben", "Ngoc"],
        ["Schmidt", "Nguyen", "Tran", "Miller", "Wang", "Ito"],
    )
    people = [
        (
            f"{1000 + i}",
            chance.choice(first),
            chance.choice(last),
            f"p{i}@mail.example",
            f"09{chance.randrange(10**8):08d}",
        )
        for i in range(120)
    ]
    pd.DataFrame(people, columns=["Customer ID", "First name", "Last name", "E-mail", "Phone"]).to_csv(
        folder / "customers.csv", index=False
    )
    card = [(given, family, mail.upper(), phone) for _number, given, family, mail, phone in people[:40]]
    pd.DataFrame(card, columns=["First", "Surname", "Email", "Mobile"]).to_csv(folder / "newsletter.csv", index=False)
    orders = [
        (
            f"O{n}",
            f"P{chance.randrange(15)}",
            chance.randrange(1, 4),
            f"2026-{chance.randrange(1, 11):02d}-{chance.randrange(1, 28):02d}",
            5 + chance.randrange(20),
            chance.choice(people[:100])[0],
        )
        for n in range(900)
    ]
    pd.DataFrame(orders, columns=["Invoice", "Product code", "Quantity", "Date", "Unit price", "Customer ID"]).to_csv(
        folder / "orders.csv", index=False
    )
    ws = folder / "ws"
    found = ask(ws, "upload", *(str(folder / f) for f in ["orders.csv", "customers.csv", "newsletter.csv"]))
    assert {b["kind"] for b in found["batches"]} == {"customers", "orders"}
    for verb in ["identify", "differentiate", "customize", "measure", "run"]:
        assert ask(ws, verb)
    return ws


def test_orders_find_their_customers_and_the_second_list_is_joined_to_the_first(shop: Path, tmp_path: Path) -> None:
    ask(shop, "export", "customers", str(tmp_path / "c.csv"))
    customers = pd.read_csv(tmp_path / "c.csv", dtype=str)
    assert 115 <= len(customers) <= 125
    ask(shop, "export", "values", str(tmp_path / "v.parquet"))
    values = pd.read_parquet(tmp_path / "v.parquet")
    assert 90 <= len(values) <= 101
    assert set(values["customer_id"]) <= set(customers["customer_id"])


@pytest.mark.parametrize(
    "name",
    [
        "records",
        "customers",
        "matches",
        "values",
        "needs",
        "segments",
        "recommendations",
        "offers",
        "interactions",
        "tasks",
        "results",
    ],
)
def test_every_export_writes_its_table(shop: Path, tmp_path: Path, name: str) -> None:
    found = ask(shop, "export", name, str(tmp_path / f"{name}.xlsx"))
    written = pd.read_excel(tmp_path / f"{name}.xlsx", dtype=str)
    assert len(written) == found["rows"]
    assert found["rows"] > 0 or name in {"needs", "interactions", "tasks"}


def test_status_check_backup_restore_undo_and_erase(shop: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    ask(shop, "backup", str(copy))
    other = tmp_path / "other"
    ask(other, "restore", str(copy))
    status = ask(other, "status")
    assert status["order_lines"] == 900
    assert ask(other, "check") == {"ok": True}
    ask(other, "export", "customers", str(tmp_path / "c.csv"))
    customer = pd.read_csv(tmp_path / "c.csv", dtype=str)["customer_id"].iloc[0]
    ask(other, "erase", customer)
    ask(other, "export", "customers", str(tmp_path / "c2.csv"))
    assert customer not in set(pd.read_csv(tmp_path / "c2.csv", dtype=str)["customer_id"])
    batch = next(b["batch_id"] for b in status["batches"] if b["kind"] == "orders")
    assert ask(other, "undo", str(batch))["removed"] >= 900
    assert ask(other, "status")["order_lines"] == 0


def test_errors_are_a_sentence_and_a_hint_with_exit_code_1(tmp_path: Path) -> None:
    for words in [("upload", "nowhere.csv"), ("sample", "nonesuch"), ("status",), ("export", "values", "x.csv")]:
        done = idic(tmp_path / words[0], *words)
        assert done.returncode == 1, words
        assert done.stderr.startswith("Error: "), words
        assert "Hint: " in done.stderr, words
        assert "Traceback" not in done.stderr


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    for words in [("nonesuch",), ("upload",), ("undo", "x"), ("upload", str(tmp_path / "a.csv"), "--map", "email")]:
        assert idic(tmp_path, *words).returncode == 2, words


def test_what_a_file_leaves_open_can_be_said_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text(
        "Order;Date;Email;Total\n1;03/04/2024;a@x.com;1.500\n2;05/06/2024;b@x.com;2.500\n", encoding="utf-8"
    )
    words = [
        "upload",
        str(tmp_path / "o.csv"),
        "--date-order",
        "mdy",
        "--decimal",
        ".",
        "--delimiter",
        ";",
        "--header",
        "1",
    ]
    ask(tmp_path / "ws", *words)
    from idic_core.store import Workspace

    found = Workspace(tmp_path / "ws").rows("SELECT ordered_at, amount FROM order_lines ORDER BY order_id")
    assert [(r["ordered_at"], r["amount"]) for r in found] == [("2024-03-04", 1.5), ("2024-05-06", 2.5)]
