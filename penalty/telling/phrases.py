"""How an explanation says that a fact is so: in the law's own words, with the article that defines them.

The short forms for tables and regions are in `penalty.analysis.region`; these are for sentences a party may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from penalty.ruleset import Provision, Ruleset

_SAID: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "insured": ("不属于参保人员", "属于参保人员"),
        "first_offence": ("并非初次违法", "系初次违法"),
        "corrected_in_time": ("在责令退回之前没有主动退回", "在责令退回之前已主动退回"),
        "refused_correction": ("没有拒不改正", "拒不改正"),
        "obstructed": ("没有拒绝监督检查或者提供虚假情况", "拒绝监督检查或者提供虚假情况"),
        "fraud_intent": ("不以骗取医保基金为目的", "以骗取医保基金为目的"),
        "self_reported": ("由行政检查发现", "由机构自查自纠发现"),
        "isolated": ("不是个别人或者个别部门的行为", "属于个别人或者个别部门的行为"),
        "personal_account_only": ("并非均由医保个人账户支付", "均由医保个人账户支付"),
        "life_or_health_harm": ("未涉及生命健康安全或者没有危害后果", "涉及生命健康安全且有危害后果"),
        "serious": ("情节不严重且未造成严重后果", "情节严重或者造成严重后果"),
    }
)
"""How a sentence says that a fact is false, and that it is true."""

_DEFINED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "corrected_in_time": "认定为“及时改正”",
        "refused_correction": "认定为“责令改正拒不改正”",
        "obstructed": "拒绝医疗保障等行政部门监督检查或者提供虚假情况",
    }
)
"""By which words a ruleset's general rules define a fact."""


def flag_phrase(ruleset: Ruleset, provision: Provision, name: str, *, value: bool) -> str:
    """Say in the law's terms that a yes-or-no fact is so: "在责令退回之前已主动退回（第八条）"."""
    if name not in _SAID:
        return f"{provision.words.facts[name].label}为{'是' if value else '否'}"
    words = _DEFINED.get(name)
    cite = next((rule.cite for rule in ruleset.general if words is not None and words in rule.text), None)
    return _SAID[name][value] + (f"（{cite}）" if cite else "")
