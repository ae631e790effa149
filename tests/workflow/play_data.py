"""Data for any step of the table, drawn from the shape of its request; what shapes cannot know stands here by hand."""

from __future__ import annotations

import datetime as dt
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from cases.parts import REVIEW_ITEMS, Day, Part, YesNo, Yuan
from cases.parts.notice import MANNERS
from tests.workflow.walk import DOCUMENT, FACTS, FINDING, PARTY, SIGNED, SOURCE, Data
from workflow.requests import REQUESTS

PEOPLE = ("wang", "li", "zhao", "sun", "qian", "both", "han", "wu", "zhou", "admin")
FACT_SETS = (
    FACTS,
    {**FACTS, "amount": "1000"},
    {**FACTS, "amount": "30000"},
    {**FACTS, "self_reported": "是"},
    {**FACTS, "first_offence": "否"},
    {**FACTS, "fraud_intent": "是"},
    {**FACTS, "fraud_intent": ""},
    {**FACTS, "refused_correction": "是", "corrected_in_time": "否"},
    {**FACTS, "prior_year_payment": "1"},
    {**FACTS, "violation_end": "2020-01-01"},
    {"provision": "39", "item": "1"},
    {**FACTS, "provision": "40", "item": "1"},
)
_KINDS = {id(kind): name for name, kind in {"day": Day, "yuan": Yuan, "yes": YesNo}.items()}
_CHOICES = st.builds(
    lambda key, multiple, months: {
        "key": key,
        "multiple": multiple,
        "months": months,
        "department": "检验科",
        "ground": "nature",
    },
    st.sampled_from(("38", "38", "38", "40", "39#1")),
    st.sampled_from(("1", "1.1", "1.2", "1.5", "1.6", "2", "2.5", "", "x")),
    st.sampled_from((None, None, "3", "6", "7", "x")),
)


def sound(action: str, today: dt.date) -> st.SearchStrategy[Data]:
    """Return data of the right shape; whether they fit the case is the program's to say."""
    findings = dict.fromkeys(REVIEW_ITEMS, "符合")
    special: dict[str, st.SearchStrategy[Data]] = {
        "record_source": st.just(SOURCE),
        "record_party": st.sampled_from((PARTY, {**PARTY, "kind": "individual"})),
        "assign_officers": st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3).map(lambda us: {"officers": us}),
        "record_violation": st.builds(
            lambda facts, number: {**FINDING, "facts": facts, **({"number": number} if number else {})},
            st.sampled_from(FACT_SETS),
            st.sampled_from((None, 1, 1, 2)),
        ),
        "choose_sanction": st.lists(_CHOICES, max_size=2).map(
            lambda made: {"choices": made, "reason": "理由", "confirmed": "已核对"}
        ),
        "approve_review": st.just({"opinion": "同意", "text": "说明", "findings": findings}),
        "record_document": st.sampled_from("ab").map(lambda sign: {**DOCUMENT, "sha256": sign * 64}),
    }
    if action in special:
        return special[action]
    data = _of(REQUESTS[action], today)
    if action in {"issue_notice", "record_service", "demand_performance"}:
        served = st.sampled_from([{}, *([SIGNED] * 3), *({"manner": manner} for manner in MANNERS)])
        data = st.builds(lambda one, two: {**one, **two}, data, served)
    if action == "request_recusal":
        data = st.builds(lambda one, user: {**one, "user": user}, data, st.sampled_from(PEOPLE))
    return data


def _of(shape: type[Part], today: dt.date) -> st.SearchStrategy[Data]:
    required = {name: _field(name, info, today) for name, info in shape.model_fields.items() if info.is_required()}
    optional = {name: _field(name, info, today) for name, info in shape.model_fields.items() if not info.is_required()}
    return st.fixed_dictionaries(required, optional=optional)


def _field(name: str, info: FieldInfo, today: dt.date) -> st.SearchStrategy[Any]:
    days = st.integers(-12, 3).map(lambda by: (today + dt.timedelta(days=by)).isoformat())
    days = st.sampled_from([st.just(today.isoformat())] * 3 + [days]).flatmap(lambda each: each)
    if name == "holds_on":
        return st.integers(-2, 20).map(lambda by: (today + dt.timedelta(days=by)).isoformat())
    if name == "members":
        return st.sampled_from((["孙某", "武某"], ["孙某"]))
    if name == "number":
        return st.none() | st.integers(1, 3)
    if name == "days":
        return st.sampled_from((15, 30, 31, 60, 61))
    if name == "instalments":
        return st.sampled_from(("8000", "12000", "24000", "0.01")).map(
            lambda amount: [{"due_on": (today + dt.timedelta(days=30)).isoformat(), "amount": amount}]
        )
    return _annotated(name, info.annotation, info.metadata, days)


def _annotated(name: str, kind: Any, metadata: list[Any], days: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:  # noqa: ANN401 - an annotation
    if get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        metadata = [*metadata, *more]
    if get_origin(kind) in {Union, types.UnionType}:
        inner = next(each for each in get_args(kind) if each is not type(None))
        return st.none() | _annotated(name, inner, metadata, days)
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is tuple:
        return st.lists(_annotated(name, get_args(kind)[0], [], days), min_size=1, max_size=2)
    if kind is dt.date:
        return days
    if kind is bool:
        return st.sampled_from(("是", "是", "否"))
    if kind is int and name in {"amount", "fine", "refund"}:
        return st.sampled_from(("1", "8000", "20000", "24000", "0.01", "720"))
    if kind is int:
        return st.integers(1, 3)
    return st.sampled_from(("甲", "理由充分"))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=6)
    | st.sampled_from(("2026-03-09", "9999-12-31", 999, 10**30)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
