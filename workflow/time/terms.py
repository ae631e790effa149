"""Every period of the procedure as a row: how long, from what to what, what stops it, by which article, and then what.

The numbers come from the modules that hold to them; those that no guard holds to stand here. Sentences are for people.
4号令 is 《医疗保障行政处罚程序暂行规定》, 310号令 《行政执法机关移送涉嫌犯罪案件的规定》.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from workflow.dues import (
    COURT_MONTHS,
    DEMAND_DAYS,
    PAYMENT_DAYS,
    RECONSIDERATION_DAYS,
    SUIT_AFTER_RECONSIDERATION,
    SUIT_MONTHS,
    SURCHARGE_PERCENT,
)
from workflow.guards.evidence import KEPT_DAYS, SEAL_DAYS
from workflow.guards.hearing import HEARING_DAYS
from workflow.guards.police import POLICE_DAYS
from workflow.guards.sitting import HEARING_NOTICE_DAYS
from workflow.guards.spot import SPOT_REPORT_DAYS
from workflow.procedure import BY_TRIGGER
from workflow.refusal import LEVELS, Level
from workflow.time.periods import DECISION_DAYS, FIRST_EXTENSION, SECOND_EXTENSION
from workflow.time.verification import VERIFICATION_DAYS

URGENT_HOURS: Final = 24
"""Hours for approving what was done at once (4号令第二十六条, 未核实); a file that keeps days reads: the next day."""
REVIEW_DAYS: Final = 10
"""Working days of a legal review from receipt (4号令第四十条, 二手资料)."""
SERVICE_DAYS: Final = 7
"""Working days for serving a decision not handed over where it was announced (处罚法第六十一条、第八十五条)."""
WITHDRAWAL_DAYS: Final = 3
"""Working days for taking back what was made public (处罚法第四十八条、第八十五条)."""
SENDING_HOURS: Final = 24
"""Hours from the approval to the police having the case (310号令第五条); read as the next day."""

Unit = Literal["工作日", "日", "月", "小时"]
Whose = Literal["本机关", "当事人", "公安机关"]


@dataclass(frozen=True, slots=True)
class Term:
    """A period. `count` is None where the office or a notice sets it, 0 for the same day; `steps` of the table meet it.

    A `right` lapses unused when its time is over: nobody is late. `level` says how well the article was verified.
    """

    code: str
    label: str
    count: int | None
    unit: Unit
    starts: str
    until: str
    stops: str
    article: str
    level: Level
    whose: Whose
    missed: str
    steps: tuple[str, ...]
    right: bool = False

    @property
    def cited(self) -> str:
        """The article with the mark of how well it is verified."""
        return self.article + LEVELS[self.level]

    @property
    def length(self) -> str:
        """How long it is, in words."""
        if self.count is None:
            return "机关档案或者批准文书所定"
        if self.count == 0:
            return "当日"
        return f"{self.count} {'' if self.unit in {'日', '小时'} else '个'}{self.unit}"


_FOUR: Final = "医疗保障行政处罚程序暂行规定"
_ORDER: Final = "行政执法机关移送涉嫌犯罪案件的规定"
_NONE: Final = "不停计"
_NATURAL: Final = "不停计；规定没有说明是工作日，按自然日计"
_LATE: Final = f"逾期每日按罚款数额的{SURCHARGE_PERCENT}%加处罚款，不超出罚款本数；催告后仍不履行的，申请法院强制执行"

TERMS: Final = (
    Term("verification", "线索核查", VERIFICATION_DAYS, "工作日", "收到线索或者材料之日", "决定是否立案",
         f"经批准可以延长一次，再加{VERIFICATION_DAYS}个工作日；检测、鉴定等时间不计入（未核实），本系统不自动扣除",
         f"{_FOUR}第十四条", "C", "本机关",
         "仍应决定是否立案，写明逾期的理由；不及时立案的要追责（行政处罚法第七十六条）",
         ("file_case", "decline_case")),
    Term("urgent_approval", "紧急措施补办批准", URGENT_HOURS, "小时", "紧急采取先行登记保存、封存之时",
         "负责人批准或者不批准；没有审批就退还的，为退还",
         "不停计；案卷只记日期，按次日计", f"{_FOUR}第二十六条", "K", "本机关",
         "不能补批：不予批准，立即退还，需要的重新提出", ("approve_measure", "reject_measure", "resolve_measure")),
    Term("giving_back", "立即退还", 0, "日", "不批准紧急采取的先行登记保存、封存之日", "退还物品", "不停计，不延长",
         f"{_FOUR}第二十六条", "K", "本机关", "立即退还；继续保存、封存没有依据", ("resolve_measure",)),
    Term("keeping", "先行登记保存的处理", KEPT_DAYS, "工作日", "登记保存之日", "作出处理决定", "不停计，不延长",
         "行政处罚法第五十六条", "A", "本机关", "立即作出处理或者退还", ("resolve_measure",)),
    Term("sealing", "封存的处理", SEAL_DAYS, "日", "封存之日", "解除封存或者作其他处理",
         f"期满前经批准可以延长一次，不超过{SEAL_DAYS}日", f"{_FOUR}第二十九条至第三十三条", "C", "本机关",
         "期满即解除封存，退还物品", ("resolve_measure",)),
    Term("review", "法制审核", REVIEW_DAYS, "工作日", "收到审核材料之日", "出具审核意见",
         "中止调查、移送公安机关期间停计",
         f"{_FOUR}第四十条", "C", "本机关", "仍须审核：依法应当审核而未经审核的，不得作出决定（行政处罚法第五十八条）",
         ("approve_review", "return_review")),
    Term("decision", "作出处罚决定", DECISION_DAYS, "日", "立案之日", "作出决定",
         "中止调查、听证、公告、鉴定、检测检验、专家评审等不计入的期间停计；可以延长"
         f"{FIRST_EXTENSION}日，再经集体讨论延长不超过{SECOND_EXTENSION}日（停计和延长为二手资料）",
         "行政处罚法第六十条", "A", "本机关",
         "不得作出决定；可以延长的由负责人集体讨论补办，否则依法终止、移送，并报告",
         ("decide", "decide_not_established")),
    Term("statement", "陈述申辩", None, "日", "告知书送达之日", "当事人提出或者放弃陈述申辩", _NONE,
         "行政处罚法第四十四条、第四十五条，天数依机关档案", "A", "当事人",
         "期满未提出的，如实登记后继续办理", ("record_statement",)),
    Term("hearing_request", "要求听证", HEARING_DAYS, "工作日", "告知书送达之日", "当事人要求听证或者书面放弃", _NONE,
         "行政处罚法第六十四条第一项、第八十五条", "A", "当事人",
         "逾期要求的，登记为未要求，并告知当事人", ("record_statement",), right=True),
    Term("hearing", "举行听证", HEARING_NOTICE_DAYS, "工作日", "通知当事人之日", "通知的听证之日，其间满规定的工作日",
         "改期的，按重新通知的日期", "行政处罚法第六十四条第二项、第八十五条", "A", "本机关",
         "重新通知后举行；未举行听证的，不得作出决定", ("record_hearing", "waive_hearing", "notify_hearing")),
    Term("service", "送达决定书", SERVICE_DAYS, "工作日", "作出决定之日", "送达当事人；公告送达的，为公告之日",
         "宣告后当场交付的没有这一期限", "行政处罚法第六十一条、第八十五条", "A", "本机关",
         "立即送达；送达以前，缴款和救济的期限都不起算", ("record_service",)),
    Term("payment", "缴纳罚款", PAYMENT_DAYS, "日", "收到决定书之日", "缴清罚款",
         "批准延期、分期的，按批准的日期；复议、诉讼不停止执行", "行政处罚法第六十七条", "A", "当事人", _LATE,
         ("record_payment",)),
    Term("instalment", "延期、分期缴纳罚款", None, "日", "批准延期、分期之日", "批准的应缴日期", _NONE,
         "行政处罚法第六十六条", "A", "当事人", _LATE, ("record_payment",)),
    Term("refund", "退回医疗保障基金", None, "日", "收到决定书之日", "退清", "复议、诉讼不停止执行",
         "条例第三十七条至第四十一条，天数依机关档案", "A", "当事人", "经催告仍不履行的，可以申请法院强制执行",
         ("record_payment",)),
    Term("reconsideration", "申请行政复议", RECONSIDERATION_DAYS, "日", "收到决定书之日", "申请行政复议", _NONE,
         "行政复议法第二十条", "A", "当事人", "不再受理复议；起诉期限内仍可以提起行政诉讼", ("record_appeal",),
         right=True),
    Term("suit", "提起行政诉讼", SUIT_MONTHS, "月", "收到决定书之日", "提起行政诉讼", "申请复议的，改从复议决定起算",
         "行政诉讼法第四十六条", "A", "当事人",
         "不复议、不诉讼又不履行的，本机关可以申请法院强制执行", ("record_appeal",), right=True),
    Term("suit_after_reconsideration", "对复议决定提起诉讼", SUIT_AFTER_RECONSIDERATION, "日", "收到复议决定之日",
         "提起行政诉讼", _NONE, "行政诉讼法第四十五条", "A", "当事人",
         "不诉讼又不履行的，本机关可以申请法院强制执行", ("record_appeal",), right=True),
    Term("demand", "催告后履行", DEMAND_DAYS, "工作日", "催告书送达之日", "当事人履行", _NONE,
         "行政强制法第五十四条、第六十九条", "A", "当事人", "仍不履行的，可以申请法院强制执行",
         ("record_payment", "record_performance", "apply_to_court")),
    Term("court", "申请法院强制执行", COURT_MONTHS, "月", "复议、诉讼的期限届满之日；延期、分期的，为结束之日",
         "向人民法院申请", "复议、诉讼尚无结果的，不起算", "行政强制法第五十三条、行政处罚法第七十二条第二款", "A",
         "本机关",
         "不能再申请法院强制执行；以其他方式追缴，并报告", ("apply_to_court",)),
    Term("withdrawal", "撤回公开的决定", WITHDRAWAL_DAYS, "工作日", "决定被变更、撤销之日", "撤回公开并说明理由", _NONE,
         "行政处罚法第四十八条、第八十五条", "A", "本机关", "立即撤回并公开说明理由", ("withdraw_publication",)),
    Term("spot_report", "当场处罚报备", SPOT_REPORT_DAYS, "工作日", "作出当场处罚决定之日", "报所属机关备案", _NONE,
         f"行政处罚法第五十二条、{_FOUR}第五十一条", "C", "本机关", "立即补报", ("report_spot_decision",)),
    Term("crime_approval", "审批移送公安", POLICE_DAYS, "日", "收到书面报告之日", "正职负责人决定是否移送", _NATURAL,
         f"{_ORDER}第五条", "A", "本机关", "立即审批；不批准的，记录理由", ("decide_crime",)),
    Term("sending", "移送公安机关", SENDING_HOURS, "小时", "批准移送之时", "向公安机关移送",
         "不停计；案卷只记日期，按次日计", f"{_ORDER}第五条", "A", "本机关", "立即移送", ("send_to_police",)),
    Term("police_answer", "公安机关是否立案的答复", POLICE_DAYS, "日", "公安机关接受移送之日", "收到是否立案的答复",
         _NATURAL, f"{_ORDER}第八条", "A", "公安机关", "向公安机关查询，并如实登记", ("record_police_answer",)),
    Term("hand_over", "移交涉案物品材料", POLICE_DAYS, "日", "收到立案通知之日", "移交公安机关", _NATURAL,
         f"{_ORDER}第十二条", "A", "本机关", "立即移交", ("hand_over",)),
    Term("objection", "对不予立案提出异议", POLICE_DAYS, "日", "收到不予立案通知之日", "提请复议或者建议立案监督",
         _NATURAL, f"{_ORDER}第九条", "A", "本机关", "不再提请；依法应当处罚的，收回继续处理", ("object_to_police",),
         right=True),
)  # fmt: skip
"""The table, in the order of a case's life."""

BY_CODE: Final[Mapping[str, Term]] = {term.code: term for term in TERMS}

_UNDECIDED: Final = frozenset(BY_TRIGGER["extend_decision"].sources)
_UNTIL_DECIDED: Final = frozenset({"decision", "statement", "hearing_request"})
"""Terms that run on in a state in which none of their steps is possible yet, or again."""


def _states(term: Term) -> frozenset[str]:
    found = {source for step in term.steps for source in BY_TRIGGER[step].sources}
    # Money may still come in after a closing, but what was left to pay was settled by it.
    settled = {"closed"} if "record_payment" in term.steps else set[str]()
    return frozenset(found - settled) | (_UNDECIDED if term.code in _UNTIL_DECIDED else frozenset())


OPEN_IN: Final[Mapping[str, frozenset[str]]] = {term.code: _states(term) for term in TERMS}
"""Term -> the states in which it may be open: those from which a step of its own is possible."""
