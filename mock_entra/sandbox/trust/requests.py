"""requests, which trusts certifi's file and reads one variable, that may name a folder."""

from mock_entra.sandbox.trust.trusted import Equipment, Trusted


def equip(trusted: Trusted) -> Equipment:
    return trusted.file("requests.pem", "REQUESTS_CA_BUNDLE")
