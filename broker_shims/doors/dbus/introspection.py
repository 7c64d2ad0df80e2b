"""What the broker's object says of itself when it is asked (`busctl introspect`)."""

from broker_shims.doors.dbus.methods import METHODS

ARGUMENTS = """<arg name="protocolVersion" type="s" direction="in"/>
      <arg name="correlationId" type="s" direction="in"/>
      <arg name="requestJson" type="s" direction="in"/>
      <arg name="responseJson" type="s" direction="out"/>"""


def described() -> str:
    methods = "\n".join(f'    <method name="{name}">\n      {ARGUMENTS}\n    </method>' for name in METHODS)
    return f"""<node>
  <interface name="com.microsoft.identity.Broker1">
{methods}
  </interface>
  <interface name="org.freedesktop.DBus.Peer">
    <method name="Ping"/>
  </interface>
</node>"""


DESCRIPTION = described()
