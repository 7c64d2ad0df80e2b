"""curl, whatever TLS library it was built with."""

from mock_entra.sandbox.trust.trusted import Equipment, Trusted


def equip(trusted: Trusted) -> Equipment:
    return trusted.file("curl.pem", "CURL_CA_BUNDLE")
