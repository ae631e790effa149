"""The office's profile: who works there in which role, and what the law leaves to each place.

Read strictly from YAML; every fault names its line. The statutes' own numbers are not in it.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cases.parts import Line
from penalty.library import load_ruleset, ruleset_ids
from penalty.money import parse_yuan
from penalty.oserror import in_chinese
from penalty.reading.strict_yaml import Node, RulesetError, read_yaml
from penalty.vocabulary import ITEMS, PROVISION_NAMES

Role = Literal["officer", "reviewer", "approver", "auditor"]

ROLE_NAMES: Final[Mapping[str, str]] = {
    "officer": "办案人员",
    "reviewer": "法制审核人员",
    "approver": "负责人",
    "auditor": "稽核人员",
}

DEMONSTRATION: Final = Path(__file__).with_name("offices") / "demonstration.yaml"


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


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Shape):
    """One person of the office; `user` is the operating system's user name."""

    user: Line
    name: Line
    roles: tuple[Role, ...] = Field(min_length=1)
    certificate: Line | None = None

    @property
    def role_names(self) -> str:
        """The person's roles in Chinese."""
        return "、".join(ROLE_NAMES[role] for role in self.roles)


class Threshold(_Shape):
    """From which fine (分, included) a hearing is offered (江西省行政处罚听证程序规定第二条)."""

    individual: Annotated[int, BeforeValidator(parse_yuan)]
    organisation: Annotated[int, BeforeValidator(parse_yuan)]


class Office(_Shape):
    """The profile. `identity: asserted` lets anyone say who they are, and marks every screen and document."""

    identity: Literal["asserted", "system"]
    name: Line
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
    people: tuple[Person, ...] = Field(min_length=1)

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

    def numbered(self, kind: str, year: int, number: str) -> str:
        """Return a document number in the office's form."""
        return self.document_number.format(prefix=self.document_prefix, kind=kind, year=year, n=number)


def load_office(path: Path = DEMONSTRATION) -> Office:
    """Read a profile. Raises OfficeError with a line a fault."""
    try:
        node = read_yaml(path.read_bytes().decode("utf-8-sig"), path.name)
        office = Office.model_validate(_plain(node))
    except OSError as error:
        raise OfficeError(f"{path}：读不了机关档案：{in_chinese(error)}") from error
    except UnicodeDecodeError as error:
        raise OfficeError(f"{path.name}:1：不是 UTF-8 文本，请另存为 UTF-8") from error
    except RulesetError as error:
        raise OfficeError(str(error)) from error
    except ValidationError as error:
        faults = [_sentence(node, dict(entry)) for entry in error.errors(include_url=False)]
        raise OfficeError("\n".join(faults)) from error
    users = [person.user for person in office.people]
    repeated = sorted({user for user in users if users.count(user) > 1})
    if repeated:
        raise OfficeError(f"{_where(node, ('people',))}：用户重复：{'、'.join(repeated)}")
    if not _number_form(office.document_number):
        place = _where(node, ("document_number",))
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


def _number_form(form: str) -> bool:
    """Tell whether a form names only what a number has, and what tells two documents apart."""
    try:
        parts = list(Formatter().parse(form))
    except ValueError:
        return False
    fields = {name for _, name, _, _ in parts if name is not None}
    plain = all(not spec and conversion is None for _, name, spec, conversion in parts if name is not None)
    return plain and {"kind", "year", "n"} <= fields <= {"prefix", "kind", "year", "n"}


def _plain(node: Node) -> Any:  # noqa: ANN401 - a YAML value is text, a list or a mapping, to any depth
    if isinstance(node.value, dict):
        return {key: _plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(value) for value in node.value]
    return node.value


def _where(node: Node, path: tuple[object, ...]) -> str:
    """Return file:line of the deepest node on a path."""
    for step in path:
        inner: Node | None = None
        if isinstance(node.value, dict):
            inner = node.value.get(str(step))
        elif isinstance(node.value, list) and isinstance(step, int):
            inner = node.value[step]
        if inner is None:
            break
        node = inner
    return node.where


def _sentence(node: Node, entry: Mapping[str, Any]) -> str:
    path = tuple(entry["loc"])
    name = ".".join(str(step) for step in path)
    match entry["type"]:
        case "missing":
            message = "缺少这一项，请补上"
        case "extra_forbidden":
            message = "不认识的键，请删去"
        case "literal_error":
            message = f"只能是 {entry['ctx']['expected']}"
        case "value_error":
            message = str(entry["ctx"]["error"])
        case _:
            message = "值不合要求，请照演示机关的档案（demonstration.yaml）核对写法"
    return f"{_where(node, path)}：{name}：{message}"
