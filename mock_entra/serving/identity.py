"""Whom the authority is in TLS handshakes: itself under loopback names, Microsoft's hosts under real ones."""

import ssl
import tempfile
from functools import cached_property
from pathlib import Path

from mock_entra import trust
from mock_entra.hosts import certificate_names
from mock_entra.serving.settings import Settings


class Identity:
    """Certificates of one running authority, each made when it is first shown."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @cached_property
    def certificate_authority(self) -> trust.CertificateAuthority:
        """The kept one, for loopback alone."""
        return trust.kept(self._settings.home)

    @cached_property
    def leaf(self) -> trust.Leaf:
        return self.certificate_authority.issue(["localhost", "*.localhost", "127.0.0.1", "::1", self._settings.name])

    @cached_property
    def own_context(self) -> ssl.SSLContext:
        return trust.server_context(self.leaf)

    @cached_property
    def real_names(self) -> tuple[ssl.SSLContext, str]:
        """A context for every host of the table, vouched for by an authority of this run, and that authority's file."""
        authority = trust.for_run(certificate_names())
        self._folder = tempfile.TemporaryDirectory(prefix="mock-entra-")
        path = Path(self._folder.name) / "real-names.pem"
        authority.write(path)
        return trust.server_context(authority.issue(certificate_names())), str(path)

    def close(self) -> None:
        """Takes away what was made for this run."""
        if self._folder:
            self._folder.cleanup()
