"""Products, contacts with customers, visits and events, and survey answers to their fact tables."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from idic_core.upload.customers import extras
from idic_core.upload.findings import Findings
from idic_core.upload.hashes import content_hash, hexadecimal, mixed
from idic_core.upload.looks import fold
from idic_core.upload.mapping import Mapping
from idic_core.upload.meaning import is_question
from idic_core.upload.numbers import read_numbers
from idic_core.upload.orders import number_field, read_when
from idic_core.upload.people import customers_named, field_text

CODES: dict[str, dict[str, str]] = {
    "channel": {
        "phone": "phone call calls telephone tel mobile voice hotline 电话 来电 呼入 呼出 dien_thoai goi cuoc_goi", "email": "email e_mail mail newsletter 邮件 邮箱 thu",
        "sms": "sms text text_message 短信 tin_nhan", "chat": "chat live_chat livechat whatsapp wechat messenger zalo 微信 在线客服 tro_chuyen",
        "social": "social social_media facebook instagram twitter tiktok weibo 微博 社交媒体 mang_xa_hoi", "in_person": "in_person visit meeting store shop counter showroom face_to_face 到店 拜访 面谈 门店 truc_tiep tai_cua_hang gap_mat",
        "event": "event fair webinar 活动 su_kien", "post": "post letter direct_mail 信件 邮寄 buu_dien thu_tay", "web_form": "web_form form website web contact_form online 网站 表单 bieu_mau",
        "review": "review rating 评价 danh_gia",
    },
    "direction": {"in": "in inbound incoming received from_customer 呼入 来电 入 den goi_den nhan", "out": "out outbound outgoing sent to_customer 呼出 去电 出 di goi_di gui"},
    "purpose": {
        "question": "question enquiry inquiry request information info support 咨询 询问 hoi cau_hoi tu_van", "complaint": "complaint complain problem issue 投诉 抱怨 khieu_nai phan_nan",
        "suggestion": "suggestion feedback idea 建议 反馈 gop_y", "order_help": "order_help order delivery return refund 订单 售后 退货 don_hang doi_tra giao_hang", "sales": "sales sale quote offer purchase 销售 报价 ban_hang bao_gia",
        "follow_up": "follow_up followup 跟进 回访 theo_doi cham_soc_lai", "care": "care birthday greeting thank_you 关怀 cham_soc", "survey": "survey 调查 khao_sat", "win_back": "win_back winback reactivation 挽回",
        "onboarding": "onboarding welcome 欢迎", "research": "research interview 调研", "service_notice": "service_notice notice reminder 通知 thong_bao", "marketing": "marketing campaign promotion newsletter 营销 推广 quang_cao tiep_thi khuyen_mai",
    },
    "outcome": {
        "reached": "reached connected done completed success resolved closed 已联系 成功 接通 da_lien_he thanh_cong", "no_answer": "no_answer not_reached missed busy 未接 无人接听 khong_nghe_may khong_tra_loi",
        "left_message": "left_message voicemail 留言 de_lai_loi_nhan", "answered": "answered replied 已回复 da_tra_loi", "promised": "promised 承诺 da_hen", "sold": "sold won order_placed bought purchased 成交 购买 da_mua chot_don",
        "refused": "refused declined not_interested rejected lost 拒绝 不感兴趣 tu_choi", "unsubscribed": "unsubscribed opt_out 退订 huy_dang_ky", "wrong_person": "wrong_person wrong_number 打错 号码错误 nham_so sai_so", "bounced": "bounced undeliverable 退信",
    },
    "mood": {
        "positive": "positive happy good satisfied pleased friendly 积极 满意 好 正面 高兴 tich_cuc vui hai_long tot", "neutral": "neutral ok normal calm 中性 一般 中立 trung_tinh binh_thuong",
        "negative": "negative unhappy bad angry dissatisfied upset annoyed 消极 不满 差 负面 生气 tieu_cuc buc_minh khong_hai_long te",
    },
}  # fmt: skip
"""The words of people's call lists for the codes that contacts are written down with."""


def product_facts(frame: pd.DataFrame, mapping: Mapping, *, findings: Findings) -> dict[str, pd.DataFrame]:
    """The fact table of a list of products; a product without a code is known by its name."""
    code, name = field_text(frame, mapping, "product_id"), field_text(frame, mapping, "name")
    ids = code if code is not None else name
    if ids is None:
        return {}
    if name is not None:
        ids = ids.fillna(name)
    findings.add("no_product", "set_aside", ids.isna())
    identical = frame.duplicated().to_numpy() & ids.notna().to_numpy()
    findings.add("identical_rows", "once", identical, example=ids)
    products = pd.DataFrame({"row": np.arange(len(frame)), "product_id": ids.to_numpy(dtype=object)})
    for column in ("name", "category", "family"):
        text = field_text(frame, mapping, column)
        products[column] = None if text is None else text.to_numpy(dtype=object)
    for column in ("price", "cost"):
        products[column] = number_field(frame, mapping, column, findings)
    products["extra"] = extras(frame, mapping)
    return {"products": products[ids.notna().to_numpy() & ~identical].reset_index(drop=True)}


def event_facts(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str, as_of: str, findings: Findings
) -> dict[str, pd.DataFrame]:
    """The fact tables of a list of visits and events: events, and records for the customers it names."""
    moments = read_when(frame, mapping, "at", as_of=as_of, findings=findings)
    event = field_text(frame, mapping, "event")
    event = event if event is not None else pd.Series([None] * len(frame), dtype="str")
    findings.add("no_event", "set_aside", event.isna())
    identical = frame.duplicated().to_numpy()
    findings.add("identical_rows", "once", identical, example=event)
    keep = moments.text.notna().to_numpy() & event.notna().to_numpy() & ~identical
    frame, event, at, row = _kept(frame, keep, event, moments.text)
    who = customers_named(frame, mapping, source=source, id_source=id_source, origin="events", findings=findings)
    findings.add("anonymous", "kept", pd.isna(who.record_ids))
    subject = field_text(frame, mapping, "subject")
    events = pd.DataFrame(
        {"row": row, "record_id": who.record_ids, "event": event.to_numpy(dtype=object), "at": at.to_numpy(dtype=object),
         "subject": None if subject is None else subject.to_numpy(dtype=object), "value": number_field(frame, mapping, "value", findings), "extra": extras(frame, mapping)}
    )  # fmt: skip
    return {"events": events, "records": who.records}


def survey_facts(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str, as_of: str, findings: Findings
) -> dict[str, pd.DataFrame]:
    """The fact tables of survey answers: survey_answers, and records for those who answered. as_of stands in where the file has no date."""
    if "at" in mapping.columns:
        at = read_when(frame, mapping, "at", as_of=as_of, findings=findings).text
    else:
        findings.add("date_assumed", "ask", len(frame))
        at = pd.Series([as_of] * len(frame), dtype="str")
    parts = _answers(frame, mapping, findings)
    silent = np.all([(p["score"].isna() & p["answer"].isna()).to_numpy() for p in parts], axis=0)
    findings.add("no_answer", "set_aside", silent)
    keep = at.notna().to_numpy() & ~silent
    rows = frame[keep].reset_index(drop=True)
    who = customers_named(rows, mapping, source=source, id_source=id_source, origin="surveys", findings=findings)
    findings.add("anonymous", "kept", pd.isna(who.record_ids))
    survey = field_text(rows, mapping, "survey")
    about = {
        "record_id": who.record_ids,
        "survey": source if survey is None else survey.fillna(source).to_numpy(dtype=object),
        "at": at[keep].to_numpy(dtype=object),
    }
    answers = pd.concat([p[keep].assign(row=np.flatnonzero(keep), **about) for p in parts], ignore_index=True)
    answers = answers[answers["score"].notna() | answers["answer"].notna()].reset_index(drop=True)
    columns = ["row", "record_id", "survey", "question", "score", "answer", "at"]
    return {"survey_answers": answers[columns], "records": who.records}


def _answers(frame: pd.DataFrame, mapping: Mapping, findings: Findings) -> list[pd.DataFrame]:
    """question, score, answer per row: once for the score and its comment, and once for each column that is a question of its own."""
    own = [c for c in mapping.columns.get("answer", []) if is_question(c)]
    comments = [c for c in mapping.columns.get("answer", []) if c not in own]
    parts = []
    question = field_text(frame, mapping, "question")
    if "score" in mapping.columns or comments:
        asked = mapping.column("score") or comments[0]
        answer = field_text(frame, Mapping("surveys", 1.0, {"answer": comments[:1]}), "answer")
        parts.append(
            pd.DataFrame(
                {"question": asked if question is None else question.fillna(asked).to_numpy(dtype=object), "score": number_field(frame, mapping, "score", findings),
                 "answer": None if answer is None else answer.to_numpy(dtype=object)}
            )
        )  # fmt: skip
    for column in [*comments[1:], *own]:
        numbers = read_numbers(frame[column], decimal=mapping.decimal).values
        words = frame[column].str.strip().where(numbers.isna() & frame[column].str.strip().ne(""))
        parts.append(
            pd.DataFrame({"question": column, "score": numbers.to_numpy(), "answer": words.to_numpy(dtype=object)})
        )
    return parts


def interaction_facts(
    frame: pd.DataFrame, mapping: Mapping, *, source: str, id_source: str, as_of: str, findings: Findings
) -> dict[str, pd.DataFrame]:
    """The fact tables of a list of contacts: interactions (ids made from content, so the same contact comes in once), and records."""
    moments = read_when(frame, mapping, "occurred_at", as_of=as_of, findings=findings)
    keep = moments.text.notna().to_numpy()
    frame, at, at_again, _row = _kept(frame, keep, moments.text, moments.text)
    who = customers_named(frame, mapping, source=source, id_source=id_source, origin="interactions", findings=findings)
    findings.add("anonymous", "kept", pd.isna(who.record_ids))
    base = (
        content_hash(
            {str(c): frame[c] for c in frame.columns} | {"source": pd.Series([source] * len(frame), dtype="str")}
        )
        if len(frame)
        else np.zeros(0, dtype=np.uint64)
    )
    ids = (
        hexadecimal(mixed(base, pd.Series(base).groupby(base).cumcount().to_numpy()))
        if len(frame)
        else np.zeros(0, dtype=object)
    )
    found = pd.DataFrame(
        {"interaction_id": [f"{source}/#{h}" for h in ids], "record_id": who.record_ids, "source": source, "occurred_at": at.to_numpy(dtype=object), "logged_at": as_of or at_again.to_numpy(dtype=object)}
    )  # fmt: skip
    for name, default in (
        ("channel", "phone"),
        ("direction", "out"),
        ("purpose", "follow_up"),
        ("outcome", None),
        ("mood", None),
    ):
        found[name] = _coded(frame, mapping, name, mapping.constants.get(name, default), findings)
    for name in (
        "platform",
        "subject",
        "body",
        "language",
        "thread",
        "staff",
        "promise",
        "promise_due",
        "learned",
        "products",
    ):
        text = field_text(frame, mapping, name)
        found[name] = None if text is None else text.to_numpy(dtype=object)
    if "products" in mapping.columns:
        found["products"] = [
            json.dumps([p.strip() for p in str(v).split(";")], ensure_ascii=False) if isinstance(v, str) else None
            for v in found["products"]
        ]
    found["duration_minutes"] = number_field(frame, mapping, "duration_minutes", findings)
    return {"interactions": found, "records": who.records}


def _coded(frame: pd.DataFrame, mapping: Mapping, name: str, default: str | None, findings: Findings) -> np.ndarray:
    """A column's words as codes; unknown words stay (folded), blank cells get the default."""
    text = field_text(frame, mapping, name)
    if text is None:
        return np.full(len(frame), default, dtype=object)
    known = {word: code for code, words in CODES[name].items() for word in [code, *words.split()]}
    codes = {t: _code(t, known) for t in text.dropna().unique()}
    unknown = text.map(lambda t: isinstance(t, str) and codes[t] not in CODES[name]).to_numpy(dtype=bool)
    findings.add("unknown_word", "kept", unknown, column=mapping.columns[name][0], example=text)
    return np.array([codes[t] if isinstance(t, str) else default for t in text.tolist()], dtype=object)


def _code(text: str, known: dict[str, str]) -> str:
    folded = "_".join(fold(text).replace("-", " ").replace("/", " ").split())
    if folded in known:
        return known[folded]
    parts = [known[p] for p in folded.split("_") if p in known]
    return parts[0] if parts else folded


def _kept(
    frame: pd.DataFrame, keep: np.ndarray, *columns: pd.Series
) -> tuple[pd.DataFrame, pd.Series, pd.Series, np.ndarray]:
    first, second = (c.reset_index(drop=True)[keep].reset_index(drop=True) for c in columns)
    return frame[keep].reset_index(drop=True), first, second, np.flatnonzero(keep)
