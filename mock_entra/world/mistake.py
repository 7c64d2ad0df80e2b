"""A mistake in a world: where, and what was expected there."""

Where = tuple[str | int, ...]
"""Keys and indices that lead to a part of a world file."""

Mistake = tuple[Where, str]
