"""Stands where the package would be that is not installed on the story's machine."""

raise ModuleNotFoundError("No module named 'pymsalruntime'", name="pymsalruntime")
