"""The command line: what it prints, and the code it ends with."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli import main

Run = Callable[..., tuple[int, str, str]]
TWO = 2


@pytest.fixture
def conformance(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["conformance", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_a_green_run_ends_with_0_and_a_line_a_cell(conformance: Run) -> None:
    code, out, _ = conformance("run", "CC-01", "--client", "reference", "--client", "msal-python")
    assert code == 0
    assert set(re.findall(r"^passed +(CC-01 @ \S+)", out, re.MULTILINE)) == {"CC-01 @ reference", "CC-01 @ msal-python"}


def test_a_red_run_ends_with_1_and_says_where(conformance: Run) -> None:
    code, out, _ = conformance("run", "REG-04", "--client", "reference", "--lenient", "roles-without-consent")
    assert code == 1
    assert "step 1, token.claims.roles: expected 'absent'" in out


def test_a_column_that_is_wholly_skipped_ends_with_3(conformance: Run, tmp_path: Path) -> None:
    (tmp_path / "client.toml").write_text(
        'name = "absent"\nrun = ["x"]\nprobe = ["no-such-runtime"]\n', encoding="utf-8"
    )
    code, out, _ = conformance("run", "CC-01", "--client", str(tmp_path))
    assert code == 3
    assert "no-such-runtime was not found" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "NOPE"), "no scenario is named NOPE"),
        (("run", "--client", "nobody"), "client nobody: neither a known client"),
        (("run", "--scenarios", "/no/such/folder"), "no such folder of scenarios"),
        (("run", "--client", "reference@1.0"), "reference@1.0 was asked for"),
        (("schema", "nothing"), "there is no schema nothing"),
        (("run", "--no-such-option"), "No such option"),
    ],
)
def test_a_mistake_on_the_line_ends_with_2_and_one_clear_line(
    conformance: Run, words: tuple[str, ...], told: str
) -> None:
    code, _, err = conformance(*words)
    assert code == TWO
    assert told in err
    assert "Traceback" not in err


def test_a_mistake_in_a_file_ends_with_2_and_its_line(conformance: Run, tmp_path: Path) -> None:
    (tmp_path / "family").mkdir()
    (tmp_path / "family" / "story.yaml").write_text("id: TRY-01\ntitle: x\n", encoding="utf-8")
    code, _, err = conformance("run", "--scenarios", str(tmp_path))
    assert (code, err.strip()) == (TWO, f"{tmp_path / 'family' / 'story.yaml'}:1: steps: Field required")


def test_a_wrong_client_file_ends_with_2_and_its_key(conformance: Run, tmp_path: Path) -> None:
    (tmp_path / "client.toml").write_text('name = "mine"\nrun = ["x"]\nrum = 1\n', encoding="utf-8")
    code, _, err = conformance("run", "--client", str(tmp_path))
    assert code == TWO
    assert "client.toml: rum: Extra inputs are not permitted" in err


def test_stories_are_listed_and_shown(conformance: Run) -> None:
    assert re.search(r"^  CC-02 .*\(2 variants\)$", conformance("list", "CC")[1], re.MULTILINE)
    shown = conformance("show", "CC-04")[1]
    assert "1. client_credential as first" in shown
    assert "known of msal-node" in shown


def test_everything_that_was_written_is_sound(conformance: Run) -> None:
    code, out, _ = conformance("check")
    assert code == 0, out


def test_a_driver_is_put_through_the_contract(conformance: Run) -> None:
    broken = Path(__file__).parent / "clients" / "broken"
    code, out, _ = conformance("check", "--driver", str(broken), "--driver", f"{broken}@prints")
    assert code == 1
    assert re.search(r"^broken  broken@prints: .*what is no JSON line", out, re.MULTILINE)
