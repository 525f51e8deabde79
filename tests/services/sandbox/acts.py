"""Forbidden acts, done natively: straight system calls, past Python and its audit hook. They run inside the grandchild.

No test file: it is imported in the zygote.
"""

import ctypes as c
import errno
import os

from seccompy.syscalls import syscall_nr as nr

libc = c.CDLL(None, use_errno=True)
libc.syscall.restype = c.c_long
buf = c.create_string_buffer(4096)
CWD, RD, WR, RW, CREATE = -100, 0, 1, 2, 0o102
B = c.byref(c.c_uint64(0))


def call(name, *args):
    got = libc.syscall(
        nr(name) if isinstance(name, str) else name, *(c.c_long(a) if type(a) is int else a for a in args)
    )
    return got if got >= 0 else -c.get_errno()


def acts(out: bytes, zygote: int, office: int):
    keys, db, z, o = out + b"/keys", out + b"/db", b"/proc/%d/" % zygote, b"/proc/%d/" % office
    put = lambda path, flags=RD: lambda: call("openat", CWD, path, flags, 0o600)  # noqa: E731
    do = lambda *a: lambda: call(*a)  # noqa: E731
    vec = (c.c_uint64 * 2)(c.addressof(buf), 64)

    def link_and_read():
        made = call("symlinkat", keys, CWD, b"shortcut")
        return made if made < 0 else call("openat", CWD, b"shortcut", RD, 0)

    def connect(address):
        fd = call("socket", 1, 1, 0)
        return fd if fd < 0 else call("connect", fd, b"\1\0" + address, 2 + len(address))

    yield "read the keys", put(keys)
    yield "read them by way of a link", link_and_read
    yield "read them by ../..", put(b"../../" * 4 + keys[1:])
    yield "open the database to write", put(db, RW)
    yield "open it to truncate", put(db, WR | os.O_TRUNC)
    yield "truncate(db)", do("truncate", db, 0)
    yield "create a file outside", put(out + b"/new", CREATE)
    yield "create one in /tmp", put(b"/tmp/forbidden-new", CREATE)
    yield "create one in /dev/shm", put(b"/dev/shm/forbidden-new", CREATE)
    yield "unlink outside", do("unlinkat", CWD, out + b"/victim", 0)
    yield "rename outside", do("renameat2", CWD, out + b"/victim", CWD, out + b"/moved", 0)
    yield "rename(2) out of own folder", do("rename", b"upload", out + b"/upload")
    yield "rename(2) the keys into own folder", do("rename", keys, b"keys")
    yield "hard link to the keys", do("linkat", CWD, keys, CWD, b"hard", 0)
    yield "symlink outside", do("symlinkat", b"x", CWD, out + b"/sym")
    yield "mkdir outside", do("mkdirat", CWD, out + b"/dir", 0o700)
    yield "mkdir inside", do("mkdirat", CWD, b"dir", 0o700)
    yield "fifo inside (hangs a reader)", do("mknodat", CWD, b"fifo", 0o010600, 0)
    yield "block device inside", do("mknodat", CWD, b"disk", 0o060600, 0x800)
    yield "a nameless file (O_TMPFILE)", put(b".", RW | 0o20200000)
    yield "remove one's own file (held open)", do("unlinkat", CWD, b"upload", 0)
    yield "rmdir outside", do("unlinkat", CWD, out + b"/empty", 0x200)
    yield "chmod the keys", do("fchmodat", CWD, keys, 0o666)
    yield "chown the keys", do("fchownat", CWD, keys, 0, 0, 0)
    yield "setxattr", do("setxattr", keys, b"user.a", b"b", 1, 0)
    yield "utimensat", do("utimensat", CWD, keys, None, 0)
    yield "list the office's folder", put(out, RD | os.O_DIRECTORY)
    yield "list the folder above it", put(out + b"/..", RD | os.O_DIRECTORY)
    yield "open_by_handle_at", do("open_by_handle_at", CWD, buf, RD)
    yield "chdir outside", do("chdir", out)
    yield "chroot", do("chroot", b".")
    yield "read /etc/shadow", put(b"/etc/shadow")
    yield "read /etc/passwd", put(b"/etc/passwd")
    for name in (b"environ", b"maps", b"mem", b"cmdline"):
        yield f"read the zygote's {name.decode()}", put(z + name)
        yield f"read the office's {name.decode()}", put(o + name)
    yield "own memory by /proc/self/mem", put(b"/proc/self/mem", RW)
    for dev in (b"/dev/mem", b"/dev/kmsg", b"/dev/tty", b"/dev/vda", b"/dev/kvm", b"/dev/fuse", b"/dev/null"):
        yield f"open {dev.decode()}", put(dev, RW)
    for name, family, kind in (("UNIX", 1, 1), ("INET", 2, 1), ("INET udp", 2, 2), ("INET6", 10, 1), ("NETLINK", 16, 3),
                               ("PACKET", 17, 3), ("ALG", 38, 5), ("VSOCK", 40, 1)):  # fmt: skip
        yield f"socket {name}", do("socket", family, kind, 0)
    yield "socketpair", do("socketpair", 1, 1, 0, buf)
    yield "connect to a UNIX socket by path", lambda: connect(out + b"/socket\0")
    yield "connect to an abstract UNIX socket", lambda: connect(b"\0the-office")
    yield "connect on an inherited fd", do("connect", 61, b"\1\0\0office", 9)
    yield "fork", do("clone", 17, 0, 0, 0, 0)
    yield "vfork-like clone", do("clone", 0x4100 | 17, 0, 0, 0, 0)
    yield "clone3", do("clone3", buf, 88)
    yield "fork(2)", do("fork")
    yield "execve", do("execve", b"/bin/true", None, None)
    yield "execveat", do("execveat", CWD, b"/bin/true", None, None, 0)
    yield "memfd_create", do("memfd_create", b"x", 0)
    yield "mmap writable and executable", do("mmap", 0, 4096, 7, 0x22, -1, 0)
    yield "mprotect executable", do("mprotect", c.c_void_p(c.addressof(buf) & ~4095), 4096, 7)
    yield "pkey_mprotect executable", do("pkey_mprotect", c.c_void_p(c.addressof(buf) & ~4095), 4096, 7, -1)
    yield "personality READ_IMPLIES_EXEC", do("personality", 0x0400000)
    yield "ptrace the zygote", do("ptrace", 0x4206, zygote, 0, 0)
    yield "ptrace the office", do("ptrace", 0x4206, office, 0, 0)
    yield "kill the zygote", do("kill", zygote, 0)
    yield "kill the office", do("kill", office, 0)
    yield "kill everybody", do("kill", -1, 0)
    yield "tgkill the zygote", do("tgkill", zygote, zygote, 0)
    yield "rt_sigqueueinfo", do("rt_sigqueueinfo", office, 0, buf)
    yield "pidfd_open the office", do("pidfd_open", office, 0)
    yield "process_vm_readv", do("process_vm_readv", zygote, vec, 1, vec, 1, 0)
    yield "process_vm_writev", do("process_vm_writev", zygote, vec, 0, vec, 0, 0)
    yield "kcmp", do("kcmp", office, zygote, 1, 0, 0)
    yield "mount", do("mount", b"none", b".", b"tmpfs", 0, 0)
    yield "fsopen", do("fsopen", b"tmpfs", 0)
    yield "open_tree", do("open_tree", CWD, b"/", 1)
    yield "pivot_root", do("pivot_root", b".", b".")
    yield "unshare a user namespace", do("unshare", 0x10000000)
    yield "setns", do("setns", 0, 0)
    yield "keyctl", do("keyctl", 0, -3, 1)
    yield "add_key", do("add_key", b"user", b"a", b"b", 1, -3)
    yield "io_uring_setup", do("io_uring_setup", 4, c.create_string_buffer(120))
    yield "bpf", do("bpf", 0, buf, 72)
    yield "perf_event_open", do("perf_event_open", c.create_string_buffer(b"\1\0\0\0\x80", 128), 0, -1, -1, 0)
    yield "userfaultfd", do("userfaultfd", 1)
    yield "fanotify_init", do("fanotify_init", 0, 0)
    yield "inotify_init1", do("inotify_init1", 0)
    yield "shmget", do("shmget", 0, 4096, 0o1600)
    yield "msgget", do("msgget", 0, 0o1600)
    yield "semget", do("semget", 0, 1, 0o1600)
    yield "mq_open", do("mq_open", b"forbidden", CREATE, 0o600, None)
    yield "raise own limits (prlimit64)", do("prlimit64", 0, 7, (c.c_uint64 * 2)(64, 64), None)
    yield "limits of the zygote", do("prlimit64", zygote, 7, None, buf)
    yield "setrlimit", do("setrlimit", 7, (c.c_uint64 * 2)(64, 64))
    yield "setuid(0)", do("setresuid", 0, 0, 0)
    yield "capset", do("capset", (c.c_uint32 * 2)(0x20080522, 0), buf)
    yield "prctl dumpable again", do("prctl", 4, 1, 0, 0, 0)
    yield "prctl outlive the zygote", do("prctl", 1, 0, 0, 0, 0)
    yield "another seccomp filter", do("seccomp", 1, 0, None)
    yield "landlock_restrict_self", do("landlock_create_ruleset", None, 0, 1)
    yield "ioctl", do("ioctl", 61, 0x541B, buf)
    yield "fcntl F_SETOWN (signal by another's hand)", do("fcntl", 61, 8, office)
    yield "flock", do("flock", 61, 4)
    yield "sched_setscheduler", do("sched_setscheduler", 0, 3, c.byref(c.c_int(0)))
    yield "setsid", do("setsid")
    yield "init_module", do("finit_module", -1, b"", 0)
    yield "reboot (wrong magic)", do("reboot", 0, 0, 0, 0)
    yield "sethostname", do("sethostname", None, 0)
    yield "iopl", do("iopl", 0)
    yield "splice", do("vmsplice", 61, vec, 1, 0)
    yield "x32 number of getpid", do(0x40000000 + 39)
    yield "a number of the future", do(600)


def all_acts(folder, *, out, zygote, office, skip=()):
    return [[name, name_of(act())] for name, act in acts(out.encode(), zygote, office) if name not in skip]


def name_of(got):
    return errno.errorcode.get(-got, str(got)) if got < 0 else "DONE"


def sees(folder):
    return {"fds": [fd for fd in range(128) if _open(fd)], "uid": os.getuid(), "environment": sorted(os.environ)}


def _open(fd):
    try:
        os.fstat(fd)
        return True
    except OSError:
        return False
