"""Several processes that answer pages behind one port, kept alive by gunicorn.

Each opens the office for itself: its own number for keys, its own connections. Nothing that another process needs is
kept in memory: who is signed in and what was tried too often stand in the database, and what is cached never changes.
"""

import logging
from contextlib import ExitStack
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from werkzeug.middleware.proxy_fix import ProxyFix

from web.app import create_app
from web.server.one_process import DRAIN_SECONDS, reporting
from web.server.opening import opened, ready_tables
from web.settings import Settings

#: After how many seconds without an answer a process is replaced; longer than the slowest page.
_STUCK = 60


def serve(settings: Settings, processes: int) -> None:
    """Answer until a signal ends it: requests in hand are answered first. Does not return: it exits."""
    ready_tables(settings)
    _Processes(settings, processes).run()


class _Log(Logger):  # type: ignore[misc]
    """Gunicorn's records go where all of ours go, under the same rules."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


class _Processes(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, processes: int) -> None:
        self._settings, self._processes = settings, processes
        self._open = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        chosen = {
            "bind": f"{host}:{self._settings.port}",
            "workers": self._processes,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "graceful_timeout": DRAIN_SECONDS,
            "timeout": _STUCK,
            "forwarded_allow_ips": self._settings.trusted_proxy or "",
            "logger_class": _Log,
            "worker_exit": lambda _arbiter, _worker: self._open.close(),
            "when_ready": lambda _arbiter: print(f"Páginas en {self._settings.public_address}", flush=True),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)
        if "control_socket_disable" in self.cfg.settings:
            self.cfg.set("control_socket_disable", True)  # nobody steers us by a file in somebody's home

    def load(self) -> Any:
        """Called in each process of its own."""
        installation = self._open.enter_context(opened(self._settings))
        self._open.enter_context(reporting(installation, "web"))
        return behind(self._settings.trusted_proxy, create_app(self._settings, installation))


def behind(proxy: str | None, app: Flask) -> Any:
    """What ``X-Forwarded-*`` says counts when it comes from ``proxy``, and is nothing from anybody else."""
    believing = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if proxy is not None and environ.get("REMOTE_ADDR") == proxy:
            return believing(environ, start_response)
        for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED_")]:
            del environ[name]
        return app.wsgi_app(environ, start_response)

    return answer
