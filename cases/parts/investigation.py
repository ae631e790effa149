"""What an investigation puts on file: evidence, measures, violations, its report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from cases.parts.intake import Extension
from cases.parts.shapes import Day, Line, OptionalDay, OptionalLine, OptionalText, Part, Text

EVIDENCE_KINDS: Final = (
    "书证",
    "物证",
    "视听资料",
    "电子数据",
    "证人证言",
    "当事人的陈述",
    "鉴定意见",
    "勘验笔录、现场笔录",
)
"""The eight kinds of evidence (行政处罚法第四十六条)."""


MAX_VIOLATIONS: Final = 999
"""How many violations one case may name."""


EvidenceNumber = Annotated[int, Field(ge=1, le=9999)]


def _facts(value: object) -> object:
    """Take facts as scripts write them: true and false as words, null as unknown."""
    if not isinstance(value, Mapping):
        return value
    words = {True: "是", False: "否"}
    return {
        name: words[fact] if isinstance(fact, bool) else fact for name, fact in value.items() if fact not in (None, "")
    }


FactTexts = Annotated[dict[str, str], BeforeValidator(_facts)]


class Evidence(Part):
    """One piece of evidence; its number is its place on file, from 1."""

    kind: Literal[EVIDENCE_KINDS] = Field(title="证据种类")  # type: ignore[valid-type]  # the list above is the type
    name: Line = Field(title="证据名称")
    proves: Text = Field(title="证明目的")
    collected_on: OptionalDay = Field(default=None, title="取得日期")
    collected_by: OptionalLine = Field(default=None, title="取证人", description="两名以上")
    original_at: OptionalLine = Field(default=None, title="原件存放处")


def _numbers(value: object) -> object:
    """Take numbers as a form writes them, "1,2,5"."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.replace("，", ",").replace("、", ",").split(",") if part.strip())


class Shown(Part):
    """Evidence that was shown to the party: which, when, how."""

    numbers: Annotated[tuple[EvidenceNumber, ...], BeforeValidator(_numbers)] = Field(
        min_length=1, title="证据序号", description="如 1,2,5"
    )
    on: Day = Field(title="出示日期")
    manner: Literal["当事人签字确认", "询问时出示", "书面告知", "听证质证"] = Field(title="出示方式")


MEASURE_KINDS: Final = ("先行登记保存", "封存")
"""Measures on things and papers (处罚法第五十六条; 条例第二十七条第五项)."""


class MeasureRequest(Part):
    """A measure proposed, or in urgency taken already."""

    kind: Literal[MEASURE_KINDS] = Field(title="措施")  # type: ignore[valid-type]  # the list above is the type
    things: Text = Field(title="物品或资料清单", description="名称、规格、数量")
    place: Line = Field(title="存放地点")
    proposed_on: Day = Field(title="提出日期")
    taken_on: OptionalDay = Field(default=None, title="紧急采取日期", description="情况紧急、先采取的才填")


class Measure(MeasureRequest):
    """A measure on things or papers, from its proposal to what became of them."""

    approved: bool | None = Field(default=None, title="是否批准")
    approved_on: OptionalDay = Field(default=None, title="批准日期")
    refusal: OptionalText = Field(default=None, title="不批准的理由")
    extension: Extension | None = Field(default=None, title="延长")
    outcome: OptionalLine = Field(default=None, title="处理")
    resolved_on: OptionalDay = Field(default=None, title="处理日期")
    note: OptionalText = Field(default=None, title="说明")

    @property
    def began_on(self) -> dt.date | None:
        """The day from which its period runs: taken at once in urgency, else approved."""
        return self.taken_on or (self.approved_on if self.approved else None)

    @property
    def stands(self) -> bool:
        """Whether things are still held: what was taken at once is held, also unapproved, until it is returned."""
        held = self.taken_on is not None or self.approved is True
        return held and self.resolved_on is None


EXCLUSION_KINDS: Final = ("检测检验", "鉴定", "专家评审", "公告", "其他依法不计入的期间")
"""What does not count in the period of decision (4号令第四十五条, 二手资料); hearings and suspensions are derived."""


class Exclusion(Part):
    """Days that do not count: from the first to the last, both included; no last day while it still lasts."""

    kind: Literal[EXCLUSION_KINDS] = Field(title="不计入的事由")  # type: ignore[valid-type]  # the list above is the type
    starts_on: Day = Field(title="起")
    ends_on: OptionalDay = Field(default=None, title="止", description="尚未结束的留空")
    document: OptionalLine = Field(default=None, title="凭据", description="如：鉴定委托书文号")


HALT_GROUNDS: Final = (
    "须以法院判决或者其他案件结果为依据",
    "法律适用问题需要请示",
    "不可抗力",
    "当事人下落不明",
    "其他",
)
"""Grounds for suspending an investigation (4号令第四十二条, 情形未核实)."""


class HaltRequest(Part):
    """The case suspended (中止)."""

    ground: Literal[HALT_GROUNDS] = Field(title="中止情形")  # type: ignore[valid-type]  # the list above is the type
    reason: Text = Field(title="理由")
    starts_on: Day = Field(title="中止日期")


class Halt(HaltRequest):
    """The case suspended and resumed: days in between do not count."""

    ends_on: OptionalDay = Field(default=None, title="恢复日期")


class Conduct(Part):
    """What was done, which evidence shows it, and its facts by the contract's names."""

    conduct: Text = Field(title="违法事实")
    period: Line = Field(title="涉及期间")
    breached: OptionalLine = Field(default=None, title="违反条款")
    evidence: tuple[EvidenceNumber, ...] = Field(default=(), title="证据序号")
    facts: FactTexts = Field(title="裁量事实")


class Violation(Conduct):
    """One violation on file, by its number."""

    number: int = Field(ge=1, le=MAX_VIOLATIONS, title="违法行为序号")


class Report(Part):
    """How the investigation ended."""

    text: Text = Field(title="调查情况")
    concluded_on: Day = Field(title="调查终结日期")


class FullReport(Part):
    """The report on the investigation in its six parts (案件调查终结报告, 4号令第三十六条, 二手资料)."""

    party: Text = Field(title="一、当事人基本情况")
    origin: Text = Field(title="二、案件来源、调查经过和采取的措施")
    established: Text = Field(title="三、查明的事实和证据")
    nature: Text = Field(title="四、案件性质")
    proposal: Text = Field(title="五、处理意见和依据")
    discretion: Text = Field(title="六、裁量的理由")
    dated: Day = Field(title="报告日期")
