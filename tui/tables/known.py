"""What a table may say: the headings of its columns, what their values look like, and a sample to begin with.

A heading is what stands in the file, so its Chinese name is the same in every language of the desk.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Final

from cases.transfer.placing import new_file
from penalty.facts import FIELDS, LABELS
from penalty.table import CARRIED
from tui.language import N_, _
from tui.wording import listed

_FLAG: Final = N_("是或否，不知道的留空")
_DAY: Final = N_("如 2025-06-30，不写 2025年6月")
_YUAN: Final = N_("元，如 120000.50，不写 12万")
_VALUES: Final[Mapping[str, str]] = {
    "id": N_("自编的编号，任意文字"),
    "provision": N_("38、38条或者第三十八条；第四十一条写明第几款，如 41.1"),
    "item": N_("第几项，如 3；不分项的留空"),
    "amount": _YUAN,
    "prior_year_payment": _YUAN,
    "violation_end": _DAY,
    "decision_date": _DAY,
    "discovered_on": _DAY,
    "ruleset": N_("一般留空；要指定的写编号，如 jiangxi-2021"),
    "circumstances": N_("情节的名称，数项以 ; 隔开"),
    "act": N_("触犯两条的同一行为，两行写同一编号"),
}
"""What the values of a fact look like; of those not named, 是 or 否."""

SAMPLE: Final = N_("样表")
_HEADINGS: Final = (
    *("id", "provision", "item", "amount", "prior_year_payment", "first_offence", "corrected_in_time"),
    *("refused_correction", "obstructed", "fraud_intent", "self_reported", "isolated", "serious", "violation_end"),
)
_ROWS: Final = (
    ("例1", "第三十八条", "3", "12345.67", "3000000", *"是是否否否否否否", "2025-06-30", "某某医院"),
    ("例2", "40", "1", "56000.00", "3000000", *"是否否否是否否否", "2025-06-30", "某某药店"),
    ("例3", "38条", "2", "8000", "", "", *"是否否否否否否", "2025-06-30", "某某诊所"),
)


def known_in_short() -> str:
    """Return how values are written and every heading by both its names, as one paragraph each."""
    names = listed(f"{name} {LABELS[name]}" for name in FIELDS)
    return "\n".join(
        (
            _("写法：金额以元计，如 120000.50；日期如 2025-06-30；条款如 38、第三十八条；是或否；不知道的留空。"),
            _("列名（英文、中文都认）：{names}。").format(names=names),
        )
    )


def known_at_length() -> Iterator[str]:
    """Yield a line for each heading: its names, and what its values look like."""
    yield _("认识的列名和写法（英文名、中文名都可以，同一项事实只写一列）")
    for name in FIELDS:
        yield _("{name}  {labels}：{value}").format(name=name, labels=LABELS[name], value=_(_VALUES.get(name, _FLAG)))
    yield _("以 {mark} 开头的列不是事实，原样带过，如 {mark}机构名称").format(mark=CARRIED)


def write_sample(folder: Path) -> Path:
    """Write a table of three rows with Chinese headings under a name that is still free. Raises StoreError."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*(LABELS[name] for name in _HEADINGS), f"{CARRIED}机构名称"))
    writer.writerows(_ROWS)
    free = (folder / f"{_(SAMPLE)}{f'-{number}' if number > 1 else ''}.csv" for number in count(1))
    target = next(path for path in free if not os.path.lexists(path))
    # A byte-order mark lets Excel read the Chinese.
    with new_file(target) as temp:
        temp.write_bytes(out.getvalue().encode("utf-8-sig"))
    return target
