"""Steps from the review on, to put into a way: heard, decided, served, paid, contested, closed."""

from __future__ import annotations

from typing import Final

from tests.workflow.walk import (
    ASKED,
    CHOICE,
    FACTS,
    FINDING,
    FRAUD,
    HEARING_TOLD,
    REASON,
    REVIEW,
    SIGNED,
    WAIVER,
    Data,
    Step,
    choice,
    fraud,
    step,
)

DECIDED: Final[Data] = {"dated": "2026-04-28"}
ASKED_STEP: Final = step("wang", "record_statement", ASKED, "2026-04-15")
TOLD: Final = step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15")
HELD: Final = step(
    "wang", "record_hearing", {"held_on": "2026-04-27", "presider": "高某", "record": "双方陈述意见。"}, "2026-04-27"
)
MARKED: Final = step("sun", "mark_case", {"marks": ["情节复杂或者重大违法行为"], "reason": "金额较大"}, "2026-04-16")
GATHERED: Final = step("sun", "submit_for_deliberation", REASON, "2026-04-27")
AGREED: Final[Data] = {
    "held_on": "2026-04-27",
    "members": ["孙某", "武某"],
    "opinions": "孙某：同意。武某：同意。",
    "conclusion": "同意",
}


def by(user: str, action: str, day: str, **data: object) -> Step:
    """Return a step on a day, with its data by name."""
    return step(user, action, data, day)


def head(action: str, day: str, **data: object) -> Step:
    """Return the head's step."""
    return by("sun", action, day, **data)


def office(action: str, day: str, **data: object) -> Step:
    """Return the officer's step."""
    return by("wang", action, day, **data)


def pay(what: str, amount: str, day: str, *, spot: bool = False) -> Step:
    """Return the clerk's entry of a payment, in 元."""
    return by("zhou", "record_payment", day, what=what, amount=amount, paid_on=day, voucher="票1", on_the_spot=spot)


def appeal(kind: str, day: str) -> Step:
    """Return the entry of a remedy sought."""
    return office("record_appeal", day, kind=kind, body="某机关", filed_on=day)


def outcome(said: str, day: str, **sums: object) -> Step:
    """Return the entry of what a remedy came to."""
    return office("record_appeal_outcome", day, outcome=said, on=day, **sums)


def asked(day: str, kind: str = "延期") -> Step:
    """Return the party's request for time."""
    return office("request_deferral", day, kind=kind, reason="资金周转困难", asked_on=day)


def granted(day: str, *instalments: tuple[str, str]) -> Step:
    """Return the grant of time: days and 元."""
    rows = [{"due_on": due, "amount": amount} for due, amount in instalments]
    return head("grant_deferral", day, on=day, instalments=rows)


def demand(day: str) -> Step:
    """Return a demand served by hand on its day."""
    return office("demand_performance", day, dated=day, served_on=day, **SIGNED)


def apply(day: str) -> Step:
    """Return the application to the court."""
    return head("apply_to_court", day, court="某人民法院", applied_on=day)


def answered(day: str, accepted: str) -> Step:
    """Return the court's answer."""
    return office("record_court_answer", day, accepted=accepted, on=day)


def close(day: str, ground: str = "执行完毕") -> Step:
    """Return the officer's request to close."""
    return office("request_closing", day, ground=ground, summary="履行情况见案卷")


def publish(day: str, redacted: str = "是", where: str = "本局网站") -> Step:
    """Return the publication of the decision."""
    return office("publish_decision", day, on=day, where=where, redacted=redacted)


def report(day: str) -> Step:
    """Return the written report of a suspected crime."""
    return office("report_crime", day, reported_on=day, suspicion="涉嫌诈骗")


def passed(day: str, approved: str = "是", user: str = "sun") -> Step:
    """Return the decision on a report."""
    return by(user, "decide_crime", day, approved=approved, reason="见报告", on=day)


def sent(day: str) -> Step:
    """Return the sending to the police."""
    return office("send_to_police", day, police="某市公安局", on=day, receipt="回执1")


def police(day: str, said: str) -> Step:
    """Return the answer of the police."""
    return office("record_police_answer", day, answer=said, on=day)


def afresh(
    day: str = "2026-04-16", multiple: str = "1.2", conduct: str | None = None, chosen: Data | None = None
) -> tuple[Step, ...]:
    """Return the way from a notice back to the sanction, or to the facts, and through review again."""
    facts: tuple[Step, ...] = ()
    if conduct is not None:
        facts = (
            office("reopen_facts", day, reason="补充认定"),
            office("record_violation", day, **{**FINDING, "number": 1, "conduct": conduct}),
            office("confirm_facts", day),
        )
    return (
        head("return_decision", day, reason="重新裁量"),
        *facts,
        office("choose_sanction", day, **(chosen or choice(multiple))),
        office("write_report", day),
        office("submit_for_review", day, submitted_on=day),
        by("zhao", "approve_review", day, **REVIEW, dated=day),
    )


def told(day: str) -> Step:
    """Return a prior notice served by hand on its day."""
    return office("issue_notice", day, dated=day, served_on=day, **SIGNED)


def waived(day: str) -> Step:
    """Return the party's written waiver of both rights."""
    return office("record_statement", day, **{**WAIVER, "on": day})


def small(amount: str) -> tuple[Step, ...]:
    """Return the simplified procedure, from officers assigned to a choice of 1.2 times the amount."""
    facts = {**FACTS, "amount": amount, "prior_year_payment": "20000"}
    return (
        office("begin_simplified", "2026-03-03"),
        office("record_evidence", "2026-03-03", kind="书证", name="结算明细", proves="超量开药"),
        office("record_violation", "2026-03-03", **{**FINDING, "facts": facts}),
        office("confirm_facts", "2026-03-03"),
        office("choose_sanction", "2026-03-03", **CHOICE),
    )


def spot(amount: str) -> tuple[Step, ...]:
    """Return the simplified procedure up to the decision handed over on the spot."""
    given = {"dated": "2026-03-03", "place": "某医院", "statement": "已告知权利，无意见", "signer": "周某"}
    return (*small(amount), office("decide_on_the_spot", "2026-03-03", **given))


SUSPENDED: Final[dict[str, Data]] = {
    "record_violation": {**FINDING, "facts": {**FRAUD, "amount": "6000", "first_offence": "否"}},
    "choose_sanction": fraud("8", "3"),
}
"""A case of fraud, fined 18000 元, with a suspension of eight months of one department."""


def department(name: str, months: str = "8") -> Data:
    """Return the same choice with another department, or another length."""
    chosen = fraud(months, "3")
    return {**chosen, "choices": [{**chosen["choices"][0], "department": name}]}


def typed(taken: Step, day: str) -> Step:
    """Return a step put on file on a later day than the one it bears."""
    return taken._replace(day=day)
