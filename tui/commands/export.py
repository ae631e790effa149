"""`penalty export`: one case for somebody outside, with all that is needed to check it without this program."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from cases.events import Event, canonical
from cases.evidence.keys import for_the_owner_only
from cases.fold import fold
from cases.record import CaseRecord
from cases.states import STATES
from cases.transfer.placing import new_file, new_folder, write_new
from penalty.facts import FactsError
from templates.build import StaleRulesetError, available, letter_data
from templates.export import SUFFIXES, written
from templates.letter import KINDS
from templates.required import MissingFields
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.dossier import proposal, when
from tui.store import open_store
from workflow.contents import NOTE, contents, lacking
from workflow.desk import Desk, load
from workflow.office import Office
from workflow.refusal import Refused

SUMS: Final = "SHA256SUMS"
EVENTS: Final = "events.jsonl"

_HOW: Final = """怎样核对

一、文件是否原样：在本文件夹中运行 sha256sum -c SHA256SUMS，每一行都应为 OK 或“成功”。它只说明文件与导出时相同。
二、记录链是否完整：events.jsonl 每行是一条记录（JSON，UTF-8），由早到晚，第一行的 revision 是 1。去掉一条的
    digest，其余各项按字段名排序、不留空格、不转义汉字写成 JSON，它的 SHA-256 应等于 digest；每条的 previous 应
    等于前一条的 digest，第一条的 previous 是 64 个 0。
三、末端：最后一条记录的 digest 见“案卷摘要.txt”。请案件所在机关运行 penalty verify 案件编号 --json：whole 应为 true；
    revisions 列出案件库中每次记录的 digest，其中 revision 与这里最后一条相同的一次，digest 也相同，才说明导出的就是
    在卷的。
四、签名：data 中有 signature 的记录，是办理人用 Ed25519 签过名的。key 是公钥（ed25519: 之后是 32 字节），value 是签名
    （64 字节），都写作不带填充的 base64url。签的是 penalty-desk event v1 加一个换行，再加这条记录去掉 digest、并从
    data 中去掉 signature 以后，照第二项的写法写成的 JSON（UTF-8）。公钥是谁的，文件本身证明不了：请机关运行
    penalty verify 案件编号，显示谁的签名成立和密钥指纹；指纹是公钥 32 字节的 SHA-256 的前 16 位，可以与机关另行
    公布的比对。
五、文书：“文书清单.txt”写明每件在卷文书登记的 SHA-256，以及附在这里的是否与登记的相同。
"""


@dataclass(frozen=True, slots=True)
class _Filed:
    """A document on file, its name here, and its bytes where the same came out again; else `fault` says why not."""

    at: str
    about: str
    sha256: str
    name: str
    content: bytes | None
    fault: str


@click.command(
    "export",
    cls=ChineseCommand,
    help="导出一案：记录、摘要、卷内目录、在卷文书和核对方法；目标是新的文件夹，或以 .zip 结尾的新文件。",
)
@store_options
@click.argument("case_id", metavar="案件")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="文件夹|文件.zip",
    required=True,
    type=click.Path(path_type=Path),
    help="导出到哪里",
)
def export_command(case_id: str, target: Path) -> int:
    """Export a case."""

    def run() -> int:
        root = click.get_current_context().find_root().obj
        desk = open_store(root["store"]).desk(root["user"])
        files = exported(desk, load(desk, case_id))
        with for_the_owner_only():
            _write_zip(target, files) if target.suffix.lower() == ".zip" else _write_folder(target, files)
        click.echo(f"案件 {case_id} 已导出到 {target}，共 {len(files)} 个文件。")
        return 0

    return case_reported(run)


def exported(desk: Desk, record: CaseRecord) -> Mapping[str, bytes]:
    """Return the files of an export by name, `SHA256SUMS` last."""
    filed = tuple(_filed(record, desk.office))
    files = {
        EVENTS: b"".join(canonical(event.to_dict()) + b"\n" for event in record.history),
        "案卷摘要.txt": _summary(record, desk).encode(),
        "卷内目录.txt": _contents(record).encode(),
        "文书清单.txt": _index(filed).encode(),
        "核对方法.txt": _HOW.encode(),
        **{each.name: each.content for each in filed if each.content is not None},
    }
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, SUMS: sums.encode()}


def _summary(record: CaseRecord, desk: Desk) -> str:
    lines = [
        "〔演示件：身份未经核验〕" if record.asserted else "",
        f"{desk.office.name}　{desk.today} 导出，截至第 {record.revision} 次记录，末端 {record.history[-1].digest}",
        f"现处：{STATES[record.state][0]}",
        "",
        proposal(record, desk.office),
    ]
    return "\n".join(lines).lstrip("\n") + "\n"


def _contents(record: CaseRecord) -> str:
    lines = [f"{record.case_id}　{record.title}　卷内目录（{NOTE}）"]
    for each in contents(record):
        parts = (each.day or "日期未写", each.title, each.number, f"第 {each.revision} 次记录")
        note = f"　补录：{each.entry_note}" if each.entry_note else ""
        lines.append(f"{each.place:>3}　{'　'.join(str(part) for part in parts if part)}{note}")
    lines += [f" 缺　{title}" for title in lacking(record)]
    return "\n".join(lines) + "\n"


def _index(filed: tuple[_Filed, ...]) -> str:
    if not filed:
        return "在卷没有登记文书。\n"
    lines = [
        "在卷文书。附上的，是按当时的记录重新生成、与登记的 SHA-256 逐一相同的；没有附的，请以机关保存的原件为准。",
        "",
    ]
    for number, each in enumerate(filed, start=1):
        lines += [f"{number}. {each.about}，{when(each.at)} 归卷", f"   登记的 SHA-256：{each.sha256}"]
        lines += [f"   {'没有附：' + each.fault if each.content is None else '附：' + each.name}", ""]
    return "\n".join(lines)


def _filed(record: CaseRecord, office: Office) -> Iterator[_Filed]:
    """Yield the documents on file, each made again from the case as it stood when it came."""
    events = [event for event in record.history if event.kind == "record_document"]
    for number, event in enumerate(events, start=1):
        body = event.data["body"]
        fields = {key: str(value) for key, value in body.items()} if isinstance(body, Mapping) else {}
        kind, suffix = fields.get("kind", ""), fields.get("format", "")
        title, digest = KINDS.get(kind, kind), fields.get("sha256", "")
        content, fault = _again(record, event, office, kind, suffix)
        if content is not None and hashlib.sha256(content).hexdigest() != digest:
            content, fault = None, "重新生成的内容与登记的不同（机关档案、程序或者当日的案情已有变化）"
        about = "，".join(filter(None, (title, fields.get("number"), suffix)))
        name = f"文书/{number:02d}-{KINDS.get(kind, '文书')}.{suffix}"
        yield _Filed(event.at, about, digest, name, content, fault)


def _again(record: CaseRecord, event: Event, office: Office, kind: str, suffix: str) -> tuple[bytes | None, str]:
    """Return a document's bytes, or None and why it cannot be made."""
    if kind not in KINDS or f".{suffix}" not in SUFFIXES:
        return None, "本程序不能生成这种文书"
    before = fold(record.history[: event.revision - 1])
    if kind not in available(before):
        return None, "归卷时案卷里还没有这种文书的内容"
    day = dt.datetime.fromisoformat(event.at).date()
    try:
        return written(kind, letter_data(before, office, kind, day), f".{suffix}"), ""
    except (MissingFields, StaleRulesetError, FactsError, Refused, ValueError) as error:
        return None, f"现在不能重新生成，{error}"


def _write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    with new_folder(target) as folder:
        for name, content in files.items():
            write_new(folder / name, content)


def _write_zip(target: Path, files: Mapping[str, bytes]) -> None:
    with new_file(target) as temp, zipfile.ZipFile(temp, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
