"""What a machine may lack: how to tell, what is skipped without it, and the command that gets it, by system."""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

SYSTEMS = ("apt", "dnf", "pacman", "apk", "zypper", "brew", "winget")
"""Package managers that we know a command for; the last two are those of macOS and Windows."""


@dataclass(frozen=True, slots=True)
class Need:
    """A program or a module, and the commands that bring it."""

    name: str
    programs: tuple[str, ...]
    """Names it goes by; one of them is enough. None for a Python module."""
    skipped: str
    """What is skipped without it."""
    get: Mapping[str, str]
    """The command, by package manager; `pip` for any system."""
    at_least: int = 0
    """The major version that is needed, as `--version` tells it."""
    newer: str = ""
    """The command where it is there, and too old: what a distribution ships is often older."""
    library: str = ""
    """What the linker calls it, where it is a shared library."""
    headers: str = ""
    """What pkg-config calls it, where it is a library that something is built with."""
    only_on: tuple[str, ...] = ()
    """The systems that have a use for it, as `platform.system` names them; none: all of them."""


LINUX, UNIX, WINDOWS = ("Linux",), ("Linux", "Darwin"), ("Windows",)

KEYTAR = "what msal-node keeps in files, its brokers and the sample S15, unless keytar is to be had ready-made"

VISUAL_STUDIO = r"C:\Program Files (x86)\Microsoft Visual Studio\Installer\vswhere.exe"
"""It is in no PATH; what builds with it asks this program where it is."""

VISUAL_STUDIO_TOOLS = "--passive --wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"

PAGES = "the tests of pages, and what a story tells by Chromium"

GI = " && pip install 'PyGObject<3.51'"
"""Built where it is installed; from 3.51 on it wants a library that many systems do not have yet."""

# fmt: off
NEEDS = (
    Need("Node", ("node",), "the client msal-node, and the samples S1 to S16", {
        "apt":    "apt-get install nodejs npm",
        "dnf":    "dnf install nodejs npm",
        "pacman": "pacman -S nodejs npm",
        "apk":    "apk add nodejs npm",
        "zypper": "zypper install nodejs20 npm20",
        "brew":   "brew install node",
        "winget": "winget install OpenJS.NodeJS.LTS",
    }, at_least=20, newer="npm install --global node@20 npm@10"),
    Need("npm", ("npm",), "the client msal-node, and the samples S1 to S16", {
        "apt":    "apt-get install npm",
        "dnf":    "dnf install npm",
        "pacman": "pacman -S npm",
        "apk":    "apk add npm",
        "zypper": "zypper install npm20",
        "brew":   "brew install node",
        "winget": "winget install OpenJS.NodeJS.LTS",
    }),
    Need("C++ compiler", ("g++",), KEYTAR, {
        "apt":    "apt-get install g++",
        "dnf":    "dnf install gcc-c++",
        "pacman": "pacman -S gcc",
        "apk":    "apk add g++",
        "zypper": "zypper install gcc-c++",
        "brew":   "xcode-select --install",
    }, only_on=UNIX),
    Need("make", ("make",), KEYTAR, {
        "apt":    "apt-get install make",
        "dnf":    "dnf install make",
        "pacman": "pacman -S make",
        "apk":    "apk add make",
        "zypper": "zypper install make",
        "brew":   "xcode-select --install",
    }, only_on=UNIX),
    Need("libsecret's headers", (), KEYTAR, {
        "apt":    "apt-get install pkg-config libsecret-1-dev",
        "dnf":    "dnf install pkgconf-pkg-config libsecret-devel",
        "pacman": "pacman -S pkgconf libsecret",
        "apk":    "apk add pkgconf libsecret-dev",
        "zypper": "zypper install pkg-config libsecret-devel",
    }, headers="libsecret-1", only_on=LINUX),
    Need("Visual Studio's C++ tools", (VISUAL_STUDIO,), KEYTAR, {
        "winget": f'winget install Microsoft.VisualStudio.2022.BuildTools --override "{VISUAL_STUDIO_TOOLS}"',
    }, only_on=WINDOWS),
    Need("Chromium", ("chromium", "chromium-browser", "google-chrome"), PAGES, {
        "apt":    "apt-get install chromium",
        "dnf":    "dnf install chromium",
        "pacman": "pacman -S chromium",
        "apk":    "apk add chromium",
        "zypper": "zypper install chromium",
        "brew":   "brew install --cask chromium",
        "winget": "winget install Hibbiki.Chromium",
    }),
    Need("playwright", (), PAGES, {"pip": "pip install playwright"}),
    Need("curl", ("curl",), "the client of the example perl-curl", {
        "apt":    "apt-get install curl",
        "dnf":    "dnf install curl",
        "pacman": "pacman -S curl",
        "apk":    "apk add curl",
        "zypper": "zypper install curl",
        "brew":   "brew install curl",
        "winget": "winget install cURL.cURL",
    }),
    Need("Perl", ("perl",), "the client of the example perl-curl", {
        "apt":    "apt-get install perl",
        "dnf":    "dnf install perl perl-JSON-PP",
        "pacman": "pacman -S perl",
        "apk":    "apk add perl",
        "zypper": "zypper install perl",
        "brew":   "brew install perl",
        "winget": "winget install StrawberryPerl.StrawberryPerl",
    }),
    Need("D-Bus", ("dbus-daemon",), "the Linux broker before native runtimes, and encrypted caches", {
        "apt":    "apt-get install dbus",
        "dnf":    "dnf install dbus-daemon dbus-tools",
        "pacman": "pacman -S dbus",
        "apk":    "apk add dbus",
        "zypper": "zypper install dbus-1-daemon dbus-1-tools",
    }, only_on=LINUX),
    Need("gnome-keyring", ("gnome-keyring-daemon",), "the Linux broker before native runtimes, and encrypted caches", {
        "apt":    "apt-get install gnome-keyring",
        "dnf":    "dnf install gnome-keyring",
        "pacman": "pacman -S gnome-keyring",
        "apk":    "apk add gnome-keyring",
        "zypper": "zypper install gnome-keyring",
    }, only_on=LINUX),
    Need("WebKitGTK and its kin", (), "the native runtimes of msal-python and msal-node", {
        "apt":    "apt-get install libwebkit2gtk-4.1-0 libgtk-3-0 libsecret-1-0 libdbus-1-3 libfido2-1 libcurl4",
        "dnf":    "dnf install webkit2gtk4.1 gtk3 libsecret dbus-libs libfido2 libcurl",
        "pacman": "pacman -S webkit2gtk-4.1 gtk3 libsecret dbus libfido2 curl",
        "apk":    "apk add webkit2gtk-4.1 gtk+3.0 libsecret dbus-libs libfido2 libcurl",
        "zypper": "zypper install libwebkit2gtk-4_1-0 libgtk-3-0 libsecret-1-0 libdbus-1-3 libfido2-1 libcurl4",
    }, library="webkit2gtk-4.1", only_on=LINUX),
    Need("dbus_fast", (), "the Linux broker before native runtimes, and encrypted caches", {
        "pip": "pip install dbus-fast",
    }, only_on=LINUX),
    Need("gi", (), "encrypted caches of reference and msal-python", {
        "apt":    "apt-get install gcc pkg-config python3-dev"
                  f" libgirepository1.0-dev libcairo2-dev gir1.2-secret-1{GI}",
        "dnf":    f"dnf install gcc python3-devel gobject-introspection-devel cairo-devel libsecret{GI}",
        "pacman": f"pacman -S base-devel gobject-introspection cairo libsecret{GI}",
        "apk":    f"apk add build-base python3-dev gobject-introspection-dev cairo-dev libsecret{GI}",
        "zypper": f"zypper install gcc python3-devel gobject-introspection-devel cairo-devel typelib-1_0-Secret-1{GI}",
    }, only_on=LINUX),
    Need("pymsalruntime", (), "the native runtime of msal-python", {
        "pip": "pip install pymsalruntime",
    }, only_on=LINUX),
)
# fmt: on


def of_use_here(need: Need) -> bool:
    """Tell whether this system has a use for it at all."""
    return not need.only_on or platform.system() in need.only_on


def missing(need: Need) -> str:
    """Say what is wrong, `not found` or the version that is too old; nothing where all is well."""
    if not of_use_here(need):
        return ""
    if need.library:
        return "" if find_library(need.library) else "not found"
    if need.headers:
        return "" if _has_headers(need.headers) else "not found"
    if not need.programs:
        return "" if importlib.util.find_spec(need.name) else "not found"
    found = next(filter(None, map(shutil.which, need.programs)), None)
    if found is None:
        return "not found"
    version = _major(found) if need.at_least else need.at_least
    return "" if version >= need.at_least else f"{TOO_OLD} {version}, at least {need.at_least} is needed"


TOO_OLD = "version"
"""How a problem begins that is one of age."""


def _major(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    number = re.search(r"\d+", told.stdout)
    return int(number.group()) if number else 0


def _has_headers(library: str) -> bool:
    program = shutil.which("pkg-config")
    if program is None:
        return False
    return subprocess.run([program, "--exists", library], check=False, timeout=20).returncode == 0  # noqa: S603


def named(name: str) -> Need:
    """Return a row by its name; raise `LookupError` where there is none."""
    found = next((need for need in NEEDS if need.name == name), None)
    if found is None:
        raise LookupError(f"{name} is no need, only {', '.join(need.name for need in NEEDS)}")
    return found


def advice(names: Iterable[str]) -> list[str]:
    """Return, for each of these needs that is not met here, the command that gets it on this system."""
    found = ((need, missing(need)) for need in map(named, names))
    return [f"get {need.name}: {command(need, system(), problem)}" for need, problem in found if problem]


def command(need: Need, system: str, problem: str = "") -> str:
    """Return the command that gets it on this system, or gets it newer where that is the problem."""
    if problem.startswith(TOO_OLD) and need.newer:
        return need.newer
    return need.get.get("pip") or need.get.get(system) or f"by hand: no command is known for {system or 'this system'}"


def system(release: Path = Path("/etc/os-release")) -> str:
    """Name the package manager that this system is known for; empty where it is none of ours."""
    known = {"Darwin": "brew", "Windows": "winget"}.get(platform.system())
    return known or _by_distribution(release)


FAMILIES = {
    "debian": "apt", "ubuntu": "apt", "fedora": "dnf", "rhel": "dnf", "arch": "pacman", "alpine": "apk",
    "suse": "zypper",
}  # fmt: skip


def _by_distribution(release: Path) -> str:
    try:
        told = dict(line.split("=", 1) for line in release.read_text(encoding="utf-8").splitlines() if "=" in line)
    except OSError:
        return ""
    names = f"{told.get('ID', '')} {told.get('ID_LIKE', '')}".replace('"', "").split()
    return next((FAMILIES[name] for name in names if name in FAMILIES), "")
