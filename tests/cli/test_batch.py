from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.runner import Penalty

COLUMNS = (
    "id,provision,item,amount,prior_year_payment,first_offence,corrected_in_time,refused_correction,obstructed,"
    "fraud_intent,self_reported,isolated,serious,violation_end,x_备注"
)
GOOD = "甲,38,3,12345.67,3000000,是,TRUE,no,0,否,否,否,否,2025-12-31,一"
BAD = "乙,38,9,-1,3000000,是,TRUE,no,0,否,否,否,否,2025-12-31,二"
OPEN = "丙,38,3,12345.67,3000000,,TRUE,no,0,否,否,否,否,2025-12-31,三"
SHORT = "丁,38"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "表.csv"
    path.write_text(f"{COLUMNS}\n{GOOD}\n{BAD}\n{OPEN}\n{SHORT}\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_every_row_keeps_its_place(penalty: Penalty, table: Path) -> None:
    target = table.with_name("结果.csv")
    done = penalty("batch", table, "-o", target)
    assert (done.code, done.out) == (0, "")
    assert "共 4 行" in done.err
    found = rows(target)
    assert [row["id"] for row in found] == ["甲", "乙", "丙", "丁"]
    assert [row["status"] for row in found] == ["determined", "invalid", "undetermined", "invalid"]
    assert [row["x_备注"] for row in found[:3]] == ["一", "二", "三"]
    first, second, third, fourth = found
    assert (first["clause"], first["fine_min"], first["fine_max"]) == ("38.lenient", "12345.68", "18518.50")
    assert first["measures"] == "order_correction;refund;talk;fine"
    assert "item" in second["error"]
    assert "amount" in second["error"]
    assert third["missing"] == "first_offence"
    assert "2 格" in fourth["error"]
    assert first["error"] == ""


def test_the_summary_counts(penalty: Penalty, table: Path) -> None:
    done = penalty("batch", table, "-o", table.with_name("out.csv"))
    counted = dict(line.split() for line in done.err.splitlines()[1:] if line.startswith(" "))
    assert counted == {"determined": "1", "invalid": "2", "undetermined": "1", "38.lenient": "1"}
    assert "〔须核对〕" in done.err  # a newer benchmark is known of and not held


def test_strict_exits_with_one_and_still_writes(penalty: Penalty, table: Path) -> None:
    target = table.with_name("out.csv")
    assert penalty("batch", table, "-o", target, "--strict").code == 1
    assert len(rows(target)) == 4
    table.write_text(f"{COLUMNS}\n{GOOD}\n", encoding="utf-8")
    assert penalty("batch", table, "-o", target, "--strict").code == 0


def test_jsonl_and_csv_agree(penalty: Penalty, table: Path, tmp_path: Path) -> None:
    given = [row for row in rows(table) if row["item"]]
    lines = tmp_path / "in.jsonl"
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in given), encoding="utf-8")
    one, two = tmp_path / "a.csv", tmp_path / "b.jsonl"
    assert penalty("batch", table, "-o", one).code == 0
    assert penalty("batch", lines, "-o", two).code == 0
    found = [json.loads(line) for line in two.read_text(encoding="utf-8").splitlines()]
    expected = [{name: value or None for name, value in row.items()} for row in rows(one) if row["item"]]
    assert found == expected


def test_an_excel_csv_is_read(penalty: Penalty, table: Path) -> None:
    table.write_bytes(table.read_text(encoding="utf-8").encode("gb18030"))
    target = table.with_name("out.csv")
    assert penalty("batch", table, "-o", target).code == 0
    assert rows(target)[0]["id"] == "甲"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        (b"id,id\n1,2\n", "id"),
        (b"provision,bogus\n38,1\n", "bogus"),
        (b"\x00\x01\x02", "文本"),
        (b"provision,first_offense\n38,1\n", "first_offence"),
        (b'provision\n"38\n', "引号"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(
    penalty: Penalty, tmp_path: Path, content: bytes, word: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    penalty("batch", path, "-o", tmp_path / "out.csv").refused(2, "in.csv", word)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"provision": "38"} {}', "[" * 100_000])
def test_a_line_that_is_no_object_keeps_its_place_with_its_number(penalty: Penalty, tmp_path: Path, line: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f'{{"provision": "38"}}\n{line}\n', encoding="utf-8")
    done = penalty("batch", path, "-o", tmp_path / "out.jsonl", "--strict")
    assert done.code == 1
    rows = [json.loads(each) for each in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["status"] for row in rows] == ["undetermined", "invalid"]
    assert "第 2 行" in rows[1]["error"]


def test_a_key_twice_in_a_line_is_not_swallowed(penalty: Penalty, tmp_path: Path) -> None:
    """As for one violation: which of two amounts is meant, only a person can say."""
    path, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text('{"provision": "38", "amount": "1", "amount": "2"}\n', encoding="utf-8")
    done = penalty("batch", path, "-o", target)
    if done.code == 0:
        assert json.loads(target.read_text(encoding="utf-8"))["status"] == "invalid"
    else:
        done.refused(2, "amount")


@pytest.mark.parametrize("source", ["没有.csv", "没有/没有.csv", "文件夹.csv"])
def test_an_unreadable_source_is_named(penalty: Penalty, tmp_path: Path, source: str) -> None:
    (tmp_path / "文件夹.csv").mkdir()
    penalty("batch", tmp_path / source, "-o", tmp_path / "out.csv").refused(2, "读不了")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("target", ["没有/out.csv", "表.csv/out.csv", "文件夹.csv", f"{'长' * 90}.csv"])
def test_an_unwritable_target_leaves_nothing(penalty: Penalty, table: Path, target: str) -> None:
    folder = table.with_name("文件夹.csv")
    folder.mkdir()
    before = table.read_bytes()
    penalty("batch", table, "-o", table.parent / target).refused(2, "写不了")
    assert sorted(table.parent.iterdir()) == sorted((table, folder))
    assert list(folder.iterdir()) == []
    assert table.read_bytes() == before


@pytest.mark.parametrize("name", ["in.xls", "in", "in.json"])
def test_an_unknown_format_is_refused(penalty: Penalty, table: Path, name: str) -> None:
    penalty("batch", table.rename(table.with_name(name)), "-o", table.with_name("o.csv")).refused(2, name, ".csv")


def test_a_table_may_be_written_over_itself(penalty: Penalty, table: Path) -> None:
    assert penalty("batch", table, "-o", table).code == 0
    assert [row["status"] for row in rows(table)][:1] == ["determined"]
