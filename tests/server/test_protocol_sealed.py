"""Workers cannot open a connection, whatever gets past the check of the words."""

from __future__ import annotations

import platform
import socket
import subprocess
import sys
import threading

import pytest

_PROGRAM = """
import ctypes, errno, platform, socket, sys
import pyoxigraph as ox
from kg.server.sealed import no_network

place = sys.argv[1]
assert no_network()
for family in (socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(family)
    except PermissionError:
        pass
    else:
        raise SystemExit("a socket was opened")
syscall = ctypes.CDLL(None, use_errno=True).syscall
syscall.restype = ctypes.c_long
ways = [(425, 8, ctypes.byref(ctypes.create_string_buffer(120)))]  # io_uring_setup
if platform.machine() == "x86_64":
    ways.append((0x40000000 + 41, socket.AF_INET, socket.SOCK_STREAM, 0))  # the same call by its number in x32
for way in ways:
    assert syscall(*way) == -1 and ctypes.get_errno() == errno.EACCES, way[0]
ours, theirs = socket.socketpair()
store = ox.Store()
for ask in (
    lambda: list(store.query(f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}")),
    lambda: store.update(f"LOAD <{place}>"),
):
    try:
        ask()
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"), reason="Linux"
)
def test_a_sealed_process_reaches_nobody() -> None:
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def listen() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append("somebody came")
            connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        place = f"http://127.0.0.1:{server.getsockname()[1]}/"
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, place], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["PermissionError", "PermissionError"] and not heard
