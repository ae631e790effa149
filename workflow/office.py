"""The office's profile: who works there in which role, and what the law leaves to each place.

Read strictly from YAML; every fault names its line. The statutes' own numbers are not in it.
"""

from __future__ import annotations

import datetime as dt
import os
import pwd
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from cases.parts import Line, OptionalLine
from cases.parts.shapes import Day
from cases.place import is_dsn
from penalty.library import load_ruleset, ruleset_ids
from penalty.money import format_yuan, parse_yuan
from penalty.reading.strict_yaml import RulesetError
from penalty.vocabulary import ITEMS, PROVISION_NAMES
from workflow.keyring import Former, Keys, among, shared
from workflow.profile import LocalKey, plain, read_profile, sentences, where
from workflow.time.calendar_file import read_years
from workflow.time.workdays import STANDARD, Calendar

Role = Literal["officer", "reviewer", "approver", "clerk", "auditor", "administrator"]

ROLE_NAMES: Final[Mapping[str, str]] = {
    "officer": "办案人员",
    "reviewer": "法制审核人员",
    "approver": "负责人",
    "clerk": "内勤",
    "auditor": "稽核人员",
    "administrator": "管理员",
}

RANK_NAMES: Final[Mapping[str, str]] = {"head": "主要负责人", "deputy": "其他负责人"}

DEMONSTRATION: Final = Path(__file__).with_name("offices") / "demonstration.yaml"

UNSOURCED: Final = "未写来源"
OFFICERS: Final = 2
"""执法人员不得少于两人 (行政处罚法第四十二条)."""


class OfficeError(ValueError):
    """The profile cannot be used, or the person is not in it; a Chinese sentence with file:line where there is one."""


def _ruleset(value: str) -> str:
    if value not in ruleset_ids():
        raise ValueError(f"没有裁量规则 {value}，现有：{'、'.join(ruleset_ids())}")
    if load_ruleset(value).words.facts:
        raise ValueError(f"{value} 有自己的事实，办案的表单里没有，不能作为机关办案的规则，请改用别的")
    lacking = ITEMS.keys() - load_ruleset(value).provisions.keys()
    if lacking:
        names = "、".join(PROVISION_NAMES[name] for name in ITEMS if name in lacking)
        raise ValueError(f"{value} 没有收录{names}，不能作为机关办案的规则，请改用收录齐全的")
    return value


def _sum(value: object) -> object:
    return parse_yuan(value) if isinstance(value, str) else value


def _database(value: str) -> str:
    if not is_dsn(value):
        raise ValueError(
            "不是数据库的连接串，应如 postgresql://penalty@db.example/penalty；案件放在文件夹里的不写这一项"
        )
    return value


def _yes_no(value: object) -> object:
    if not isinstance(value, str):
        return value
    known = {"是": True, "true": True, "否": False, "false": False}
    if value.strip().lower() not in known:
        raise ValueError(f"只能写 是、否（或 true、false），现为“{value}”")
    return known[value.strip().lower()]


Sum = Annotated[int, BeforeValidator(_sum), Field(ge=0), PlainSerializer(format_yuan, str, when_used="json")]
"""An amount in 分; 元 in the file and in JSON."""
YesNo = Annotated[bool, BeforeValidator(_yes_no)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Shape):
    """One person of the office; `user` is the operating system's user name.

    `rank` tells the 主要负责人 from the other 负责人; `review_basis` is what lets a person review: who first takes up
    legal review must have the qualification (处罚法第五十八条第二款). `keys` are the public keys the person signs or
    signed with.
    """

    user: Line
    name: Line
    roles: tuple[Role, ...] = Field(min_length=1)
    certificate: Line | None = None
    rank: Literal["head", "deputy"] | None = None
    review_basis: Literal["法律职业资格", "非初次从事"] | None = None
    keys: Keys = ()

    @model_validator(mode="after")
    def _rank_of_an_approver(self) -> Self:
        if self.rank is not None and "approver" not in self.roles:
            raise ValueError(f"{self.name}不是负责人（roles 中没有 approver），请删去 rank，或补上角色")
        return self

    @property
    def role_names(self) -> str:
        """The person's roles in Chinese."""
        return "、".join(ROLE_NAMES[role] for role in self.roles)

    def signs_with(self, key: str, day: dt.date) -> bool:
        """Tell whether a public key, as its text, is the person's on a day."""
        return among(self.keys, key, day)


class Threshold(_Shape):
    """From which fine (分, included) a hearing is offered (江西省行政处罚听证程序规定第二条)."""

    individual: Sum
    organisation: Sum


class ReviewRule(_Shape):
    """When legal review is required: always, or as 处罚法第五十八条 says and from a total of refund and fine on.

    The totals (分, included) are the place's, None where it set none (数额较大, 医疗保障行政处罚程序暂行规定第三十七条,
    二手资料).
    """

    always: YesNo = True
    individual: Sum | None = None
    organisation: Sum | None = None


class DeliberationRule(_Shape):
    """When joint deliberation is required beside what 处罚法第五十七条第二款 names (情节复杂或者重大违法行为).

    From a fine (分, included; None: no fine alone requires it), and where `suspension`, for any suspension.
    """

    individual: Sum | None = None
    organisation: Sum | None = None
    suspension: YesNo = False


class SourceNote(_Shape):
    """Where a local number comes from, and how far that was verified.

    A: the full text was compared; B: an excerpt was seen; C: second hand; K: from memory; 机关自定: the office's own.
    """

    text: Line
    level: Literal["A", "B", "C", "K", "机关自定"]


class Agencies(_Shape):
    """The other authorities that letters name; None where the profile does not say."""

    handling_body: OptionalLine = None
    superior: OptionalLine = None
    police: OptionalLine = None
    procuratorate: OptionalLine = None


class Office(_Shape):
    """The profile. `identity: asserted` lets anyone say who they are, and marks every screen and document.

    `evidence_shown` says which evidence a decision may rest on: any ("none"), what the prior notice listed or was shown
    since ("notice"), only what the party signed for ("signed"). `signatures` says whether reviewers and heads must sign
    what they decide, from `signatures_since` on where that is written; `former` are people who left. `calendar` is made
    from the year files beside the profile.
    """

    identity: Literal["asserted", "system"]
    name: Line
    based_on: Line | None = None
    store: Annotated[Line, AfterValidator(_database)] | None = None
    jurisdiction: Line
    ruleset: Annotated[Line, BeforeValidator(_ruleset)]
    document_prefix: Line
    document_number: Line
    address: Line
    contact: Line
    phone: Line
    fine_account: Line
    refund_account: Line
    reconsideration_body: Line
    court: Line
    statement_days: Annotated[int, Field(ge=1, le=60)]
    refund_days: Annotated[int, Field(ge=1, le=90)]
    hearing_threshold: Threshold
    review: ReviewRule = ReviewRule()
    deliberation: DeliberationRule = DeliberationRule()
    evidence_shown: Literal["none", "notice", "signed"] = "notice"
    agencies: Agencies = Agencies()
    signatures: Literal["required", "none"] = "none"
    signatures_since: Day | None = None
    people: tuple[Person, ...] = Field(min_length=1)
    former: tuple[Former, ...] = ()
    sources: Mapping[LocalKey, SourceNote] = Field(default_factory=dict)
    calendar: InstanceOf[Calendar] = STANDARD

    @property
    def asserted(self) -> bool:
        """Whether identities are only asserted: a demonstration or a test."""
        return self.identity == "asserted"

    def person(self, user: str) -> Person:
        """Return the person of a user name. Raises OfficeError naming the people there are."""
        for person in self.people:
            if person.user == user:
                return person
        known = "、".join(f"{person.user}（{person.name}，{person.role_names}）" for person in self.people)
        raise OfficeError(f"机关档案中没有用户 {user}，现有：{known}")

    def holding(self, role: Role) -> tuple[Person, ...]:
        """Return the people of a role, in the profile's order."""
        return tuple(person for person in self.people if role in person.roles)

    def requires_signature(self, day: dt.date) -> bool:
        """Tell whether what reviewers and heads decide on a day must be signed."""
        since = self.signatures_since
        return self.signatures == "required" and (since is None or since <= day)

    def signed_with(self, user: str, key: str, day: dt.date) -> bool:
        """Tell whether a public key, as its text, was a user's on a day, also of one who left."""
        return any(holder == user and among(keys, key, day) for holder, keys in self.holders)

    @property
    def holders(self) -> tuple[tuple[str, Keys], ...]:
        """Every user with their keys, also those who left."""
        present = [(each.user, each.keys) for each in self.people]
        return (*present, *((each.user, each.keys) for each in self.former))

    def numbered(self, kind: str, year: int, number: str) -> str:
        """Return a document number in the office's form."""
        return self.document_number.format(prefix=self.document_prefix, kind=kind, year=year, n=number)

    def source(self, key: LocalKey) -> str:
        """Return where a local number comes from, or that nobody wrote it."""
        note = self.sources.get(key)
        return note.text if note is not None else UNSOURCED


def load_office(path: Path = DEMONSTRATION) -> Office:
    """Read a profile, the province's file it is based on and the year files beside it.

    Raises OfficeError with a line a fault.
    """
    try:
        node = read_profile(path)
        office = Office.model_validate({**plain(node), "calendar": Calendar(read_years(path.parent))})
    except RulesetError as error:
        raise OfficeError(str(error)) from error
    except ValidationError as error:
        raise OfficeError("\n".join(sentences(node, error))) from error
    users = [person.user for person in office.people]
    repeated = sorted({user for user in users if users.count(user) > 1})
    if repeated:
        raise OfficeError(f"{where(node, ('people',))}：用户重复：{'、'.join(repeated)}")
    twice = list(shared(office.holders))
    if twice:
        raise OfficeError(f"{where(node, ('people',))}：{'；'.join(twice)}")
    if not _number_form(office.document_number):
        place = where(node, ("document_number",))
        raise OfficeError(
            f"{place}：文号格式只能用 {{prefix}}、{{kind}}、{{year}}、{{n}}，其中 {{kind}}、{{year}}、{{n}} 必有"
        )
    return office


def identify(office: Office, claimed: str | None) -> Person:
    """Return who is acting: the operating system's user, or where identities are asserted the claimed one.

    Raises OfficeError when a claim is not allowed or the person is not in the profile.
    """
    if office.asserted:
        return office.person(claimed) if claimed else office.people[0]
    if claimed is not None:
        raise OfficeError("机关档案要求按操作系统用户认定身份（identity: system），不能用 --as 指定他人")
    # The user id cannot be changed by an environment variable; a login name from the environment can.
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError as error:
        raise OfficeError(f"操作系统中没有用户号 {os.getuid()}，请由管理员建立账户") from error
    return office.person(user)


def shortcomings(office: Office) -> Iterator[str]:
    """Yield what a profile that can be read lacks for real use, one sentence each."""
    if office.asserted:
        yield "身份只凭自称（identity: asserted），正式使用请改为 identity: system"
    able = [person for person in office.holding("officer") if person.certificate is not None]
    if len(able) < OFFICERS:
        yield f"有执法证号的办案人员不足两人，现有 {len(able)} 人，请补上（行政处罚法第四十二条）"
    yield from _unreal(office)
    heads = [person.name for person in office.people if person.rank == "head"]
    if not heads:
        yield "没有主要负责人，请给一名负责人写上 rank: head"
    if len(heads) > 1:
        yield f"主要负责人写了 {len(heads)} 名（{'、'.join(heads)}），请只留一名"
    yield from _unranked(office)
    reviewers = office.holding("reviewer")
    if not reviewers:
        yield "没有法制审核人员，请补上（行政处罚法第五十八条）"
    for person in reviewers:
        if person.review_basis is None:
            yield f"法制审核人员{person.name}未写审核资格，请补上 review_basis（行政处罚法第五十八条第二款）"
    unset = [name for name in ("individual", "organisation") if getattr(office.review, name) is None]
    if not office.review.always and unset:
        yield f"法制审核不是一律进行，又没有写数额，请补上 review.{'、review.'.join(unset)}"
    yield from _keyless(office)


def _unreal(office: Office) -> Iterator[str]:
    """Yield what still stands as in the demonstration, or cannot be true on this machine."""
    texts = {name: value for name in Office.model_fields if isinstance(value := getattr(office, name), str)}
    shown = [name for name, value in texts.items() if "演示" in value]
    shown += [f"people.{each.user}" for each in office.people if "演示" in (each.certificate or "")]
    if shown:
        yield f"仍是演示内容：{'、'.join(shown)}，请改为真实的"
    if office.asserted:
        return
    unknown = [person.user for person in office.people if not _has_account(person.user)]
    if unknown:
        yield f"这台机器上没有用户：{'、'.join(unknown)}，请核对 people 的 user"
    if office.source("hearing_threshold") == UNSOURCED:
        yield "听证起点没有写来源，请在 sources 中写明依据（行政处罚法第六十三条）"
    if office.signatures == "none":
        yield "审核和审批不要求签名（signatures: none），请各人建立密钥（penalty key new），再改为 required"


def _keyless(office: Office) -> Iterator[str]:
    for person in office.people if office.signatures == "required" else ():
        if {"reviewer", "approver"} & {*person.roles} and not person.keys:
            yield f"{person.role_names}{person.name}没有密钥，不能签名办理，请把 penalty key show 的公钥写入 keys"


def _has_account(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _unranked(office: Office) -> Iterator[str]:
    for person in office.holding("approver"):
        if person.rank is None:
            yield f"负责人{person.name}未写 rank，请写 head（主要负责人）或者 deputy（其他负责人）"


def _number_form(form: str) -> bool:
    """Tell whether a form names only what a number has, and what tells two documents apart."""
    try:
        parts = list(Formatter().parse(form))
    except ValueError:
        return False
    fields = {name for _, name, _, _ in parts if name is not None}
    plain_fields = all(not spec and conversion is None for _, name, spec, conversion in parts if name is not None)
    return plain_fields and {"kind", "year", "n"} <= fields <= {"prefix", "kind", "year", "n"}
