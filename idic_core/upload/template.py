"""Empty tables to fill in: the columns that a kind of table may have, under names that the program knows again."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pandas as pd

from idic_core.upload.facts import EXAMPLE_MARKS
from idic_core.upload.meaning import MOMENTS, NUMBERS, fields_of
from idic_core.upload.vocabulary import OWN, PERSON
from idic_core.words import _

COLUMNS = {
    "customers": [
        *[f for f in PERSON if f not in {"consent_phone", "owner", "national_id"}],
        "likes",
        "preferred_channel",
        "industry",
        "company_size",
        "occupation",
        "territory",
        "referred_by",
        "tags",
        "custom_needs",
    ],
    "orders": [
        "order_id",
        "ordered_at",
        "external_id",
        "email",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "amount",
        "currency",
    ],
    "products": ["product_id", "name", "category", "price", "cost", "family"],
    "interactions": [
        "occurred_at",
        "external_id",
        "email",
        "channel",
        "direction",
        "purpose",
        "outcome",
        "mood",
        "body",
        "staff",
    ],
    "events": ["external_id", "email", "event", "at", "subject", "value"],
    "surveys": ["at", "external_id", "email", "survey", "question", "score", "answer"],
}


SOURCES: dict[str, tuple[str, list[str]]] = {
    "customers": ("customers", COLUMNS["customers"]),
    "card_list": ("customers", ["member_id", "full_name", "phone", "email", "birth_date", "registered_at", "consent_any"]),
    "shop_sales": ("orders", ["order_id", "ordered_at", "member_id", "full_name", "phone", "product_name", "quantity", "unit_price", "amount"]),
    "orders": ("orders", COLUMNS["orders"]),
    "products": ("products", COLUMNS["products"]),
    "feedback_forms": ("surveys", ["at", "full_name", "phone", "email", "survey", "score", "answer"]),
    "market_research": ("surveys", ["at", "survey", "question", "answer", "score", "external_id"]),
    "contacts": ("interactions", COLUMNS["interactions"]),
    "visits": ("events", COLUMNS["events"]),
}  # fmt: skip
"""What people collect, on paper or elsewhere: source -> the kind of table it is, and its fields."""

ROWS_PREPARED = 500

EXAMPLES = {
    "external_id": ("", ""), "member_id": ("", ""), "full_name": ("Anna Example", "Nguyễn Văn Ví Dụ"), "given_name": ("Anna", "Văn Ví Dụ"), "family_name": ("Example", "Nguyễn"),
    "organisation": ("Example Ltd", ""), "email": ("anna@example.com", "vidu@example.com"), "phone": ("+44 20 7946 0000", "+84 24 3999 0000"), "birth_date": ("1985-04-23", "1990-11-02"),
    "gender": ("f", "m"), "street": ("1 Example Street", "1 Phố Ví Dụ"), "city": ("London", "Hà Nội"), "region": ("", ""), "postcode": ("N1 1AA", "100000"), "country": ("GB", "VN"), "language": ("en", "vi"),
    "registered_at": ("2024-01-15", "2024-03-02"), "consent_email": ("yes", "no"), "consent_sms": ("no", "no"), "consent_any": ("yes", "no"), "likes": ("tea; coffee", "tea"), "preferred_channel": ("email", "phone"),
    "industry": ("retail", ""), "company_size": ("12 employees", ""), "occupation": ("teacher", "engineer"), "territory": ("North", "South"), "referred_by": ("", ""), "tags": ("VIP; wholesale", ""), "custom_needs": ("no", "yes"),
    "order_id": ("", ""), "ordered_at": ("2024-05-31", "2024-06-01"), "product_id": ("T100", "T101"), "product_name": ("Green tea", "Black tea"), "name": ("Green tea", "Black tea"), "quantity": ("2", "1"), "unit_price": ("10.50", "8.00"),
    "amount": ("21.00", "8.00"), "currency": ("EUR", "EUR"), "category": ("Tea", "Tea"), "price": ("10.50", "8.00"), "cost": ("4.00", "3.50"), "family": ("", ""), "occurred_at": ("2024-05-31 10:30", "2024-06-01 15:00"), "at": ("2024-05-31", "2024-06-01"),
    "channel": ("phone", "email"), "direction": ("in", "out"), "purpose": ("question", "follow up"), "outcome": ("solved", ""), "mood": ("happy", ""), "body": ("Asked for a gift box", "Sent the price list"), "staff": ("Lan", "Tom"),
    "event": ("visit", "download"), "subject": ("/tea", "price list"), "value": ("", ""), "survey": ("", ""), "question": ("How did you like it?", "How did you like it?"), "score": ("9", "7"), "answer": ("Friendly staff", "Too slow"),
}  # fmt: skip
"""Field -> what stands there in the two example rows; the first of MARKED that a table has holds the mark instead."""

MARKED = ("order_id", "external_id", "member_id", "product_id", "survey")


def template(kind: str) -> pd.DataFrame:
    """A table without rows of a kind or of one of SOURCES, its columns named as people name them (`customer id`, `order date`)."""
    of, fields = SOURCES.get(kind) or (kind, COLUMNS[kind])
    words = {**PERSON, **OWN.get(of, {})}
    return pd.DataFrame(columns=[words[f].split(";")[0].strip() for f in fields if f in fields_of(of)], dtype="str")


def examples(kind: str) -> pd.DataFrame:
    """Two rows that show how a table is filled in. Each holds a mark by which it is known again, so that it never comes in as data."""
    of, fields = SOURCES.get(kind) or (kind, COLUMNS[kind])
    used = [f for f in fields if f in fields_of(of)]
    marked = next(f for f in MARKED if f in used)
    rows = [[mark if f == marked else EXAMPLES[f][n] for f in used] for n, mark in enumerate(EXAMPLE_MARKS)]
    return pd.DataFrame(rows, columns=template(kind).columns, dtype="str")


def template_file(sources: Iterable[str], ending: str) -> bytes:
    """The tables to fill in as a file, each with two example rows: .csv for one source, .xlsx with a sheet for each.

    In a workbook the cells of numbers and phones are text, so that leading zeros stay.
    """
    names = list(sources)
    if ending == ".csv":
        return bytes(examples(names[0]).to_csv(index=False).encode("utf-8-sig"))
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for name in names:
        sheet = book.create_sheet(source_words(name)[:31])
        sheet.freeze_panes = "A2"
        of, fields = SOURCES[name]
        columns = list(template(name).columns)
        sheet.append(columns)
        for shown in examples(name).to_numpy().tolist():
            sheet.append(shown)
        for n, (column, field) in enumerate(zip(columns, [f for f in fields if f in fields_of(of)], strict=True), 1):
            sheet.cell(1, n).font = Font(bold=True)
            for line in range(2, 2 + len(EXAMPLE_MARKS)):
                sheet.cell(line, n).font = Font(italic=True, color="808080")
            sheet.column_dimensions[get_column_letter(n)].width = max(14, len(column) + 4)
            if field in NUMBERS:
                continue
            for row in range(2, ROWS_PREPARED + 2):
                sheet.cell(row, n).number_format = "yyyy-mm-dd" if field in MOMENTS else "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def source_words(source: str) -> str:
    """What people collect, in the reader's words."""
    return {
        "customers": _("Customer list"), "card_list": _("Member card list"), "shop_sales": _("Shop sales records"), "orders": _("Orders of a web shop"), "products": _("Products"),
        "feedback_forms": _("Feedback forms"), "market_research": _("Market research"), "contacts": _("Calls and visits"), "visits": _("Website visits and events"),
    }[source]  # fmt: skip
