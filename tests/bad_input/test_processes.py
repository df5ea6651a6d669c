"""Real processes: closed streams, pipes that break, poor terminals, Ctrl-C and kill."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

from tests.bad_input.attack import ACTING, process, put, remedied, run, state

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors of Unix")


def shell(line: str, study: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of the shell in which `gioia` is the program."""
    script = f'gioia() {{ "{sys.executable}" -m gioia_coder "$@"; }}; set -o pipefail; {line}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False, cwd=study)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("line", ["gioia code E1-01 <&-", "gioia erase E1-01 <&-", "gioia sources remove E1-01 <&-"])
def test_without_an_input_nothing_is_answered(study: Path, line: str) -> None:
    before = state(study)
    assert shell(line, study).returncode in (0, 1)
    assert state(study) == before


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("gioia status >&-", 0),
        ("gioia memo add x 2>&-", 0),
        ("gioia code E1-01:2 zzz >&- 2>&-", 1),
        ("gioia codings list | head -1", None),
        ("gioia codings list --json | true", None),
    ],
)
def test_closed_and_broken_outputs_are_borne(study: Path, line: str, status: int | None) -> None:
    done = shell(line, study)
    assert status is None or done.returncode == status, done.stderr
    assert "Error" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_an_output_without_room_is_said(study: Path) -> None:
    done = shell("gioia codings list >/dev/full", study)
    assert done.returncode == 1 and "No space left" in done.stderr
    remedied(done.stderr)


def test_ascii_terminals_get_question_marks(study: Path) -> None:
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = process("codings", "list", env=plain, cwd=study)
    assert done.returncode == 0 and "?" in done.stdout and done.stdout.isascii()
    done = process("sources", "show", "café 節", env=plain, cwd=study)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    remedied(done.stderr)


def test_a_folder_that_is_gone_is_said(study: Path, tmp_path: Path) -> None:
    for words in ("status", "init"):
        done = shell(f"mkdir gone; cd gone; rmdir ../gone; gioia {words}", study)
        assert done.returncode == 1
        remedied(done.stderr)
    assert shell(f"mkdir gone; cd gone; rmdir ../gone; gioia --project {study} status", study).returncode == 0


@pytest.mark.parametrize("columns", ["1", "20", "0", "-5", "x", "99999"])
def test_any_width_of_the_terminal_will_do(study: Path, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for words in ("codings list", "codebook show", "sources show E1-01", "log", "check", "report case-matrix", "report evidence"):
        result = run(*words.split())
        assert result.exit_code == 0, words
        if columns == "20":
            assert max(map(len, re.sub("[\u2068\u2069]", "", result.stdout).split("\n"))) <= 20, words
    assert run("code", "E1-01", typed="?\nno\n\n\nn\n").exit_code == 0


def started(*words: str, study: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "gioia_coder", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=study, start_new_session=True)


BIG = "".join(f"E1-A: Sentence number {n} is said here, and then another one.\n\n" for n in range(20_000))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("words", ["import big.txt", "export", "undo 2"])
def test_a_stopped_command_leaves_the_store_as_before_or_after(study: Path, words: str, how: signal.Signals) -> None:
    put("big.txt", BIG if words == "import big.txt" else "")
    put("exports/codings.json", "old")
    before = state(study)[:2]
    for wait in (0.3, 0.6):
        with started(*words.split(), study=study) as going:
            time.sleep(wait)
            going.send_signal(how)
            _, told = going.communicate(timeout=30)
        assert "fault of gioia" not in told, told
    assert run("check").exit_code == 0
    after = state(study)[:2]
    assert words == "undo 2" or after == before or after[1] == before[1] + 1
    whole = Path("exports/codings.json").read_text("utf-8")
    assert whole == "old" or whole.rstrip().endswith("}") or whole.rstrip().endswith("]")


def test_ctrl_c_while_the_program_is_loaded_ends_it_without_a_word() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, _, name = scripts["gioia"].partition(":")
    typed = f"""
import builtins
real = builtins.__import__
def typing_ctrl_c(name, *rest):
    if name == "typer":
        raise KeyboardInterrupt
    return real(name, *rest)
builtins.__import__ = typing_ctrl_c
from {module} import {name}
{name}()
"""
    ended = subprocess.run([sys.executable, "-c", typed], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_ctrl_c_while_coding_keeps_what_was_coded(study: Path) -> None:
    def coded() -> bool:
        return "c002" in run("codings", "list", "--source", "E1-02").stdout

    with started("code", "E1-02", study=study) as going:
        assert going.stdin and going.stdout
        going.stdin.write("shares a van\n")
        going.stdin.flush()
        deadline = time.monotonic() + 60
        while not coded() and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(going.pid, signal.SIGINT)
        _, told = going.communicate(timeout=30)
    assert "Traceback" not in told and not ACTING.search(told)
    assert coded()
    assert run("check").exit_code == 0


def test_a_ctrl_c_inside_a_statement_of_the_database_is_no_fault(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gioia_coder.store import Store, writing

    before = state(study)
    with Store.open(study / "project.gioia") as store:

        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        from sqlalchemy import event

        with pytest.raises(KeyboardInterrupt), store.act("x", who="x") as act:
            writing.add_case(act, "K1")
            event.listen(store.connection.engine, "do_execute", interrupt)
            writing.add_case(act, "K2")
    assert state(study) == before
