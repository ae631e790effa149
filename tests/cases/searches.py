"""Cases and searches, and which of the cases each search finds."""

from __future__ import annotations

import datetime as dt

from cases.events import JSON
from cases.search import Search

CASES: dict[str, dict[str, JSON]] = {
    "YC-1": {
        "party": "宜春市第一医院", "officers": "wang li", "officer_names": "王卫东 李建国",
        "numbers": "宜医保立〔2026〕1号", "state": "notice", "provisions": "38.3", "due": "2026-12-01",
        "updated_at": "2026-11-03T09:00:00+08:00",
    },
    "YC-2": {
        "party": "100%_诊所", "officers": "zhao", "officer_names": "赵敏", "numbers": "宜医保立〔2026〕2号",
        "state": "closed", "provisions": "40 38.1", "due": "", "updated_at": "2026-11-01T09:00:00+08:00",
    },
    "YC-10": {
        "party": "STRASSE 大药房", "officers": "wang", "officer_names": "王卫东", "numbers": "",
        "state": "notice", "provisions": "", "due": "2026-11-25", "updated_at": "2026-11-02T09:00:00+08:00",
    },
}  # fmt: skip
SEARCHES = [
    (Search(party="医院"), ["YC-1"]),
    (Search(party="%_"), ["YC-2"]),
    (Search(party="straße"), ["YC-10"]),
    (Search(number="yc-1"), ["YC-1", "YC-10"]),
    (Search(number="〔2026〕"), ["YC-1", "YC-2"]),
    (Search(states=("notice",)), ["YC-1", "YC-10"]),
    (Search(states=("closed", "hearing")), ["YC-2"]),
    (Search(officer="wang"), ["YC-1", "YC-10"]),
    (Search(officer="李"), ["YC-1"]),
    (Search(officer="wan"), []),
    (Search(provision="38"), ["YC-1", "YC-2"]),
    (Search(provision="38.1"), ["YC-2"]),
    (Search(due_to=dt.date(2026, 11, 30)), ["YC-10"]),
    (Search(due_from=dt.date(2026, 11, 30)), ["YC-1"]),
    (Search(due_from=dt.date(2026, 11, 25), due_to=dt.date(2026, 12, 1)), ["YC-1", "YC-10"]),
    (Search(line="王卫东 告知"), ["YC-1", "YC-10"]),
    (Search(text="床位 yc-2 的"), ["YC-2"]),
    (Search(officer="wang", provision="38"), ["YC-1"]),
    (Search(states=("notice",), text="YC-10", line="大药房"), ["YC-10"]),
    (Search(party="医院", officer="zhao"), []),
]
