"""The authority inside somebody's Python: a thread of its own serves, and everything here may be called from any other.

Answers are plain data, the very JSON that the control plane gives over HTTP.
"""

from mock_entra.embedding.server import Server, serve
from mock_entra.embedding.world import World

__all__ = ["Server", "World", "serve"]
