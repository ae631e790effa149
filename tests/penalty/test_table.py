from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import assess, load_ruleset, read_facts
from penalty.facts import LABELS, FactsError
from penalty.table import ADDED, SHORT, assess_table, field_of, row_facts
from penalty.table_error import TableError
from tests.penalty.oracle import Violation
from tests.penalty.oracle_columns import answer
from tests.penalty.strategies import examples, violations

HEADER = "id,provision,amount,first_offence,corrected_in_time,refused_correction,obstructed\n"
LENIENT = "甲,37,2000.01,是,是,否,否\n"
CONTRACT = (
    *("status", "tier", "clause", "multiple_min", "multiple_max", "fine_min", "fine_max"),
    *("suspension_min", "suspension_max", "suspension_of", "refund", "measures", "candidates", "missing"),
    *("redirected_to", "statutory", "ruleset", "engine", "error"),
)


def written(folder: Path, content: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def run(folder: Path, content: str | bytes, source: str = "in.csv", target: str = "out.csv") -> list[dict[str, Any]]:
    assess_table(written(folder, content, source), folder / target)
    return rows_of(folder / target)


def refused(folder: Path, content: str | bytes, source: str = "in.csv") -> str:
    """Return the refusal, having seen that it left nothing behind and touched nothing."""
    path = written(folder, content, source)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(TableError) as caught:
        assess_table(path, folder / "out.csv")
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    return str(caught.value)


def test_a_row_gains_the_columns_of_the_contract(tmp_path: Path) -> None:
    (row,) = run(tmp_path, HEADER + LENIENT)
    assert tuple(ADDED) == CONTRACT
    assert tuple(row) == (*HEADER.strip().split(","), *CONTRACT)
    assert row["id"] == "甲"
    assert {name: row[name] for name in ("status", "tier", "clause", "fine_min", "fine_max", "measures", "error")} == {
        "status": "determined",
        "tier": "lenient",
        "clause": "37.lenient",
        "fine_min": "4000.03",
        "fine_max": "6000.03",
        "measures": "refund;fine;discipline",
        "error": "",
    }
    assert row["ruleset"] == load_ruleset("jiangxi-2021").version


def test_the_summary_counts_statuses_and_clauses(tmp_path: Path) -> None:
    content = HEADER + LENIENT + LENIENT + "乙,37,800,否,是,否,否\n" + "丙,99,1,,,,\n" + "丁,37,,,,,\n"
    summary = assess_table(written(tmp_path, content), tmp_path / "out.jsonl")
    assert (summary.rows, summary.invalid) == (5, 1)
    assert summary.statuses == {"determined": 2, "gap": 1, "invalid": 1, "undetermined": 1}
    assert summary.clauses == {"37.lenient": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends_of_spreadsheets(tmp_path: Path, encoding: str, newline: str) -> None:
    content = (HEADER + LENIENT + "乙,37,１２３,是,是,否,否\n").replace("\n", newline).encode(encoding)
    rows = run(tmp_path, content)
    assert [(row["id"], row["clause"]) for row in rows] == [("甲", "37.lenient"), ("乙", "37.mitigated.1")]


def test_the_csv_begins_with_a_mark_that_spreadsheets_need(tmp_path: Path) -> None:
    run(tmp_path, HEADER + LENIENT)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_rows_that_cannot_be_assessed_keep_their_place(tmp_path: Path) -> None:
    bad = "乙,37,-1,也许,是,是,否\n"
    rows = run(tmp_path, HEADER + LENIENT + bad + LENIENT)
    assert [row["status"] for row in rows] == ["determined", "invalid", "determined"]
    assert {name: rows[1][name] for name in HEADER.strip().split(",")} == dict(
        zip(HEADER.strip().split(","), bad.strip().split(","), strict=True)
    )
    assert all(field in rows[1]["error"] for field in ("amount", "first_offence"))
    assert all(rows[1][name] == "" for name in ADDED if name not in {"status", "error"})


@pytest.mark.parametrize("row", ["乙,37,800\n", "乙,37,800,是,是,否,否,多\n"])
def test_a_ragged_row_is_invalid_and_keeps_its_place(tmp_path: Path, row: str) -> None:
    rows = run(tmp_path, HEADER + row + LENIENT)
    assert [each["status"] for each in rows] == ["invalid", "determined"]
    assert rows[0]["id"] == "乙"
    assert "7" in rows[0]["error"]


def test_an_unknown_column_is_refused_with_the_nearest_and_a_way_out(tmp_path: Path) -> None:
    message = refused(tmp_path, "provision,amuont,备注\n37,800,x\n")
    assert "amount" in message
    assert "备注" in message
    assert "x_" in message


@pytest.mark.parametrize("header", ["provision,amount,amount", "provision,,", "provision, provision"])
def test_a_repeated_column_is_refused(tmp_path: Path, header: str) -> None:
    assert "重复" in refused(tmp_path, f"{header}\n37,800,900\n")


def test_a_name_written_twice_in_a_json_row_is_not_silently_lost(tmp_path: Path) -> None:
    content = '{"provision": "37", "amount": "800", "amount": "900"}\n'
    path = written(tmp_path, content, "in.jsonl")
    try:
        assess_table(path, tmp_path / "out.jsonl")
    except TableError as error:
        assert "amount" in str(error)  # noqa: PT017 - refused whole or row by row, both are right
    else:
        (row,) = rows_of(tmp_path / "out.jsonl")
        assert row["status"] == "invalid"


def test_carried_columns_pass_unread(tmp_path: Path) -> None:
    rows = run(tmp_path, 'x_note,provision,x_\n"多,""行""\n文字",37,=1+1\n')
    assert (rows[0]["x_note"], rows[0]["x_"]) == ('多,"行"\n文字', "=1+1")
    assert rows[0]["status"] == "undetermined"


@pytest.mark.parametrize("target", ["out.csv", "out.jsonl"])
@pytest.mark.parametrize(
    "text", ["甲\r乙", "甲\n乙", "甲\r\n乙", "甲\u2028乙", "甲\x85乙", "甲\x0b乙", '"', " 甲 ", "a;b"]
)
def test_any_carried_text_comes_back_the_same(tmp_path: Path, target: str, text: str) -> None:
    source = written(tmp_path, json.dumps({"provision": "37", "x_note": text}) + "\n", "in.jsonl")
    assess_table(source, tmp_path / target)
    (row,) = rows_of(tmp_path / target)
    assert row["x_note"] == text
    # What this table holds, the next reading of it finds again.
    again = tmp_path / f"again{Path(target).suffix}"
    facts = tmp_path / f"facts{Path(target).suffix}"
    if target.endswith(".csv"):
        with facts.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["provision", "x_note"], ["37", row["x_note"]]])
    else:
        line = json.dumps({"provision": "37", "x_note": row["x_note"]}, ensure_ascii=False)
        facts.write_text(line + "\n", encoding="utf-8", newline="")
    assess_table(facts, again)
    assert [each["x_note"] for each in rows_of(again)] == [text]


def test_json_lines(tmp_path: Path) -> None:
    first = '{"provision": 37, "amount": 2000.01, "first_offence": true, "corrected_in_time": "是"}'
    content = first + '\n\n{"provision": "37"}\n'
    rows = run(tmp_path, content, "in.jsonl", "out.jsonl")
    assert [row["status"] for row in rows] == ["undetermined", "undetermined"]
    assert rows[0]["candidates"] == "37.lenient;37.severe"
    assert rows[0]["refund"] == "2000.01"
    assert rows[1]["amount"] is None


def test_an_amount_written_as_a_json_number_is_never_a_float(tmp_path: Path) -> None:
    content = '{"provision": "37", "amount": 9999999999999.99}\n{"provision": "37", "amount": 0.1}\n'
    rows = run(tmp_path, content, "in.jsonl", "out.jsonl")
    assert [row["refund"] for row in rows] == ["9999999999999.99", "0.10"]


@pytest.mark.parametrize("line", ["{", "[1]", "37", '{"a": }', "{" * 100_000, '{"provision": "37"} x'])
def test_a_line_that_is_no_json_object_keeps_its_place(tmp_path: Path, line: str) -> None:
    rows = run(tmp_path, '{"provision": "37"}\n' + line + '\n{"provision": "39"}\n', "in.jsonl", "out.jsonl")
    assert [row["status"] for row in rows] == ["undetermined", "invalid", "undetermined"]
    assert "第 2 行" in rows[1]["error"]


def test_values_that_cannot_be_facts_make_the_row_invalid(tmp_path: Path) -> None:
    content = '{"provision": "37", "amount": NaN}\n{"provision": "37", "amount": [1]}\n{"provision": {}}\n'
    rows = run(tmp_path, content, "in.jsonl", "out.jsonl")
    assert [row["status"] for row in rows] == ["invalid"] * 3


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b"\xff\xff\xff", b"provision\n37\x00\n", b'provision\n"37\n', b'provision\n"37"x\n'],
)
def test_what_is_no_table_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    assert "in.csv" in refused(tmp_path, content)


def test_a_table_without_rows(tmp_path: Path) -> None:
    assert run(tmp_path, HEADER) == []
    header = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").strip().split(",")
    assert header == [*HEADER.strip().split(","), *CONTRACT]


def test_the_ruleset_column_overrides(tmp_path: Path) -> None:
    content = (
        "provision,amount,ruleset,violation_end\n37,800,regulation-2021,2024-01-01\n37,800,hunan,\n37,800,,2020-01-01\n"
    )
    rows = run(tmp_path, content)
    assert [row["status"] for row in rows] == ["determined", "invalid", "invalid"]
    assert rows[0]["ruleset"] == load_ruleset("regulation-2021").version
    assert (rows[0]["fine_min"], rows[0]["clause"]) == ("1600.00", "37.statutory")
    assert "ruleset" in rows[1]["error"]
    assert "violation_end" in rows[2]["error"]


def test_a_gap_shows_the_regulation(tmp_path: Path) -> None:
    (row,) = run(tmp_path, HEADER + "甲,37,800,否,是,否,否\n")
    assert (row["status"], row["statutory"], row["fine_min"]) == ("gap", "[2, 5]", "1600.00")


@pytest.mark.parametrize(("source", "target"), [("in.txt", "out.csv"), ("in.csv", "out.doc"), ("in", "out.csv")])
def test_an_unknown_kind_of_table(tmp_path: Path, source: str, target: str) -> None:
    with pytest.raises(TableError, match=r"\.csv"):
        assess_table(written(tmp_path, HEADER + LENIENT, source), tmp_path / target)
    assert [path.name for path in tmp_path.iterdir()] == [source]


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.csv"):
        assess_table(tmp_path / "none.csv", tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    source = written(tmp_path, HEADER + LENIENT)
    (tmp_path / "taken.csv").mkdir()
    for target in (tmp_path / "nowhere" / "out.csv", tmp_path / "taken.csv"):
        with pytest.raises(TableError, match="写不了"):
            assess_table(source, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "taken.csv"]


def test_an_existing_target_survives_a_refusal_and_is_replaced_by_a_success(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("旧", encoding="utf-8")
    refused(tmp_path, "nonsense\n1\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "旧"
    assert run(tmp_path, HEADER + LENIENT)[0]["clause"] == "37.lenient"


def cell(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return "" if value is None else str(value)


@examples(40)
@given(acts=st.lists(violations(), min_size=1, max_size=8), suffix=st.sampled_from(["csv", "jsonl"]))
def test_every_row_is_what_one_assessment_says(acts: list[Violation], suffix: str) -> None:
    names = sorted({name for act in acts for name in act.written()})
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, f"in.{suffix}"), Path(folder, f"out.{suffix}")
        with source.open("w", encoding="utf-8", newline="") as file:
            if suffix == "csv":
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(act.written() for act in acts)
            else:
                file.writelines(json.dumps(act.written()) + "\n" for act in acts)
        assess_table(source, target)
        rows = rows_of(target)
    assert len(rows) == len(acts)
    for act, row in zip(acts, rows, strict=True):
        columns = assess(read_facts(act.written()), load_ruleset("jiangxi-2021")).columns()
        assert {name: row[name] or "" for name in columns} == {name: cell(value) for name, value in columns.items()}
        expected = answer(act, "jiangxi-2021")
        for name in ("status", "clause", "fine_min", "fine_max", "missing", "candidates", "suspension_of"):
            assert (row[name] or "") == cell(expected[name])


def test_a_heading_in_chinese_is_the_fact_it_names(tmp_path: Path) -> None:
    names = {"id": "编号", "provision": "适用条款", "amount": "金额", "first_offence": "初次违法"}
    english = HEADER + LENIENT + "乙,37,-1,也许,是,是,否\n"
    chinese = ",".join(names.get(each, each) for each in HEADER.split(",")) + english.partition("\n")[2]
    plain = run(tmp_path, english)
    rows = run(tmp_path, chinese)
    assert tuple(rows[0]) == (*(names.get(each, each) for each in HEADER.strip().split(",")), *CONTRACT)
    assert [[row[name] for name in CONTRACT] for row in rows] == [[row[name] for name in CONTRACT] for row in plain]
    (line,) = run(tmp_path, '{"适用条款": "第三十七条", "金额": "800", "初次违法": true}\n', "in.jsonl", "out.jsonl")
    assert (line["适用条款"], line["初次违法"], line["status"]) == ("第三十七条", "true", "undetermined")


def test_every_label_of_a_fact_is_a_heading() -> None:
    assert {label: field_of(label) for label in LABELS.values()} == {label: name for name, label in LABELS.items()}
    assert field_of("定额") == "quota"
    assert field_of("x_金额") == "x_金额"
    assert field_of("amount") == "amount"
    assert set(SHORT.values()) <= set(LABELS)
    assert not set(SHORT) & set(LABELS.values())


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("适用条款,金额,amount", ("列 amount（金额）：与列 金额 是同一项事实，请只留一列",)),
        ("provision,上年度支付额,上年度医保基金支付额", ("上年度医保基金支付额：与列 上年度支付额 是同一项事实",)),
        ("provision,违法金额", ("违法金额：没有这个字段，是否要写 金额",)),
        ("provision,备注", ("备注：没有这个字段", "x_")),
    ],
)
def test_a_heading_that_names_no_fact_or_one_twice_is_refused(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    said = refused(tmp_path, f"{header}\n")
    assert all(word in said for word in words), said
    assert "契约" not in said


def test_a_row_with_a_fact_twice_is_no_row() -> None:
    with pytest.raises(FactsError, match="amount（金额）：写了两次"):
        row_facts({"provision": "37", "amount": "1", "金额": "2"})


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [("第三十八条", "38"), (" 38条 ", "38"), ("第四十一条第一款", "41.1"), ("第四十一条第二款", "41.2"), ("37", "37")],
)
def test_a_provision_by_its_name(written_as: str, meant: str) -> None:
    assert row_facts({"适用条款": written_as}).provision == meant


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"provision": "第四十一条"}, "没有这一条款：第四十一条，请写 37、38"),
        ({"provision": "三十八条"}, "没有这一条款"),
        ({"provision": "41.1条"}, "没有这一条款"),
        ({"provision": "37", "金额": "12万"}, "不是金额：'12万'，请写作元，如 12345.67"),
        ({"provision": "37", "违法行为终了日": "2025年6月"}, "不是日期：2025年6月，请写作 2024-03-31"),
        ({"provision": ["38"]}, "provision"),
    ],
)
def test_nothing_else_is_guessed(row: dict[str, object], said: str) -> None:
    with pytest.raises(FactsError) as caught:
        row_facts(row)
    assert said in str(caught.value)
