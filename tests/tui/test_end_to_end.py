"""An officer's whole case and a reviewer's return and approval: each person at their own terminal of 80 by 24."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tui.stage import LAST_YEAR, store_in
from tests.tui.terminal import Terminal, desk
from workflow.desk import load

pytestmark = [
    pytest.mark.tmux,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="没有安装 tmux，真实终端的测试跳过"),
]


class Person:
    """Somebody at their own terminal, with the one case there is."""

    def __init__(self, store: Path, user: str) -> None:
        self.terminal = Terminal(desk(store, user))

    def open(self) -> None:
        """Open the case from the list."""
        self.terminal.wait_for("/1 件")
        self.terminal.type("0001")
        self.terminal.wait_for(" 全部  1/1 件")
        self.terminal.keys("Enter")
        self.terminal.wait_for("Esc 返回")

    def fill(self, *entries: str) -> None:
        """Fill the fields one after the other: "=…" is typed, "+n" is n times right, others are keys; then the next."""
        for entry in entries:
            if entry.startswith("="):
                self.terminal.type(entry[1:])
                self.terminal.wait_for(re.escape(entry[1:7]))
            elif entry.startswith("+"):
                self.terminal.keys(*["Right"] * int(entry[1:]))
            elif entry:
                self.terminal.keys(entry)
            self.terminal.keys("Tab")

    def take(self, label: str, *entries: str) -> None:
        """Take the step at which the list of steps stands, which is this one."""
        self.terminal.wait_for(f"> {label}")
        if entries:
            self.terminal.keys("Enter")
        self._perform(label, *entries)

    def go(self, label: str, *entries: str) -> None:
        """Go to a step by the palette, which leads into its form, and take it."""
        self.terminal.keys("C-p")
        self.terminal.wait_for("输入命令的一部分")
        self.terminal.type(f"步骤：{label}")
        self.terminal.wait_for(f"步骤：{label}")
        self.terminal.keys("Enter")
        self.terminal.wait_for("输入命令的一部分", gone=True)
        if not entries:
            self.terminal.wait_for("这一步没有要填的内容")
        self._perform(label, *entries)

    def _perform(self, label: str, *entries: str) -> None:
        if entries:
            self.terminal.wait_for("(?m) >[^ ]")
            self.fill(*entries)
        self.terminal.keys("F2")
        if "确定办理" in self.terminal.wait_for(f"已办理：{label}|确定办理"):
            self.terminal.keys("Enter")
            self.terminal.wait_for(f"已办理：{label}")


@contextmanager
def at_the_desk(store: Path, user: str) -> Iterator[Person]:
    """Sit somebody down, who leaves by Ctrl+Q."""
    person = Person(store, user)
    try:
        yield person
        person.terminal.keys("C-q")
    finally:
        person.terminal.close()


def taken_up(store: Path) -> None:
    """From the clue to the filing."""
    with at_the_desk(store, "wang") as wang:
        wang.terminal.wait_for("还没有案件，F2 登记新线索")
        wang.terminal.keys("F2")
        wang.terminal.wait_for(">案件来源")
        wang.fill("+1", "", "=违规使用医疗保障基金", "=检查发现超量开药")
        wang.terminal.keys("F2")
        wang.terminal.wait_for("已登记：")
        party = ("", "=某某医院", "", "=91360900MA0000000X", "=某路1号", "=院长", "=张某")
        wang.take("填写当事人", *party)
        wang.terminal.wait_for("> 指定办案人员")
        wang.terminal.keys("Enter")
        wang.terminal.wait_for(">办案人员")
        wang.terminal.keys("Down", "Space")
        wang.terminal.wait_for(r"\[x\] 李某")
        wang.terminal.keys("F2")
        wang.terminal.wait_for("已办理：指定办案人员")
        wang.take("报请立案")
    with at_the_desk(store, "sun") as sun:
        sun.terminal.wait_for("待我审批  1 件")
        sun.open()
        sun.take("批准立案")


def looked_into(store: Path) -> None:
    """From the evidence to the legal review."""
    with at_the_desk(store, "wang") as wang:
        wang.open()
        wang.take("登记证据", "+3", "=结算明细", "=超量开药")
        wang.go("调查终结", "=查明超量开药")
        facts = ("2", "=13791.60", "=5000000", "1", "1", "0", "0", "0", "0", "0", "0", f"={LAST_YEAR}")
        wang.take("登记违法行为", "", "", *facts, "=超量开药", "=上一年度", "", "Space")
        wang.go("认定事实")
        wang.take("选定处罚", "=1.2", "+1", "=主动退回，从轻", "=已核对，适用本细则")
        wang.take("写调查终结报告")
        wang.take("送法制审核")


def reviewed(store: Path) -> None:
    """Sent back with a reason, changed, and agreed to: each sees what the other did."""
    with at_the_desk(store, "zhao") as zhao:
        review(zhao, "第一次看")
        zhao.terminal.keys("F2")
        zhao.terminal.wait_for("审核退回")
        zhao.terminal.keys("Down", "Enter")
        zhao.terminal.wait_for(">审核意见")
        zhao.fill("2", "=倍数的理由不够，请写明配合调查的情形")
        zhao.terminal.keys("F2")
        zhao.terminal.wait_for("已办理：审核退回")
    with at_the_desk(store, "wang") as wang:
        wang.open()
        wang.terminal.wait_for("审核退回：变更")
        wang.go("选定处罚", "", "", "=，并如实配合调查", "=已核对，适用本细则")
        wang.take("写调查终结报告")
        wang.take("送法制审核")
    with at_the_desk(store, "zhao") as zhao:
        review(zhao, "自上次看过.*以来改动")
        zhao.terminal.keys("NPage", "NPage")
        zhao.terminal.wait_for("现 .*并如实配合调查")
        zhao.terminal.keys("F2")
        zhao.terminal.wait_for("审核同意")
        zhao.terminal.keys("Enter")
        zhao.terminal.wait_for(">审核说明")
        zhao.fill("=理由已写明，同意")
        zhao.terminal.keys(*["Enter"] * 9)
        zhao.terminal.wait_for(r"必填的 ?\d* ?项都已填")
        zhao.terminal.keys("F2")
        zhao.terminal.wait_for("已办理：审核同意")


def review(person: Person, seen: str) -> None:
    """Open the one case that waits, from the area of reviews."""
    person.terminal.wait_for("/1 件")
    person.terminal.keys("M-2")
    person.terminal.wait_for("待我审核  1 件")
    person.terminal.keys("Enter")
    person.terminal.wait_for(seen)


def decided(store: Path) -> None:
    """From the notice to the decision, served, and the letter as a file."""
    with at_the_desk(store, "wang") as wang:
        wang.open()
        wang.take("事先告知", "", "", "", "=张某", "=本人")
        wang.take("登记陈述申辩", "", "2")
    with at_the_desk(store, "sun") as sun:
        sun.open()
        sun.take("批准决定")
    with at_the_desk(store, "wang") as wang:
        wang.open()
        wang.terminal.keys("F3")
        wang.terminal.wait_for("行政处罚决定书")
        wang.terminal.keys("Tab", "Home", "S-End")
        wang.terminal.type(str(store / "决定书.docx"))
        wang.terminal.keys("F2")
        wang.terminal.wait_for("已导出")
        wang.terminal.keys("Escape")
        wang.take("登记送达", "", "", "=张某")


def paid(store: Path) -> None:
    """From the payments to the archive."""
    with at_the_desk(store, "zhou") as zhou:
        zhou.open()
        zhou.take("登记缴款", "1", "=13791.60", "", "=退一号")
        zhou.go("登记缴款", "2", "=16549.92", "", "=罚一号")
    with at_the_desk(store, "wang") as wang:
        wang.open()
        wang.take("报请结案", "1", "=已缴清、退清")
    with at_the_desk(store, "sun") as sun:
        sun.open()
        sun.take("批准结案")
    with at_the_desk(store, "zhou") as zhou:
        zhou.open()
        zhou.take("归档", "", "=2026年卷1号，档案室")


def test_a_whole_case(tmp_path: Path) -> None:
    for part in (taken_up, looked_into, reviewed, decided, paid):
        part(tmp_path)
    store = store_in(tmp_path)
    record = load(store.desk("wang"), store.keeper.heads()[0].case_id)
    assert (record.state, record.archive is not None) == ("closed", True)
    assert [review.opinion for review in record.reviews] == ["变更", "同意"]
    assert record.sanction is not None
    assert record.sanction.fine == 16_549_92
    assert "如实配合调查" in record.sanction.reason
    assert (tmp_path / "决定书.docx").stat().st_size > 1000
    assert record.documents
