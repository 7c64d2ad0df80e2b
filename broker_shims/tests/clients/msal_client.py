"""A program that uses msal and knows nothing of stand-ins: calls come as JSON lines, what msal says goes back."""

import json
import logging
import platform
import sys

import msal


def flag(system):
    return {f"enable_broker_on_{system}": True}


class Program:
    """One public client application."""

    def __init__(self, told):
        self.app = msal.PublicClientApplication(
            told["client_id"],
            authority=told["authority"],
            instance_discovery=False,
            token_cache=msal.SerializableTokenCache(),
            **flag(told["switch"]),
        )
        self.uis = []

    def hello(self):
        return {
            "broker": self.app._enable_broker,
            "platform": sys.platform,
            "machine": platform.machine(),
            "pop": self.app.is_pop_supported(),
        }

    def interactive(self, pop=None, **told):
        scheme = msal.PopAuthScheme(**pop) if pop else None
        ui = {"on_before_launching_ui": lambda ui="?", **_: self.uis.append(ui)}
        window = told.pop("window", 0x1234)
        handle = self.app.CONSOLE_WINDOW_HANDLE if window is None else window
        return self.app.acquire_token_interactive(parent_window_handle=handle, auth_scheme=scheme, **ui, **told)

    def silent(self, pop=None, **told):
        scheme = msal.PopAuthScheme(**pop) if pop else None
        account = self.app.get_accounts()[0]
        return self.app.acquire_token_silent_with_error(account=account, auth_scheme=scheme, **told)

    def password(self, **told):
        return self.app.acquire_token_by_username_password(**told)

    def accounts(self):
        return self.app.get_accounts()

    def sign_out(self):
        for account in self.app.get_accounts():
            self.app.remove_account(account)

    def kept(self):
        return {
            "cache": json.loads(self.app.token_cache.serialize()),
            "uis": self.uis,
        }


def main():
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    program = None
    for line in sys.stdin:
        told = json.loads(line)
        try:
            if program is None:
                program = Program(told)
                answer = program.hello()
            else:
                answer = getattr(program, told.pop("do"))(**told)
            say({"ok": answer})
        except Exception as error:  # noqa: BLE001 - whatever the library raises is told
            say({"error": type(error).__name__, "message": str(error)})


def say(told):
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


main()
