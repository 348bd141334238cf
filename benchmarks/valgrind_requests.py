"""Requests to callgrind from within the program that it runs: count from here on, and write down what was counted.

A request is a run of rotations that leaves a processor as it was and that valgrind takes as a call (its manual, "The
client request mechanism"). So that no compiler is needed, the 27 bytes are written into a page of memory and called.
Without valgrind they do nothing and answer 0, so that the same program can run both ways.
"""

from __future__ import annotations

import ctypes
import mmap
import platform

_CODE = bytes.fromhex(
    "4889f8"  # mov rax, rdi: where the request stands
    "31d2"  # xor edx, edx: the answer without valgrind
    "48c1c703 48c1c70d 48c1c73d 48c1c733"  # rol rdi by 3, 13, 61, 51: by 128 in all
    "4887db"  # xchg rbx, rbx
    "4889d0"  # mov rax, rdx
    "c3"
)
_RUNNING_ON_VALGRIND = 0x1001
_CALLGRIND = ord("C") << 24 | ord("T") << 16
_DUMP_AT, _START, _STOP = _CALLGRIND + 3, _CALLGRIND + 4, _CALLGRIND + 5
MACHINES = ("x86_64", "AMD64")
"""Those whose bytes these are."""


class Requests:
    """What a program may ask of the valgrind around it.

    Raises
    ------
    RuntimeError
        On another processor than the bytes are for.
    """

    def __init__(self) -> None:
        if platform.machine() not in MACHINES:
            raise RuntimeError(f"requests to valgrind are written for x86_64, and this is {platform.machine()}")
        self._page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        self._page.write(_CODE)
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._page))
        self._call = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)(address)

    def is_counted(self) -> bool:
        """Whether valgrind runs this program."""
        return self._ask(_RUNNING_ON_VALGRIND) > 0

    def start(self) -> None:
        """Count from here on."""
        self._ask(_START)

    def stop(self) -> None:
        """Count no more."""
        self._ask(_STOP)

    def write_down(self, name: str) -> None:
        """What was counted since the last time, under a name; the counter is 0 again."""
        text = ctypes.create_string_buffer(name.encode())
        self._ask(_DUMP_AT, ctypes.addressof(text))

    def _ask(self, request: int, argument: int = 0) -> int:
        asked = (ctypes.c_uint64 * 6)(request, argument, 0, 0, 0, 0)
        return int(self._call(ctypes.addressof(asked)))
