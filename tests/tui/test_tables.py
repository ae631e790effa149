"""Tables apart from their screen: what is read of one, the process that assesses it, the rows that are kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from penalty.facts import FIELDS, LABELS
from penalty.library import load_ruleset
from penalty.table import assess_table, field_of, read_table
from penalty.table_error import TableError
from tui.forms.violation_sheet import fact_field
from tui.tables.child import KEYS
from tui.tables.columns import Look, look_at
from tui.tables.files import offers, output_for
from tui.tables.job import Job, JobError, look_from_outside
from tui.tables.result import sections, told
from tui.tables.row_list import texts
from tui.tables.rows import Rows
from tui.tables.words import clause_order, key_text, provision_of

HEADER = (
    "id,provision,item,amount,prior_year_payment,first_offence,corrected_in_time,refused_correction,obstructed,"
    "fraud_intent,self_reported,isolated,serious,violation_end,x_机构名称"
)
LENIENT = "甲,38,3,12345.67,3000000,是,是,否,否,否,否,否,否,2025-12-31,[b]某医院[/b]"
OPEN = "乙,38,3,12345.67,3000000,,是,否,否,否,否,否,否,2025-12-31,某药店"
BAD = "丙,38,9,一万,3000000,是,是,否,否,否,否,否,否,2025-12-31,某诊所"
FRAUD = "丁,38,3,12345.67,3000000,是,是,否,否,是,否,否,否,2025-12-31,某医院"
GAP = "戊,38,3,1,3000000,否,否,否,否,否,否,否,否,2025-12-31,某医院"
NO_FINE = "己,39,1,,,否,否,否,否,否,否,否,否,2025-12-31,某医院"
SHORT = "庚,38"
CONTENT = f"{HEADER}\n{LENIENT}\n{OPEN}\n{BAD}\n{FRAUD}\n{GAP}\n{NO_FINE}\n{SHORT}\n"


def table(folder: Path, content: str = CONTENT, name: str = "三季度 明细.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(content, encoding=encoding)
    return path


def many(folder: Path, rows: int = 30_000) -> Path:
    """Write a table that takes some seconds."""
    return table(folder, "\n".join([HEADER, *([LENIENT] * rows), ""]), "许多.csv")


def listed(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder the desk was started in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_a_folder_offers(here: Path) -> None:
    for name in ("b.CSV", "a.csv", ".暗.csv", "c.jsonl", "d.xlsx"):
        (here / name).touch()
    (here / "子").mkdir()
    (here / ".藏").mkdir()
    assert [each.text for each in offers("")] == ["子/", "a.csv", "b.CSV", "c.jsonl"]
    assert [each.text for each in offers("B")] == ["b.CSV"]
    assert [each.text for each in offers(".")] == [".藏/", ".暗.csv"]
    assert [each.text for each in offers(f"{here}/")][:1] == [f"{here}/子/"]
    with pytest.raises(ValueError, match="文件夹 没有 读不了"):
        offers("没有/")
    assert output_for(" 甲.乙/表.jsonl ") == "甲.乙/表-裁量.jsonl"


def test_what_each_column_is_taken_for(here: Path) -> None:
    source = table(here, "provision,ammount,x_备注,overdue_repaid\n38,1,一,是\n39,2,二,\n40,3,三,\n37,4,四,\n")
    look = look_at(source)
    assert [(each.name, each.taken) for each in look.columns][:3] == [
        ("provision", "fact"),
        ("ammount", "unknown"),
        ("x_备注", "carried"),
    ]
    assert look.columns[0].cells == ("38", "39", "40")
    assert "amount" in look.columns[1].meaning
    assert look.wrong[0].name == "ammount"
    assert look.total == 4
    assert look.absent == tuple(LABELS[name] for name in FIELDS if name != "provision")
    # The same through a process, whatever stands in the folder that one is in.
    (here / "csv.py").write_text("raise SystemExit('not this one')")
    assert look_from_outside(source) == look
    assert Look.from_json(json.loads(json.dumps(look.to_json()))) == look


def test_a_table_that_cannot_be_read_is_said_to_be(here: Path) -> None:
    with pytest.raises(JobError, match="读不了"):
        look_from_outside(here / "没有.csv")
    with pytest.raises(JobError, match="不认识的表格格式"):
        Job(table(here), here / "结果.txt").run()
    assert listed(here) == {"三季度 明细.csv"}


@pytest.mark.parametrize(("name", "encoding"), [("表.csv", "gb18030"), ("表.jsonl", "utf-8")])
def test_every_format_gives_what_the_command_gives(here: Path, name: str, encoding: str) -> None:
    content = CONTENT
    if name.endswith("jsonl"):
        facts = {"provision": "37", "amount": "2000.01", "first_offence": True, "circumstances": ["law.minor"]}
        content = "\n".join([json.dumps(facts), '{"provision": "99"}', "不是 JSON", ""])
    source = table(here, content, name, encoding)
    result = Job(source, here / "出.jsonl").run()
    assert result is not None
    assess_table(source, here / "命令.jsonl")
    assert (here / "出.jsonl").read_bytes() == (here / "命令.jsonl").read_bytes()
    statuses = [json.loads(line)["status"] for line in (here / "命令.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [result.rows.row(place).keys["status"] for place in range(len(result.rows))] == statuses
    assert all(list(told(result.rows.row(place))) for place in range(len(result.rows)))
    result.rows.close()


def test_a_process_that_fails_is_told_of(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = here / "python"
    broken.write_text("#!/bin/sh\necho first >&2\necho 内存不足 >&2\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    source = table(here)
    with pytest.raises(JobError, match="中途停了（内存不足），没有写出任何文件"):
        Job(source, here / "出.csv").run()
    with pytest.raises(JobError, match="内存不足"):
        look_from_outside(source)


def test_a_run_stopped_before_it_began(here: Path) -> None:
    run = Job(many(here, 2000), here / "出.csv")
    run.stop()
    assert run.run() is None
    assert listed(here) == {"许多.csv"}


def test_whoever_watches_sees_each_row_and_may_end_it(here: Path) -> None:
    seen: list[tuple[object, str]] = []

    def watch(given: Mapping[str, object], row: Mapping[str, str]) -> None:
        seen.append((given.get("id"), row["status"]))
        if len(seen) == 3:
            raise KeyboardInterrupt

    source = table(here)
    with pytest.raises(KeyboardInterrupt):
        assess_table(source, here / "出.csv", watch)
    assert seen == [("甲", "determined"), ("乙", "undetermined"), ("丙", "invalid")]
    assert listed(here) == {source.name}
    assert read_table(source).total == 7
    with pytest.raises(TableError):
        assess_table(source, here / "出.xls", watch)


def test_rows_are_kept_counted_and_found() -> None:
    rows = Rows()
    for number, status in enumerate(("determined", "gap", "determined")):
        tier = "lenient" if status == "determined" else ""
        keys_of = {"status": status, "tier": tier, "clause": "", "band": ""}
        rest_of = json.dumps([{"id": f"第{number}\n行"}, {}], ensure_ascii=False)
        rows.add("\t".join([*(keys_of[key] for key in KEYS), rest_of]).encode() + b"\n")
    assert len(rows) == 3
    assert rows.row(1).given == {"id": "第1\n行"}
    assert rows.row(2).keys["tier"] == "lenient"
    assert rows.counts("status") == {"determined": 2, "gap": 1}
    assert rows.counts("tier") == {"lenient": 2}
    assert list(rows.places("status", "determined")) == [0, 2]
    assert list(rows.places()) == [0, 1, 2]
    assert texts(rows.row(1))[1] == "第1 行"
    assert [len(section.entries) for section in sections(rows)] == [1, 2, 1, 0, 0]
    rows.close()


def test_words_and_orders() -> None:
    assert key_text("band", "1 1.5") == "1-1.5倍"
    assert key_text("band", "1.5 1.5") == "1.5倍"
    assert key_text("clause", "38.none.1") == "38.none.1 不予处罚"
    assert key_text("clause", "quota.7") == "quota.7"
    found = sorted(["38.severe", "37.ordinary", "38.none.2", "38.none.1", "38.lenient"], key=clause_order)
    assert found == ["37.ordinary", "38.none.1", "38.none.2", "38.lenient", "38.severe"]
    assert [provision_of(word) for word in ("38.3", "41.1.2", "41.2", "quota.1")] == ["38", "41.1", "41.2", "quota"]


def test_the_labels_of_the_forms_are_headings() -> None:
    """What a form of the desk shows for a fact may stand at the head of its column."""
    provision = load_ruleset("jiangxi-2021").provisions["38"]
    assert {name: field_of(fact_field(name, provision).label) for name in FIELDS} == {name: name for name in FIELDS}
