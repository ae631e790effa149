"""`penalty verify`: proves the chains, the order of writing, the signatures, and what was anchored elsewhere.

What is wrong is said on stderr as it is found, one sentence each; stdout has the result.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cases.events import Event
from cases.evidence.anchor import Anchor, BadAnchor, read_anchor
from cases.evidence.keys import BadKey, PublicKey
from cases.evidence.verify import Checks, Finding, Verification
from penalty.oserror import in_chinese
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS, InputError
from tui.dossier import label_of_event, when, who
from tui.store import VARIABLE, Store, open_store
from workflow.desk import may_read
from workflow.keyring import among, days_of
from workflow.listing import listing
from workflow.office import Office
from workflow.signatures import findings, signature_faults

_HELP = (
    "核验一案或全部案件（默认）：记录链、总账、列表、签名；有 --anchor 的，并与另存的锚文件核对。"
    "完整以 0 退出，有问题以 1 退出，读不了以 2 退出。"
)
_OFTEN = 0.1


@click.command("verify", cls=ChineseCommand, short_help="核验案件记录链", help=_HELP)
@store_options
@click.argument("case_id", metavar="[案件]", required=False)
@click.option("--all", "every", is_flag=True, help="核验全部案件")
@click.option(
    "--anchor", "anchors", metavar="文件", multiple=True, help="锚文件，或放锚文件（.json）的文件夹；可写多次"
)
@click.option("--trust", metavar="公钥", multiple=True, help="锚文件应由这把密钥签名（ed25519:…）；可写多次")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def verify_command(
    *, case_id: str | None, every: bool, anchors: tuple[str, ...], trust: tuple[str, ...], as_json: bool
) -> int:
    """Verify a case, or all."""

    def run() -> int:
        if case_id is not None and every:
            raise InputError("案件和 --all 只写一个")
        if trust and not anchors:
            raise InputError("--trust 说的是锚文件的密钥，请同时写 --anchor")
        root = click.get_current_context().find_root().obj
        store = open_store(root["store"])
        may_read(store.desk(root["user"]))
        return _Run(store, _read(anchors), _keys(trust), as_json=as_json).verify(case_id)

    return case_reported(run, as_json=as_json)


class _Run:
    """One verification, and how it is told."""

    def __init__(
        self, store: Store, anchors: Mapping[str, Anchor], trust: Sequence[PublicKey], *, as_json: bool
    ) -> None:
        self._office = store.office
        self._anchors = anchors
        self._trust = trust
        self._as_json = as_json
        self._findings: list[Finding] = []
        self._progress = Progress()
        self._events: tuple[Event, ...] = ()
        refused = dict(self._refused_anchors())
        for says in refused.values():
            self._say(Finding(None, says))
        usable = {name: anchor for name, anchor in anchors.items() if name not in refused}
        checks = Checks(listed=listing, further=self._further)
        self._verification = Verification(store.keeper, checks, usable, self._progress.step)

    def verify(self, case_id: str | None) -> int:
        """Verify one case or all, print, and return the exit code."""
        found = self._verification
        for finding in found.every() if case_id is None else found.one(case_id):
            self._say(finding)
        self._progress.end()
        if self._as_json:
            content = self._json() if case_id is None else {"case_id": case_id, **self._case_json(), **self._json()}
            click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        else:
            for line in self._all_lines() if case_id is None else self._case_lines(case_id):
                click.echo(line)
            for line in self._anchor_lines():
                click.echo(line)
        return FINDINGS if self._findings else 0

    def _further(self, events: Sequence[Event]) -> Iterator[str]:
        # Of one case its events are shown; of all of them none is kept beyond the next.
        self._events = tuple(events)
        return signature_faults(events, self._office)

    def _say(self, finding: Finding) -> None:
        # Kept only where they are told at the end: a store may have very many.
        if self._as_json or not self._findings:
            self._findings.append(finding)
        self._progress.end()
        click.echo(finding.says, err=True)

    def _refused_anchors(self) -> Iterator[tuple[str, str]]:
        """Yield the anchors, by name, that prove nothing, with the sentence that says why."""
        for name, anchor in self._anchors.items():
            if not anchor.signed:
                yield name, f"{name}：签名不符：内容被改动过，或不是密钥 {anchor.key.fingerprint} 所签，不作为依据"
            elif self._trust and anchor.key not in self._trust:
                yield name, f"{name}：是密钥 {anchor.key.fingerprint} 所签，不是 --trust 给出的密钥，不作为依据"
            elif not in_its_days(anchor.key, self._office, day := dt.datetime.fromisoformat(anchor.taken_at).date()):
                key = f"密钥 {anchor.key.fingerprint}{owner_of(anchor.key, self._office)}"
                yield name, f"{name}：{day} 的锚是{key}所签，当日不是该密钥能用的日子，不作为依据"

    def _all_lines(self) -> Iterator[str]:
        found = self._verification
        if not (found.cases or self._findings):
            yield f"案件库中没有案件，如不对请核对 --store 或 {VARIABLE}"
            return
        parts = [f"读到 {found.cases} 案 {found.events} 条记录"]
        if found.damaged:
            parts.append(f"{len(found.damaged)} 案有问题")
        if found.unread:
            parts.append(f"{found.unread} 案因总账不能用，没有核对")
        if len(parts) == 1:
            parts.append("有问题，见上" if self._findings else "各案完整")
        yield "，".join(parts)

    def _case_lines(self, case_id: str) -> Iterator[str]:
        if not self._events:
            return
        stands = "有问题，见上" if self._findings else "链完整"
        last = self._events[-1].digest
        yield f"{case_id}：{len(self._events)} 条记录，{stands}，末端 {last}（各次记录的摘要用 --json 列出）"
        for each in findings(self._events, self._office):
            if each.signature is not None and each.signature.key is not None and each.fault is None:
                event = each.event
                name = f"{who(self._office, event.actor)}签名成立（密钥 {each.signature.key.fingerprint}）"
                yield f"  第 {event.revision} 次 {when(event.at)} {label_of_event(event)}　{name}"

    def _anchor_lines(self) -> Iterator[str]:
        for name in self._verification.held:
            anchor = self._anchors[name]
            key = f"密钥 {anchor.key.fingerprint}{owner_of(anchor.key, self._office)}"
            yield f"{name}：{anchor.taken_at} 的锚一致：{anchor.cases} 案 {anchor.entries} 条；{key}，签名成立"
        if self._verification.held and not self._trust:
            yield "锚文件的公钥取自文件本身：请与另行公布的指纹比对，或用 --trust 给出公钥。"

    def _case_json(self) -> dict[str, Any]:
        events = self._events
        signatures = [
            {
                "revision": each.event.revision,
                "actor": each.event.actor,
                "key": each.signature.key.text if each.signature is not None and each.signature.key else None,
                "fault": each.fault,
            }
            for each in findings(events, self._office)
        ]
        digest = events[-1].digest if events else None
        revisions = [{"revision": event.revision, "digest": event.digest} for event in events]
        return {"revision": len(events), "digest": digest, "revisions": revisions, "signatures": signatures}

    def _json(self) -> dict[str, Any]:
        found = self._verification
        return {
            "whole": not self._findings,
            "cases": found.cases,
            "events": found.events,
            "unread": found.unread,
            "damaged": sorted(found.damaged),
            "findings": [{"case_id": each.case_id, "says": each.says} for each in self._findings],
            "anchors": [
                {
                    "file": name,
                    "taken_at": anchor.taken_at,
                    "cases": anchor.cases,
                    "entries": anchor.entries,
                    "root": anchor.root,
                    "key": anchor.key.text,
                    "trusted": anchor.key in self._trust,
                    "holds": name in found.held,
                }
                for name, anchor in self._anchors.items()
            ],
        }


class Progress:
    """How far a long run is, on stderr where that is a terminal, in one line that is wiped before anything else."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._last = time.monotonic()
        self._open = False

    def step(self, done: int, total: int) -> None:
        """Tell how many cases of how many were read."""
        now = time.monotonic()
        if self._shown and now - self._last >= _OFTEN:
            self._last, self._open = now, True
            click.echo(f"\r核验 {done}/{total} 案", nl=False, err=True)

    def end(self) -> None:
        """Wipe the line."""
        if self._open:
            self._open = False
            click.echo("\r\x1b[K", nl=False, err=True)


def owner_of(key: PublicKey, office: Office) -> str:
    """Return whose key it is by the profile and on which days, in brackets; nothing for a key that is nobody's."""
    for user, keys in office.holders:
        if any(each.key == key.text for each in keys):
            days = days_of(keys, key.text)
            return f"（{who(office, user)}{days and f'，该密钥{days}'}）"
    return ""


def in_its_days(key: PublicKey, office: Office, day: dt.date) -> bool:
    """Tell whether a key signs on a day by the profile; of a key that is nobody's the profile says nothing."""
    keys = [each for _, theirs in office.holders for each in theirs if each.key == key.text]
    return not keys or among(keys, key.text, day)


def _read(places: Sequence[str]) -> dict[str, Anchor]:
    """Read the anchor files, and of folders all in them, by name. Raises InputError."""
    files: list[Path] = []
    for place in map(Path, places):
        try:
            inside = sorted(each for each in place.iterdir() if each.suffix == ".json") if place.is_dir() else [place]
        except OSError as error:
            raise InputError(f"{place}：文件夹读不了：{in_chinese(error)}") from error
        if not inside:
            raise InputError(f"{place}：文件夹中没有锚文件（.json），请核对位置")
        files += inside
    try:
        return {str(file): read_anchor(file) for file in files}
    except BadAnchor as error:
        raise InputError(str(error)) from error


def _keys(texts: Sequence[str]) -> list[PublicKey]:
    try:
        return [PublicKey.parse(text) for text in texts]
    except BadKey as error:
        raise InputError(f"--trust：{error}") from error
