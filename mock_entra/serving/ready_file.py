"""The ready line in a file: there, whole and its owner's alone, exactly as long as it is true."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mock_entra.keeping import write_whole
from mock_entra.serving.settings import CannotServe


class ReadyFile:
    """Where the ready line is written to."""

    def __init__(self, path: Path) -> None:
        """Takes away what an earlier run left there; CannotServe where nothing could be written."""
        self._path = path
        self._text = ""
        with self._spoken_of():
            if path.exists() and not path.is_file():
                raise FileExistsError(None, "it is there, and no file")
            path.unlink(missing_ok=True)
            with tempfile.TemporaryFile(dir=path.parent):
                pass

    def write(self, line: str) -> None:
        """Whoever waits for the file sees it whole, or not at all; only its owner can read the secrets in it."""
        self._text = line + "\n"
        with self._spoken_of():
            write_whole(self._path, self._text)

    def remove(self) -> None:
        """Takes the file away, unless another run has written its own there."""
        with suppress(OSError, UnicodeDecodeError):
            if self._path.read_text("utf-8") == self._text:
                self._path.unlink()

    @contextmanager
    def _spoken_of(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or error
            raise CannotServe(
                f"the ready file {self._path} cannot be written ({why}): name one in a folder that may be written"
            ) from error
