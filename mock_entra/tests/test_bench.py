"""The bench measures true tokens, compares with the machine itself, and says honestly what it could not measure."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from mock_entra import bench
from mock_entra.bench import asking, machine, served
from mock_entra.bench.figure import Figure, Goal
from mock_entra.bench.load import loaded
from mock_entra.bench.report import Line, write_table
from mock_entra.commands.bench import exit_code, warn_if_busy

FASTER = Goal("as fast as can be", "x", 0.7, 1.0, more_is_better=True)
SHORTER = Goal("as short as can be", "ms", 6.0, 4.0)

TABLES = {
    "OpenSSL 3.0": "rsa 2048 bits 0.000289s 0.000016s   3463.5  64162.5",
    "OpenSSL 3.5": "rsa  2048 bits 0.000258s 0.000008s 0.000008s 0.000265s   3463.5 131239.6 124611.9   3776.9",
    "LibreSSL": "rsa 2048 bits   0.000553s   0.000016s   3463.5  64162.5",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this module's processes keep their keys."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("MOCK_ENTRA_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def authority(home: Path) -> Iterator[served.Served]:
    with served.authority("--plain-http") as running:
        yield running


@pytest.fixture
def question(authority: served.Served) -> asking.Question:
    return asking.question(authority.ready)


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mock_entra", "bench", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("value", "verdict"), [(1.0, "aim"), (0.7, "at least"), (0.69, "missed"), (None, "not measured")]
)
def test_more_is_better_where_the_goal_says_so(value: float | None, verdict: str) -> None:
    assert FASTER.judge(value) == verdict


@pytest.mark.parametrize(
    ("value", "verdict"), [(4.0, "aim"), (6.0, "at least"), (6.1, "missed"), (None, "not measured")]
)
def test_less_is_better_elsewhere(value: float | None, verdict: str) -> None:
    assert SHORTER.judge(value) == verdict


def test_every_file_with_a_goal_is_a_row() -> None:
    folder = Path(bench.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if "\nGOAL = " in path.read_text("utf-8")}
    assert set(bench.ROWS) == files


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_signatures_are_told_from_the_other_columns_of_openssl(table: str) -> None:
    assert machine.read_rate(f"Doing 2048 bits private rsa's for 1s\n sign verify\n{table}\n") == 3463.5


def test_a_table_without_rsa_is_no_rate() -> None:
    assert machine.read_rate("speed: unknown option -seconds") is None


def test_without_openssl_the_loop_over_cryptography_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    measured = machine.signing(1)
    assert measured.per_second > 0
    assert "openssl is not installed" in measured.by


def test_an_answer_of_the_authority_verifies(question: asking.Question) -> None:
    asking.verify(question, asking.once(question))


def test_a_token_with_another_signature_is_no_answer(question: asking.Question) -> None:
    answer = json.loads(asking.once(question))
    signed, _, signature = answer["access_token"].rpartition(".")
    answer["access_token"] = f"{signed}.{signature[::-1]}"
    with pytest.raises(asking.WrongAnswer, match="does not verify"):
        asking.verify(question, json.dumps(answer))


def test_a_token_that_says_something_else_is_no_answer(question: asking.Question) -> None:
    other = replace(question, claims={**question.claims, "roles": ["Other.Role"]})
    with pytest.raises(asking.WrongAnswer, match="other claims"):
        asking.verify(other, asking.once(question))


def test_the_load_generator_counts_what_is_answered(question: asking.Question) -> None:
    load = loaded(question.url, question.body, 2, 0.3)
    assert load.answers > 10
    assert load.failed == 0
    assert 0 < load.p50_ms <= load.p99_ms <= load.slowest_ms
    asking.verify(question, load.sample)


def test_the_load_generator_counts_what_is_refused(question: asking.Question) -> None:
    load = loaded(question.url, question.body.replace("mock-secret", "wrong-secret"), 1, 0.2)
    assert load.failed >= load.answers > 0
    assert json.loads(load.sample)["error_codes"] == [7000215]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="memory is read on Linux and macOS only")
def test_memory_is_that_of_the_process(authority: served.Served) -> None:
    from mock_entra.bench import memory

    assert 10 << 20 < (memory.resident(authority.pid) or 0) < 1 << 30


def test_the_report_tells_json_to_programs(home: Path) -> None:
    done = run("--json", "--seconds", "0.2", "--row", "throughput", "--row", "p99", "--row", "memory")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [row["name"] for row in told["rows"]] == ["throughput", "p99", "memory"]
    assert told["machine"]["cores"] == os.cpu_count()
    assert told["rows"][0]["details"]["requests_per_second"] > 0
    assert {"unit", "at_least", "aim", "value", "reached", "note"} <= told["rows"][0].keys()


def test_a_row_nobody_knows_is_refused_with_those_there_are() -> None:
    done = run("--row", "speed")
    assert done.returncode == 2
    assert "throughput" in done.stderr


def test_the_table_is_plain_where_there_is_no_terminal() -> None:
    out = StringIO()
    write_table([Line("memory", SHORTER, Figure(None, "not on this system"))], {"cores": 2}, out)
    assert " ".join(out.getvalue().splitlines()[1].split()) == "memory - 6 4 not measured not on this system"
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize(
    ("strict", "verdicts", "code"), [(True, ["missed"], 1), (False, ["missed"], 0), (True, ["aim"], 0)]
)
def test_a_missed_figure_fails_only_a_strict_run(strict: bool, verdicts: list[str], code: int) -> None:
    assert exit_code(verdicts, strict=strict) == code


@pytest.mark.parametrize(("busy", "said"), [(3.0, True), (0.4, False), (None, False)])
def test_a_busy_machine_is_named_as_such(busy: float | None, said: bool, capsys: pytest.CaptureFixture[str]) -> None:
    warn_if_busy({"busy": busy, "cores": 2})
    assert ("busy" in capsys.readouterr().err) == said
