"""What the grandchild does to itself before it touches a stranger's bytes. The order of the steps matters.

Two fences against files (Landlock, and a root directory of its own), one of system calls (seccomp: what is not named is
refused), a user of its own, and the kernel's limits. What is possible is found beforehand
(``services/sandbox/probes.py``); a step that then fails ends the grandchild: it never works unconfined.
"""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import landlockpy
import seccompy
from landlockpy import AccessFS, Scope
from seccompy import Action, ArgCmp, CmpOp, Filter

_libc = ctypes.CDLL(None, use_errno=True)
_NEWNET, _NEWIPC, _NEWUSER = 0x40000000, 0x08000000, 0x10000000
_PDEATHSIG, _DUMPABLE, _NO_NEW_PRIVS = 1, 4, 38
_EPERM, _ENOSYS, _PROT_EXEC, _O_TMPFILE = 1, 38, 4, 0o20000000
_CAPABILITIES_V3 = 0x20080522
#: A block that systemd's table of numbers leaves unused; one number per order, so that orders do not share a user.
_FIRST_UID, _UIDS = 60578, 600

#: Plain files only: no links, FIFOs, sockets, devices, folders, so that the office meets none when it reads the answer.
#: And nothing is removed: a file without a name, held open, would fill the disk unseen.
_OWN = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.WRITE_FILE | AccessFS.TRUNCATE | AccessFS.MAKE_REG

#: All that reading, writing, computing, sleeping and ending need; found with strace over the product's own work.
_CALLS = (
    "read write readv writev pread64 pwrite64 lseek close fstat newfstatat stat lstat statx access faccessat "
    "getdents64 ftruncate getcwd readlink readlinkat dup munmap mremap madvise brk rt_sigaction "
    "rt_sigprocmask rt_sigreturn sigaltstack futex getrandom clock_gettime clock_getres clock_nanosleep nanosleep "
    "gettimeofday time getrusage sched_yield sched_getaffinity getpid gettid getppid getuid geteuid getgid getegid "
    "uname sysinfo poll ppoll restart_syscall exit exit_group"
).split()
_FCNTL = (1, 2, 3, 1030)  # F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC: no locks, and no signal to an "owner"
#: Limits of the kernel that are nothing at all for confined work.
_NONE = ("CORE", "NPROC", "MEMLOCK", "MSGQUEUE", "SIGPENDING", "RTPRIO")
_SIGPENDING = 11  # has no name in Python


@dataclass(frozen=True)
class Fences:
    """What this machine allows."""

    landlock: int = 0
    calls: Filter | None = None
    own_user: bool = False
    chroot: bool = False


def allowed_calls() -> Filter:
    """The filter of system calls, compiled: what is not named fails with EPERM; what is newer than the list, with
    ENOSYS, for which libc has a second way.
    """
    calls = Filter(default=Action.ERRNO | _EPERM)
    for name in _CALLS:
        with suppress(LookupError, ValueError):  # "open", "stat" …: not on every architecture
            calls.allow(name)
    for name, flags in (("open", 1), ("openat", 2)):  # but no O_TMPFILE, again a file without a name
        with suppress(LookupError, ValueError):
            calls.allow(name, args=[ArgCmp(flags, CmpOp.MASKED_EQ, 0, _O_TMPFILE)])
    for name in ("mmap", "mprotect"):  # memory, but no new native code
        calls.allow(name, args=[ArgCmp(2, CmpOp.MASKED_EQ, 0, _PROT_EXEC)])
    for command in _FCNTL:
        calls.allow("fcntl", args=[ArgCmp(1, CmpOp.EQ, command)])
    calls.allow("prlimit64", args=[ArgCmp(0, CmpOp.EQ, 0), ArgCmp(2, CmpOp.EQ, 0)])  # ask, never set
    for name in ("clone3", "openat2", "faccessat2", "rseq"):
        calls.errno(name, _ENOSYS)
    calls.program  # noqa: B018  compiled here, once, in the zygote
    seccompy.supported()  # finds libc now: it starts a compiler or ldconfig for that, and must not in the grandchild
    return calls


def leave_the_network() -> None:
    """Once, in the zygote, where the kernel lets us: grandchildren inherit the empty network."""
    if _libc.unshare(_NEWNET | _NEWIPC) != 0:
        _libc.unshare(_NEWUSER | _NEWNET | _NEWIPC)


def landlock_abi() -> int:
    """The kernel's version of Landlock; 0 where it is not built in, off at boot, or kept away by a container."""
    try:
        return landlockpy.abi_version()
    except OSError:
        return 0


def guard_the_zygote() -> None:
    """Out of memory, the kernel takes it and its children first; and its memory is no file for others of its user."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # before it is undumpable: then the file is root's
    _must(_libc.prctl(_DUMPABLE, 0, 0, 0, 0))


def become_nobody(folder: str) -> None:
    """Give ``folder`` to a user of this process' own, and be that user."""
    _hand_over(folder)
    _become(_uid())


def confine(folder: str, limits: Mapping[str, int], fences: Fences, parent: int) -> str:
    """Step by step to nothing but ``folder``; returns its name from now on. Raises where a step fails."""
    os.setsid()
    os.umask(0o077)
    os.chdir(folder)
    rules = _rules(folder) if fences.landlock else None  # opened while we still may
    if fences.own_user:
        _hand_over(folder)
    if fences.chroot:  # a second fence beside Landlock, and the only one where that is missing
        os.chroot(folder)
        os.chdir("/")
        folder = "/"
    if fences.own_user:
        _become(_uid())
    _bind_to(parent)  # after the change of user, which clears it
    _limit(limits)
    _must(_libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
    _drop_capabilities()
    if rules:
        rules.restrict()
        rules.close()
    if fences.calls:
        fences.calls.load()  # last: it forbids all of the above
    return folder


def _rules(folder: str) -> landlockpy.Ruleset:
    """Every right of this machine's ABI is refused, save plain files of the folder: after the warm-up the work opens
    nothing else.
    """
    rules = landlockpy.Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)
    rules.allow_path(folder, _OWN)
    return rules


def _uid() -> int:
    return _FIRST_UID + os.getpid() % _UIDS


def _hand_over(folder: str) -> None:
    for entry in (*os.scandir(folder), folder):
        os.chown(entry, _uid(), _uid(), follow_symlinks=False)


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _bind_to(parent: int) -> None:
    """Die with the zygote, and be no file for others of the same user."""
    _must(_libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        os._exit(1)
    _must(_libc.prctl(_DUMPABLE, 0, 0, 0, 0))


def _limit(limits: Mapping[str, int]) -> None:
    put = resource.setrlimit
    put(resource.RLIMIT_CPU, (limits["cpu"], limits["cpu"] + 1))
    put(resource.RLIMIT_FSIZE, (limits["file_size"],) * 2)
    put(resource.RLIMIT_AS, (limits["memory"],) * 2)
    put(resource.RLIMIT_NOFILE, (64, 64))
    for name in _NONE:
        with suppress(ValueError, OSError):
            put(getattr(resource, f"RLIMIT_{name}", _SIGPENDING), (0, 0))


def _drop_capabilities() -> None:
    """In a user namespace of our own we hold all of them, inside it."""
    _must(_libc.capset(struct.pack("Ii", _CAPABILITIES_V3, 0), bytes(24)))


def _must(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "a step of the confinement failed")
