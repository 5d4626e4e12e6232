"""A process without sockets and new privileges: nothing that it runs reaches a network, and its files work."""

from __future__ import annotations

import errno
import platform
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from gait.runtime import network_wall
from gait.runtime.network_wall import SYSTEM_CALLS, SystemCalls, can_refuse_sockets, filter_code, refuse_sockets

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("machine", SYSTEM_CALLS)
def test_the_filter_denies_the_calls_for_connections_only(machine: str) -> None:
    """Also for other processors than that of the test: the program of the filter is interpreted here."""
    calls = SYSTEM_CALLS[machine]
    foreign = {other.architecture for other in SYSTEM_CALLS.values()} - {calls.architecture}
    allowed, denied = 0x7FFF0000, 0x00050000 | errno.EACCES
    answers = {number: filter_answer(calls, calls.architecture, number) for number in range(500)}
    assert {number for number, answer in answers.items() if answer == denied} == set(calls.refused)
    assert set(answers.values()) == {allowed, denied}
    assert filter_answer(calls, calls.architecture, 0x40000000 | calls.refused[0]) == denied
    assert {filter_answer(calls, other, number) for other in foreign for number in range(500)} == {denied}


def test_an_unknown_processor_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    assert can_refuse_sockets() is False


def test_the_filter_denies_every_kind_of_socket_in_every_thread() -> None:
    """In a separate process, with a listener on the loopback interface that would answer without the filter."""
    program = """
import socket, sys, threading
from gait.runtime.network_wall import refuse_sockets

address = ("127.0.0.1", int(sys.argv[1]))
before = socket.create_connection(address)
begin, refused = threading.Event(), []

def attempt():
    begin.wait()
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind)
            except PermissionError:
                refused.append(family)
    try:
        before.connect(address)
    except PermissionError:
        refused.append("connect")
    try:
        socket.getaddrinfo("host.invalid", 443)
    except OSError:
        refused.append("name")

thread = threading.Thread(target=attempt)
thread.start()
stands = refuse_sockets()
if stands:
    begin.set()
    thread.join()
    attempt()
    print(len(refused))
else:
    print("none")
    import os
    os._exit(0)
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        command = [sys.executable, "-c", program, port]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    if done.stdout.strip() == "none":
        pytest.skip("this kernel has no seccomp filters")
    assert int(done.stdout) == 2 * (4 * 3 + 2)


def test_a_program_that_it_starts_gets_no_new_privileges() -> None:
    program = """
import subprocess, sys
from gait.runtime.network_wall import refuse_sockets
refuse_sockets()
subprocess.run([sys.executable, "-c", "print(open('/proc/self/status').read())"], check=True)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert "\nNoNewPrivs:\t1\n" in done.stdout


def test_whether_the_filter_is_available_is_known_without_installing_it() -> None:
    program = """
from gait.runtime.network_wall import can_refuse_sockets, refuse_sockets
available = can_refuse_sockets()
status = open("/proc/self/status").read()
print(available == refuse_sockets(), "Seccomp:\t0" in status or "NoNewPrivs:\t1" in status)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_go_on_without_the_filter(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_wall.sys, "platform", system)
    assert (can_refuse_sockets(), refuse_sockets()) == (False, False)


def filter_answer(calls: SystemCalls, architecture: int, number: int) -> int:
    """Interpret the filter like the kernel."""
    instructions = list(struct.iter_unpack("=HBBI", filter_code(calls)))
    at, value = 0, 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        if code == 0x06:  # return
            return int(operand)
        if code == 0x20:  # load: the number of the call, or the architecture
            value = {0: number, 4: architecture}[operand]
        else:
            holds = {0x15: value == operand, 0x35: value >= operand}[code]
            at += if_true if holds else if_false
        at += 1
