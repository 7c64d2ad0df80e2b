"""A stand-in `pymsalruntime`, and how it gets in front of a program that knows nothing of it."""
