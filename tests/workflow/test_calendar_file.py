from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from penalty.reading.strict_yaml import RulesetError
from workflow.time.calendar_file import read_years
from workflow.time.workdays import Calendar, LastDay, Year

# The days of this year are made up.
WHOLE = """\
year: 2027
document: 国办发明电〔2026〕9号
off:
  - 2027-01-01
  - 2027-02-05..2027-02-11
work:
  - 2027-01-31
  - 2027-02-14
"""


def write(folder: Path, text: str | bytes, name: str = "holidays-2027.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(RulesetError) as caught:
        read_years(folder)
    return caught.value.faults


def test_a_year_is_read_as_written(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    weekdays = ("2027-01-01", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11")
    worked = {dt.date(2027, 1, 31), dt.date(2027, 2, 14)}
    off = frozenset(map(dt.date.fromisoformat, weekdays))
    assert read_years(tmp_path) == {2027: Year(2027, off, frozenset(worked), "国办发明电〔2026〕9号")}


def test_a_year_written_down_is_known(tmp_path: Path) -> None:
    served = dt.date(2026, 12, 30)
    assert Calendar(read_years(tmp_path)).after_workdays(served, 5) == LastDay(dt.date(2027, 1, 6), provisional=True)
    write(tmp_path, WHOLE)
    # 31; 1 January off; 4, 5, 6, 7
    assert Calendar(read_years(tmp_path)).after_workdays(served, 5) == LastDay(dt.date(2027, 1, 7), provisional=False)


def test_years_come_in_order_and_other_files_are_left(tmp_path: Path) -> None:
    for year in (2028, 2027):
        write(tmp_path, f"year: {year}\ndocument: 文号\noff: [{year}-01-04]\nwork: []\n", f"holidays-{year}.yaml")
    for name in ("office.yaml", "holidays-2029.yaml~", "holidays-2029.yaml.bak", ".holidays-2029.yaml.swp"):
        write(tmp_path, "nothing of ours", name)
    assert list(read_years(tmp_path)) == [2027, 2028]


def test_a_byte_order_mark_and_spaces_do_no_harm(tmp_path: Path) -> None:
    text = WHOLE.replace("2027-02-05..2027-02-11", "2027-02-05 .. 2027-02-11").replace("〔2026〕9号", "〔2026〕9号  ")
    write(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    year = read_years(tmp_path)[2027]
    assert (len(year.off), len(year.work), year.document) == (6, 2, "国办发明电〔2026〕9号")


FAULTS = [
    # (the text, what it becomes, the fault)
    ("year: 2027", "year: 2028", "1：year：应与文件名一致，写 2027"),
    ("year: 2027", "year: [2027]", "1：year：应与文件名一致，写 2027"),
    ("year: 2027", "year: ２０２７", "1：year：应与文件名一致，写 2027"),
    ("国办发明电〔2026〕9号", "", "2：document：请写放假通知的文号，如 国办发明电〔2026〕9号"),
    ("国办发明电〔2026〕9号", "[一]", "2：document：请写放假通知的文号，如 国办发明电〔2026〕9号"),
    ("国办发明电〔2026〕9号", r'"一\e[31m号"', "2：document：请写放假通知的文号，如 国办发明电〔2026〕9号"),
    ("document:", "notice:", "2：不认识的键“notice”，这里可用：document、off、work、year"),
    ("document: 国办发明电〔2026〕9号\n", "", "1：缺少键：document"),
    ("- 2027-01-01", "- 2026-12-31", "4：off：2026-12-31 不在 2027 年，请写到 holidays-2026.yaml"),
    ("..2027-02-11", "..2028-02-11", "5：off：2028-01-01 不在 2027 年，请写到 holidays-2028.yaml"),
    ("- 2027-02-14", "- 2028-02-13", "8：work：2028-02-13 不在 2027 年，请写到 holidays-2028.yaml"),
    ("- 2027-01-01", "- 2027-02-08", "5：off：2027-02-08 写了两次（第一次在第 4 行），请只留一处"),
    ("- 2027-01-31", "- 2027-02-14", "8：work：2027-02-14 写了两次（第一次在第 7 行），请只留一处"),
    ("- 2027-02-14", "- 2027-02-07", "8：work：2027-02-07 写了两次（第一次在第 5 行），请只留一处"),
    ("- 2027-02-14", "- 2027-02-15", "8：work：2027-02-15 不是周末，本来就上班，请核对日期或者删去"),
    ("2027-02-05..2027-02-11", "2027-02-11..2027-02-05", "5：off：2027-02-11..2027-02-05 的终点早于起点，请对调"),
    ("- 2027-01-01", "- 2027-02-30", "4：off：不是日期：2027-02-30，请写作 2024-03-31（1949 至 2199 年）"),
    ("..2027-02-11", "..", "5：off：不是日期：，请写作 2024-03-31（1949 至 2199 年）"),
    ("- 2027-02-14", "- 20270214", "8：work：不是日期：20270214，请写作 2024-03-31（1949 至 2199 年）"),
    (
        "- 2027-02-14",
        "- 2027-02-13..2027-02-14",
        "8：work：不是日期：2027-02-13..2027-02-14，请写作 2024-03-31（1949 至 2199 年）",
    ),
    ("- 2027-02-14", "- [2027-02-14]", "8：这里应是一段文字"),
    ("- 2027-02-14", "-", "8：这里不能为空"),
    (
        "work:\n  - 2027-01-31\n  - 2027-02-14\n",
        "work: 2027-01-31\n",
        "6：work：应是日期的列表，每项以“- ”开头，没有就写 []",
    ),
    (
        "off:\n  - 2027-01-01\n  - 2027-02-05..2027-02-11\n",
        "off: []\n",
        "3：off：没有一个工作日放假，不会是全年的安排，请照放假通知写全",
    ),
    ("work:", "off:", "6：键“off”写了两次（第一次在第 4 行），请合并"),
    ("off:", "\toff:", "3：不是合法的 YAML，请核对这一行的缩进、冒号和引号"),
    (WHOLE, "", "1：文件是空的"),
    (WHOLE, "- 2027\n", "1：这里应是“键: 值”"),
]


@pytest.mark.parametrize(("text", "becomes", "fault"), FAULTS)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, becomes: str, fault: str) -> None:
    assert text in WHOLE
    write(tmp_path, WHOLE.replace(text, becomes))
    assert faults(tmp_path) == (f"holidays-2027.yaml:{fault}",)


def test_every_fault_of_every_file_is_told(tmp_path: Path) -> None:
    broken = WHOLE.replace("year: 2027", "year: 二〇二七").replace("- 2027-02-14", "- 2027-02-15\n  - 明天")
    write(tmp_path, broken)
    write(tmp_path, "", "holidays-2028.yaml")
    assert faults(tmp_path) == (
        "holidays-2027.yaml:1：year：应与文件名一致，写 2027",
        "holidays-2027.yaml:8：work：2027-02-15 不是周末，本来就上班，请核对日期或者删去",
        "holidays-2027.yaml:9：work：不是日期：明天，请写作 2024-03-31（1949 至 2199 年）",
        "holidays-2028.yaml:1：文件是空的",
    )


@pytest.mark.parametrize(
    "name",
    [
        "holidays-27.yaml",
        "holidays-2027.yml",
        "holidays2027.yaml",
        "holiday-2027.yaml",
        "Holidays-2027.YAML",
        "holidays-20２７.yaml",
        "holidays-2027 (1).yaml",
        "holidays.yaml",
    ],
)
def test_a_name_nearly_right_is_not_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path, WHOLE, name)
    asked = "放假安排的文件名应为 holidays-年份.yaml，如 holidays-2027.yaml，请改名"
    assert faults(tmp_path) == (f"{name}:1：{asked}",)


def test_a_name_of_another_year(tmp_path: Path) -> None:
    write(tmp_path, WHOLE.replace("2027-", "2028-").replace("2028-01-31", "2028-01-30"), "holidays-2028.yaml")
    assert faults(tmp_path)[0] == "holidays-2028.yaml:1：year：应与文件名一致，写 2028"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "holidays-2027.yaml").mkdir()
    (tmp_path / "holidays-2028.yaml").symlink_to(tmp_path / "gone")
    write(tmp_path, WHOLE.encode("gb18030"), "holidays-2029.yaml")
    assert faults(tmp_path) == (
        "holidays-2027.yaml:1：读不了放假安排：那里是一个文件夹",
        "holidays-2028.yaml:1：读不了放假安排：没有这个文件或文件夹",
        "holidays-2029.yaml:1：不是 UTF-8 文本，请另存为 UTF-8",
    )


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    assert faults(folder) == (f"{folder}：读不了放假安排所在的文件夹：没有这个文件或文件夹",)
