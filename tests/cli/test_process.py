"""The installed program in a process of its own: streams, exit codes, what a shell can do to it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.runner import PROGRAM, in_its_own, sentences
from tests.workflow.walk import SOURCE

FACTS = b'{"provision": "37", "amount": "800", "first_offence": "yes", "corrected_in_time": "1"}'


def test_zero_done() -> None:
    done = in_its_own("assess", "-", "--json", stdin=FACTS)
    assert (done.code, done.err) == (0, "")
    assert done.json()["status"] in {"determined", "undetermined"}


def test_one_done_with_findings(tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "2026-0001.json").write_bytes(b"broken")
    done = in_its_own("verify", "--all", "--store", tmp_path)
    assert (done.code, done.out) == (1, "读到 0 案 0 条记录，有问题，见上\n")
    sentences(done.err)
    assert (cases / "2026-0001.json").read_bytes() == b"broken"


def test_two_refused_input() -> None:
    in_its_own("assess", "-", stdin=b'{"provision": "99"}').refused(2, "provision")


def test_three_refused_by_the_procedure(tmp_path: Path) -> None:
    content = json.dumps(SOURCE).encode()
    opened = in_its_own("case", "new", "--data", "-", stdin=content, env={"PENALTY_STORE": str(tmp_path)})
    assert opened.code == 0
    done = in_its_own(
        "case", "do", opened.out.strip(), "request_filing", "--json", env={"PENALTY_STORE": str(tmp_path)}
    )
    assert done.code == 3
    sentences(done.err)
    assert done.json()["code"] == "party_missing"


def test_cases_opened_at_the_same_time_have_numbers_of_their_own(tmp_path: Path) -> None:
    command = [str(PROGRAM), "case", "new", "--store", str(tmp_path), "--data", "-"]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(json.dumps(SOURCE))
        child.stdin.close()
    numbers = []
    for child in children:
        assert child.stdout is not None
        numbers.append(child.stdout.read().strip())
        child.stdout.close()
        assert child.wait() == 0
    assert sorted(number.partition("-")[2] for number in numbers) == ["0001", "0002", "0003", "0004"]


def test_the_desk_without_a_terminal(tmp_path: Path) -> None:
    in_its_own(env={"PENALTY_STORE": str(tmp_path / "库")}).refused(2, "终端")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_chinese_whatever_the_locale(locale: str) -> None:
    done = in_its_own(
        "rules", "list", env={"LANG": locale, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    assert (done.code, done.err) == (0, "")
    assert "江西省" in done.out


def test_the_demonstration_prints_the_letter_and_leaves_nothing(tmp_path: Path) -> None:
    places = {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data"), "TMPDIR": str(tmp_path / "tmp")}
    for name in ("home", "data", "tmp", "cwd"):
        (tmp_path / name).mkdir()
    done = in_its_own("demo", cwd=tmp_path / "cwd", env=places)
    assert (done.code, done.err) == (0, "")
    letter = "".join(done.out.split())
    # 13791.60 + 1087.50 + 2000.00 = 16879.10; by 1.2: 16549.92 + 1305.00 + 2400.00 = 20254.92
    for figure in (
        "13791.60", "1087.50", "2000.00", "16879.10", "16549.92", "1305.00", "2400.00", "20254.92",
        "贰万零贰佰伍拾肆元玖角贰分", "壹万陆仟捌佰柒拾玖元壹角", "行政处罚决定书", "演示件",
    ):  # fmt: skip
        assert figure in letter, figure
    left = [path for path in tmp_path.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert left == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cwd", "data", "home", "tmp"]


def traceless(command: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell command in which $P is the program; prove that no traceback is printed."""
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={"P": str(PROGRAM), "PATH": "/usr/bin:/bin", "PENALTY_STORE": str(tmp_path / "库"), "HOME": str(tmp_path)},
    )
    assert "Traceback" not in done.stderr, done.stderr[-300:]
    return done


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    done = traceless('"$P" rules show jiangxi-2021 | head -1', tmp_path)
    assert done.stderr == ""
    assert "赣医保办发" in done.stdout


def test_a_closed_standard_input_is_a_sentence(tmp_path: Path) -> None:
    done = traceless('"$P" assess - <&-', tmp_path)
    assert done.returncode == 2
    sentences(done.stderr)


def test_a_full_disk_under_stdout_is_a_sentence(tmp_path: Path) -> None:
    done = traceless('"$P" rules list > /dev/full', tmp_path)
    assert done.returncode != 0
    sentences(done.stderr)


def test_a_closed_standard_output_is_no_traceback(tmp_path: Path) -> None:
    traceless('"$P" >&-', tmp_path)
