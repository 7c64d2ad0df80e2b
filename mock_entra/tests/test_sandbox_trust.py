"""What runtimes are told of an authority: one more is trusted, and nobody is forgotten."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mock_entra import trust as authorities
from mock_entra.sandbox.trust import RUNTIMES, Trusted, chromium, equipment, forms, java, key_store
from mock_entra.sandbox.trust.trusted import system_bundle

BEGIN = "-----BEGIN CERTIFICATE-----"


@pytest.fixture(scope="module")
def pem() -> str:
    return authorities.for_run(["login.example"]).pem


@pytest.fixture(scope="module")
def other() -> str:
    return authorities.for_run(["other.example"]).pem


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"])
def test_a_file_that_was_named_before_is_extended(variable: str, pem: str, other: str, tmp_path: Path) -> None:
    before = tmp_path / "before.pem"
    before.write_text(other.rstrip())
    told = equipment(Trusted(pem, tmp_path, {variable: str(before)}))
    content = told.files[Path(told.variables[variable]).name].decode()
    assert content == other + pem


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_without_one_the_systems_authorities_stay_trusted(variable: str, pem: str, tmp_path: Path) -> None:
    told = equipment(Trusted(pem, tmp_path, {}))
    content = told.files[Path(told.variables[variable]).name]
    assert content.startswith(system_bundle().rstrip())
    assert content.decode().count(BEGIN) == system_bundle().decode().count(BEGIN) + 1


def test_a_folder_of_certificates_is_extended_too(pem: str, other: str, tmp_path: Path) -> None:
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "one.pem").write_text(other)
    (folder / "one.0").symlink_to("one.pem")
    told = equipment(Trusted(pem, tmp_path, {"REQUESTS_CA_BUNDLE": str(folder)}))
    assert told.files["requests.pem"].decode() == other + pem


def test_options_that_java_was_given_are_kept(pem: str, tmp_path: Path) -> None:
    outer = {**os.environ, "JAVA_TOOL_OPTIONS": "-Xmx64m"}
    if not java.own_stores(outer):
        pytest.skip("needs a JDK")
    told = equipment(Trusted(pem, tmp_path, outer)).variables["JAVA_TOOL_OPTIONS"]
    assert told.startswith(f"-Xmx64m -Djavax.net.ssl.trustStore={tmp_path}")


def test_a_key_store_is_what_keytool_reads_and_holds_everything(pem: str, other: str, tmp_path: Path) -> None:
    keytool = shutil.which("keytool")
    if keytool is None:
        pytest.skip("needs keytool, which comes with a JDK")
    file = tmp_path / "store.jks"
    once = key_store.extended(key_store.written([]), other)
    file.write_bytes(key_store.extended(once, pem))
    command = [keytool, "-list", "-keystore", str(file), "-storepass", key_store.PASSWORD]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert listed.count("trustedCertEntry") == 2


def test_a_key_store_in_the_newer_format_is_read(pem: str, other: str, tmp_path: Path) -> None:
    keytool = shutil.which("keytool")
    if keytool is None:
        pytest.skip("needs keytool, which comes with a JDK")
    (tmp_path / "other.pem").write_text(other)
    file = tmp_path / "store.p12"
    told = ["-storetype", "PKCS12", "-keystore", str(file), "-storepass", key_store.PASSWORD]
    subprocess.run([keytool, "-importcert", "-noprompt", "-file", str(tmp_path / "other.pem"), *told], check=True)
    assert key_store.extended(file.read_bytes(), pem)[8:12] == b"\0\0\0\x02"


def test_rubbish_is_no_key_store(pem: str) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        key_store.extended(b"rubbish", pem)


def test_chromium_is_told_in_one_line_of_base64(pem: str) -> None:
    policy = json.loads(chromium.policies(pem)["/etc/chromium/policies/managed/mock-entra.json"])
    assert policy["CACertificates"] == ["".join(pem.splitlines()[1:-1])]


def test_every_file_of_the_table_is_a_row() -> None:
    folder = Path(chromium.__file__).parent
    not_rows = {"__init__", "trusted", "forms", "key_store", "covered", "chromium"}  # the last two: sealed runs alone
    rows = {equip.__module__.rpartition(".")[2] for equip in RUNTIMES.values()}
    assert rows == {path.stem for path in folder.glob("*.py")} - not_rows


def told(*arguments: str, cwd: Path, **environment: str) -> str:
    command = [sys.executable, "-m", "mock_entra", "trust", *arguments]
    outer = {**os.environ, "MOCK_ENTRA_HOME": str(cwd / "kept"), **environment}
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=cwd, env=outer).stdout


def test_a_shell_that_evaluates_it_trusts_the_mock(tmp_path: Path) -> None:
    script = f'{told("--into", "trust", cwd=tmp_path)}\nprintf %s "$SSL_CERT_FILE"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    ours = (tmp_path / "kept/ca.pem").read_text()
    assert Path(said) == tmp_path / "trust/openssl.pem"
    assert Path(said).read_text().endswith(ours)


def test_a_dockerfile_copies_the_files_to_where_its_variables_name_them(tmp_path: Path) -> None:
    lines = told("--for", "dockerfile", "--into", "trust", cwd=tmp_path).splitlines()
    assert lines[0] == f"COPY trust/ {forms.IMAGE}/"
    named = re.findall(rf"{forms.IMAGE}/([\w.]+)", "\n".join(lines[1:]))
    assert {"openssl.pem", "node.pem", "curl.pem"} <= set(named)
    assert all((tmp_path / "trust" / name).is_file() for name in named)


def test_a_job_is_told_line_by_line(tmp_path: Path) -> None:
    lines = told("--for", "github", cwd=tmp_path).splitlines()
    assert all(re.fullmatch(r"[A-Z_]+=.+", line) for line in lines)


def test_another_certificate_can_be_named(tmp_path: Path, other: str) -> None:
    (tmp_path / "other.pem").write_text(other)
    told("--into", "trust", "--ca", "other.pem", cwd=tmp_path)
    assert (tmp_path / "trust/node.pem").read_text().endswith(other)
