"""OpenSSL and all that reads its variables; SSL_CERT_DIR stays what it was."""

from mock_entra.sandbox.trust.trusted import Equipment, Trusted


def equip(trusted: Trusted) -> Equipment:
    return trusted.file("openssl.pem", "SSL_CERT_FILE")
