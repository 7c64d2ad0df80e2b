"""Puts the stand-in before the real runtime: by `PYTHONPATH`, or by a `.pth` file, which `python -I` reads too.

What is put there is `path/`: standard library alone, for it runs in the program's own Python, 3.9 or later.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

PATH = Path(__file__).parent / "path"
"""Holds `pymsalruntime`, the hook, and a `sitecustomize` that lets the program's own have its turn."""
PTH = "broker_shim.pth"


def environment(around: Mapping[str, str]) -> dict[str, str]:
    """What a program is started with, beside the broker's own variable: `path/` before whatever it had."""
    before = around.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join((str(PATH), before)) if before else str(PATH)}


def site_packages(python: str) -> Path:
    """Where an interpreter keeps its packages; CalledProcessError where it is none."""
    ask = "import json, sysconfig; print(json.dumps(sysconfig.get_path('purelib')))"
    done = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True, timeout=30)  # noqa: S603 - the interpreter that was named
    return Path(json.loads(done.stdout))


def place(folder: Path) -> Path:
    """Write the `.pth` file into a folder of packages; it does nothing where no broker is named in the environment."""
    file = folder / PTH
    then = f"(sys.path.insert(0, {str(PATH)!r}), __import__('broker_shim_hook').install())"
    line = f"import os, sys; 'BROKER_SHIM' in os.environ and {then}"
    file.write_text(line + "\n", "utf-8")
    return file


def unplace(folder: Path) -> None:
    """Remove it again."""
    (folder / PTH).unlink(missing_ok=True)
