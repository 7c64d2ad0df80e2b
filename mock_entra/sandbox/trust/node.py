"""Node, which adds the file to the authorities it was built with."""

from mock_entra.sandbox.trust.trusted import Equipment, Trusted


def equip(trusted: Trusted) -> Equipment:
    return trusted.file("node.pem", "NODE_EXTRA_CA_CERTS", else_the_systems=False)
