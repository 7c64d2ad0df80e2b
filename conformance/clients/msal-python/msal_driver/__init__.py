"""The driver of msal for Python: what the suite asks for, said in the library's public words."""
