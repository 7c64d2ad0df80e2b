"""The suite on the three clients: green, in any order, in any company, in bad surroundings, and cut off.

Each test is a run of some stories of every kind; with `CONFORMANCE_WHOLE=1` (`tox -e whole`), of all.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance import client, needs

COMMAND = [sys.executable, "-c", "from conformance.cli import main; main()", "run"]
ROOT = Path(__file__).parents[2]
Cells = dict[str, str]

SOME = (
    "ACG-01", "BAD-01", "CA-01", "CC-01", "CC-04", "CCH-01", "CIAM-01", "CIAM-03", "DEV-01", "ERR-01", "FIC-01",
    "OBO-01", "OBO-07", "POP-08", "REG-04", "ROPC-01", "RT-01", "S2", "S11", "S16", "SIL-03", "SIL-09", "VAL-01",
    "WAM-17",
)  # fmt: skip
STORIES = () if "CONFORMANCE_WHOLE" in os.environ else SOME


def start(
    report: Path, *arguments: str, before: tuple[str, ...] = (), around: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, *COMMAND, *STORIES, "--json", str(report), *arguments],
        env=os.environ | (around or {}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def cells(process: subprocess.Popen[str], report: Path) -> Cells:
    output, _ = process.communicate(timeout=600)
    assert report.exists(), output
    told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {f"{cell['scenario']} @ {cell['client']}": cell["outcome"] for cell in told["cells"]}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    report = tmp_path_factory.mktemp("usual") / "report.json"
    return cells(start(report), report)


def test_nothing_is_failed_broken_fixed_or_skipped(usual: Cells) -> None:
    lacking = {"skipped"} if needs.advice(client.find("msal-node").file.needs) else set()
    assert set(usual.values()) <= {"passed", "known", "observed", "unsupported"} | lacking
    assert len({name.partition(" @ ")[2] for name in usual}) == 4


def test_the_reference_client_can_everything_and_deviates_nowhere(usual: Cells) -> None:
    own = {name: outcome for name, outcome in usual.items() if name.endswith("@ reference")}
    assert set(own.values()) <= {"passed", "observed"}


def test_one_at_a_time_in_another_order_the_verdicts_are_the_same(usual: Cells, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert cells(start(report, "--jobs", "1", "--seed", "7"), report) == usual


def test_two_runs_at_once_give_the_same_verdicts(usual: Cells, tmp_path: Path) -> None:
    reports = [tmp_path / "one.json", tmp_path / "two.json"]
    both = [start(report, "--seed", str(seed)) for seed, report in enumerate(reports)]
    assert [cells(process, report) for process, report in zip(both, reports, strict=True)] == [usual, usual]


def test_hostile_surroundings_change_no_verdict(usual: Cells, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    nonsense = dict.fromkeys(
        ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "NODE_OPTIONS"), "/nonsense"
    )
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"), "http://nonsense.invalid:1")
    regions = {"MSAL_FORCE_REGION": "nowhere", "REGION_NAME": "nowhere", "PYTHONPATH": "/nonsense"}
    kept = {"CONFORMANCE_CACHE": str(installed()), "MOCK_ENTRA_HOME": str(home)}
    report = tmp_path / "report.json"
    homes = {"HOME": str(home), "XDG_CACHE_HOME": str(home)}
    process = start(report, around=homes | nonsense | proxies | regions | kept)
    assert cells(process, report) == usual


def installed() -> Path:
    from conformance import installation

    return installation.cache()


def can_be_cut_off() -> bool:
    tool = shutil.which("unshare")
    return bool(tool) and subprocess.run([str(tool), "-rn", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    not can_be_cut_off(), reason="needs unshare and user namespaces (Linux): nothing to install elsewhere"
)
def test_with_loopback_alone_the_verdicts_are_the_same(usual: Cells, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    loopback = ("unshare", "-rn", "sh", "-c", 'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$@"', "sh")
    assert cells(start(report, before=loopback), report) == usual
