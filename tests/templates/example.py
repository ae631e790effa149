"""A realistic case for every document: a hospital, three violations of 条例 38."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from templates.letter import (
    Case,
    Evidence,
    LetterData,
    Notice,
    Office,
    Officer,
    Party,
    Review,
    Statement,
    Suspension,
    Violation,
)

_CITE: Final = "《江西省医疗保障基金监管行政处罚裁量权实施细则（试行）》第二条"
_LENIENT: Final = (
    "从轻处罚：初次违法且造成医保基金损失占上年度医保基金支付额0.2%以上0.5%以下且未发现以骗取医保基金为目的，"
    "及时改正的，由医疗保障行政部门责令改正，约谈有关负责人；造成医保基金损失的，责令退回，"
    "处造成损失金额1倍以上1.5倍以下的罚款。"
)
_NONE: Final = (
    "在行政检查中发现的违规行为，同时满足以下情形的，约谈有关负责人：①首次出现；②属于个别人或个别部门行为；"
    "③造成医保基金损失在5000元以下；④未发现以骗取医保基金为目的；⑤及时退回。"
)


def _violation(number: int, item: str, conduct: str, amount: int, fine: int) -> Violation:
    return Violation(
        number=number,
        provision="38",
        basis=f"《医疗保障基金使用监督管理条例》第三十八条第{item}项",
        breached="《医疗保障基金使用监督管理条例》第十五条第一款",
        period="2023年1月至2023年6月",
        conduct=conduct,
        amount=amount,
        tier_name="从轻处罚",
        benchmark_cite=f"{_CITE}（三）",
        clause_text=_LENIENT,
        multiple="1.2",
        multiple_band="1倍以上（不含）1.5倍以下（含）",
        fine=fine,
        refund=amount,
    )


OFFICE: Final = Office(
    name="宜春市医疗保障局",
    address="江西省宜春市袁州区宜阳大道1号",
    contact="王某",
    phone="0795-1234567",
    fine_account="罚款凭《非税收入一般缴款书》缴至代理银行，由银行上缴国库。",
    refund_account="退回款项按险种缴至原医疗保障基金财政专户：户名宜春市财政局，开户行某银行宜春分行，账号36050123456789。",
    reconsideration_body="宜春市人民政府",
    court="宜春市袁州区人民法院",
    statement_days=5,
    refund_days=15,
    demonstration=False,
)

PENALTY: Final = LetterData(
    office=OFFICE,
    party=Party(
        name="宜春市某某医院有限公司",
        kind="organisation",
        id_kind="统一社会信用代码",
        id_number="91360900MA35XXXX0X",
        address="江西省宜春市袁州区秀江中路88号",
        representative_title="法定代表人",
        representative="李某某",
    ),
    case=Case(
        number="宜医保案〔2026〕12号",
        cause="违反医疗保障基金使用规定",
        source="2026年度日常监督检查",
        filed_on=dt.date(2026, 9, 1),
        concluded_on=dt.date(2026, 10, 20),
        title="宜春市某某医院有限公司违反医疗保障基金使用规定案",
    ),
    officers=(Officer("张某", "赣36090012"), Officer("刘某", "赣36090027")),
    evidence=(
        Evidence(1, "书证", "住院病历32份、处方118张", "为32名住院患者超出诊疗规范的用药量开具药品", (1,)),
        Evidence(
            2, "电子数据", "医保信息平台结算明细（2023年1月至6月）", "各违法行为涉及的结算笔数和基金支付额", (1, 2, 3)
        ),
        Evidence(3, "书证", "理疗科治疗记录单与收费清单", "以针灸项目结算实际提供的推拿", (2,)),
        Evidence(4, "当事人陈述", "法定代表人李某某询问笔录", "对上述行为和金额无异议", (1, 2, 3)),
    ),
    violations=(
        _violation(1, "二", "当事人为32名住院患者超出药品说明书和诊疗规范规定的用量开具药品118次", 1379160, 1654992),
        _violation(2, "四", "当事人理疗科将推拿治疗串换为针灸治疗项目结算75次。", 108750, 130500),
        _violation(3, "三", "当事人对同一患者同日的静脉输液费重复收取费用200次。", 200000, 240000),
    ),
    measured=(
        (
            "适用第三十八条的违法行为1、违法行为2、违法行为3，造成医保基金损失合计16879.10元，"
            "占当事人上年度医保基金支付额5200000.00元的0.324598…%"
        ),
    ),
    suspensions=(),
    measures=("责令改正", "约谈有关负责人"),
    referrals=(),
    benchmarked=True,
    reasons=(
        "当事人系初次违法，在本机关责令退回前主动退回全部损失，未发现其以骗取医疗保障基金为目的，"
        "造成的损失占上年度医疗保障基金支付额的0.31%，属于从轻处罚的情形。\n"
        "当事人积极配合调查，但违法行为持续六个月，故在该等级内按1.2倍处以罚款。"
    ),
    no_penalty_ground=None,
    readings=("该细则第十一条规定“以上”不包括本数，“以下”包括本数，故1倍不在从轻处罚的幅度之内",),
    refund_total=1687910,
    fine_total=2025492,
    notice=Notice("宜医保罚告〔2026〕12号", dt.date(2026, 11, 2), dt.date(2026, 11, 3), 1687910, 2025492),
    statements=(
        Statement(
            manner="提出陈述申辩",
            text="重复收费系信息系统故障所致，请求减轻处罚。",
            response="系统故障不改变多收费用由基金支付的事实，该意见不予采纳；拟作出的处罚内容不变。",
        ),
    ),
    hearing="当事人在法定期限内未要求听证",
    review=Review(
        reviewer="陈某",
        opinion="同意",
        text="建议在决定书中写明退回款项按险种缴入的专户。",
        received_on=dt.date(2026, 10, 22),
        dated=dt.date(2026, 10, 29),
        items=(
            ("执法主体是否合法", "本机关对违法行为发生地有管辖权"),
            ("执法人员是否具备资格", "两名执法人员均持有有效执法证"),
            ("执法程序是否合法", "立案、调查、取证程序合法"),
            ("事实是否清楚、证据是否充分", "事实清楚，证据充分"),
            ("法律适用和裁量基准是否准确", "适用条例第三十八条准确，从轻处罚恰当"),
            ("是否超越权限", "未超越法定权限"),
            ("执法文书是否完备、规范", "完备、规范"),
            ("是否应当移送", "未涉嫌犯罪，无须移送"),
            ("其他", "无"),
        ),
    ),
    hearing_right=True,
    document_number="宜医保罚〔2026〕12号",
    dated=dt.date(2026, 11, 21),
    approved_by="赵某",
    discussed_on=None,
    earlier=(),
    ruleset="jiangxi-2021（sha256:3f9a0c51）",
    engine="0.1.0",
)

_MINOR: Final = replace(
    _violation(1, "三", "当事人对同一患者同日的静脉输液费重复收取费用200次。", 200000, 0),
    tier_name="不予处罚",
    benchmark_cite=f"{_CITE}（一）2",
    clause_text=_NONE,
    multiple=None,
    multiple_band=None,
    fine=None,
)

NO_PENALTY: Final = replace(
    PENALTY,
    violations=(_MINOR,),
    evidence=(
        Evidence(1, "书证", "收费清单200张", "同日重复收取静脉输液费", (1,)),
        Evidence(2, "电子数据", "医保信息平台结算明细", "涉及的结算笔数和基金支付额", (1,)),
    ),
    measured=("适用第三十八条的违法行为1，造成医保基金损失2000.00元",),
    measures=("责令改正", "约谈有关负责人"),
    reasons=None,
    no_penalty_ground="该行为首次出现，属于个别部门行为，造成损失未超过5000元，未发现以骗取医疗保障基金为目的，并已及时退回",
    readings=(),
    refund_total=200000,
    fine_total=None,
    notice=None,
    statements=(),
    hearing=None,
    review=None,
    document_number="宜医保不罚〔2026〕3号",
    approved_by="集体讨论",
    discussed_on=None,
    earlier=(),
)

PATIENT: Final = replace(
    PENALTY,
    party=Party("周某", "individual", "身份证号", "362201198001010011", "江西省宜春市袁州区某街道2号"),
    violations=(
        replace(
            _violation(1, "一", "当事人将本人的医疗保障凭证交由他人冒名使用3次", 150000, 0),
            provision="41.1",
            basis="《医疗保障基金使用监督管理条例》第四十一条第一款第一项",
            breached=None,
            benchmark_cite="《江西省医疗保障基金监管行政处罚裁量权实施细则（试行）》第五条（四）",
            clause_text=(
                "从轻处罚：初次违法且造成医保基金损失1000元以上2000元以下并及时改正的，由医疗保障行政部门责令改正；"
                "造成医保基金损失的，责令退回；暂停其医疗费用联网结算3个月以上6个月以下。"
            ),
            multiple=None,
            multiple_band=None,
            fine=None,
        ),
    ),
    evidence=(Evidence(1, "当事人陈述", "询问笔录", "出借凭证的经过", (1,)),),
    measured=("适用第四十一条第一款的违法行为1，造成医疗保障基金损失1860.00元",),
    suspensions=(Suspension("暂停当事人医疗费用联网结算", 4, "《医疗保障基金使用监督管理条例》第四十一条第一款"),),
    measures=("责令改正",),
    reasons="当事人系初次违法并及时改正，属于从轻处罚的情形。",
    readings=(),
    refund_total=150000,
    fine_total=0,
    statements=(Statement("期满未提出", None, None),),
    hearing=None,
    hearing_right=False,
    document_number="宜医保罚〔2026〕15号",
)

DOCUMENTS: Final = {
    "prior_notice": (
        "prior_notice",
        replace(PENALTY, document_number="宜医保罚告〔2026〕12号", dated=dt.date(2026, 11, 2)),
    ),
    "review_opinion": ("review_opinion", replace(PENALTY, document_number=None, dated=dt.date(2026, 10, 29))),
    "penalty_decision": ("penalty_decision", PENALTY),
    "no_penalty_decision": ("no_penalty_decision", NO_PENALTY),
    "suspension_decision": ("penalty_decision", PATIENT),
}
"""Name of the expected file -> kind and data."""
