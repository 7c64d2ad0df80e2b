"""A Java trust store by options, for a JDK reads no variable of its own: it says so on standard error."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from mock_entra.sandbox.trust import key_store
from mock_entra.sandbox.trust.trusted import Equipment, Trusted

NAME = "java.jks"
VARIABLE = "JAVA_TOOL_OPTIONS"


def equip(trusted: Trusted) -> Equipment:
    """Nothing where there is no Java."""
    stores = own_stores(trusted.outer)
    if not stores:
        return Equipment()
    options = {
        "javax.net.ssl.trustStore": str(trusted.folder / NAME),
        "javax.net.ssl.trustStoreType": "JKS",
        "javax.net.ssl.trustStorePassword": key_store.PASSWORD,
    }
    content = key_store.extended(stores[0].read_bytes(), trusted.pem)
    return Equipment({VARIABLE: with_options(trusted.outer, options)}, {NAME: content})


def with_options(outer: Mapping[str, str], options: Mapping[str, str]) -> str:
    """The options that were set, then these: of two that contradict each other, a JVM takes the last."""
    written = (f"-D{name}={quoted(value)}" for name, value in options.items())
    return " ".join([*filter(None, [outer.get(VARIABLE, "")]), *written])


def quoted(value: str) -> str:
    return f"'{value}'" if " " in value else value


def own_stores(outer: Mapping[str, str]) -> list[Path]:
    """The trust stores of the JDKs that a program would find: JAVA_HOME's, the path's, and those installed beside."""
    found = dict.fromkeys(Path(os.path.realpath(store)) for home in homes(outer) for store in stores_of(home))
    return [store for store in found if store.is_file()]


def homes(outer: Mapping[str, str]) -> Iterator[Path]:
    if told := outer.get("JAVA_HOME"):
        yield Path(told)
    if program := shutil.which("java", path=outer.get("PATH")):
        yield Path(program).resolve().parents[1]
    for folder in (Path("/usr/lib/jvm"), Path("/opt"), Path(outer.get("HOME", "/")) / ".sdkman/candidates/java"):
        yield from (binary.parents[1] for binary in sorted(folder.glob("*/bin/java")))


def stores_of(home: Path) -> tuple[Path, ...]:
    return home / "lib/security/cacerts", home / "jre/lib/security/cacerts", home.parent / "lib/security/cacerts"
