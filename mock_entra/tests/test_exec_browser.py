"""An unmodified Chromium in a sealed run trusts what it is shown, and nobody's home is written to for that."""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from mock_entra.tests.executing import EXEC, HOST, PATIENCE, needs_sealing
from mock_entra.tests.ordinary_user import as_user

DISCOVERY = f"https://{HOST}/common/v2.0/.well-known/openid-configuration"
PAGE = "A page of a local service"


@pytest.fixture(scope="module")
def chromium() -> str:
    needs_sealing()
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs Chromium 128 or later on the path (`apt-get install chromium`)")
    return found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[int]:
    """The port of a local service without TLS."""
    (tmp_path / "www").mkdir()
    (tmp_path / "www/index.html").write_text(f"<title>x</title><p>{PAGE}</p>")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(tmp_path / "www"))  # type: ignore[arg-type]  # as its base says

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield served.server_port
        served.shutdown()


@pytest.fixture
def home() -> Iterator[Path]:
    """With a short path: Chromium makes a socket in it."""
    with tempfile.TemporaryDirectory(prefix="me-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("url", "shown"), [(DISCOVERY, f"https://{HOST}/common/oauth2"), ("https://api.contoso.com/", PAGE)]
)
def test_chromium_opens_a_page_without_flags(chromium: str, service: int, url: str, shown: str, home: Path) -> None:
    options = ["--sealed", "--route", f"api.contoso.com={service}"]
    command, settings = as_user([*EXEC, *options, "--", chromium, "--headless", "--dump-dom", url], home)
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", **settings}
    done = subprocess.run(
        command, env=environment, cwd="/", capture_output=True, text=True, timeout=PATIENCE * 2, check=False
    )
    assert shown in done.stdout, done.stderr
    assert not list(home.rglob("mock-entra*.json"))
