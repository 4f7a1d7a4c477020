"""A process that cannot open a connection, whatever it is asked: what refuses SERVICE and LOAD by their words does not
stand alone. The kernel does it (seccomp, on Linux); elsewhere nothing happens.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
#: Of the kernel's little machine: BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K.
_LOAD, _EQUAL, _LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16  # places in struct seccomp_data
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # EACCES
_UNIX = 1  # sockets of this machine's own processes stay

#: Machine → its name for the kernel, the number of the call ``socket``.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
#: From here on calls have their numbers a second time (x32 of x86_64), by which the kernel knows them too.
_AGAIN = 0x40000000
#: ``io_uring_setup``, on every machine: what is put into such a ring, sockets too, is no call that is seen here.
_RING = 425


def no_network() -> bool:
    """From here on this process, and those it forks, open no connection: ``socket`` says EACCES. Whether that is so."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or not sys.platform.startswith("linux") or sys.maxsize < 1 << 32:
        return False
    architecture, call = machine
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _DENY),  # calls by the numbers of another architecture
        (_LOAD, 0, 0, _NUMBER),
        (_LEAST, 4, 0, _AGAIN),
        (_EQUAL, 3, 0, _RING),
        (_EQUAL, 0, 3, call),
        (_LOAD, 0, 0, _FIRST),
        (_EQUAL, 1, 0, _UNIX),
        (_RETURN, 0, 0, _DENY),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    zero = ctypes.c_ulong(0)
    if prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero):
        return False
    return bool(prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), zero, zero) == 0)
