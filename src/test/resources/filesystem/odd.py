"""A file system that shows a folder, and lacks what the shares of some sites lack.

usage: odd.py FOLDER MOUNT_POINT ODDITY...

Runs until it is unmounted (fusermount -u MOUNT_POINT). Needs python3-fusepy and fuse of Debian.
Names are bytes: they need not be UTF-8.

no-links       link fails: Azure Files over SMB, exFAT
no-chmod       chmod fails: CIFS without Unix extensions
no-replace     a rename onto an existing name fails
no-fsync       fsync of a file fails
no-folder-sync fsync of a folder fails
no-locks       locks fail: NFS without its lock service
any-case       names that differ in upper and lower case only are the same: CIFS, exFAT
slow           each look at a file takes some milliseconds, and the kernel keeps what it saw for
               three seconds, also what other hosts have changed since
"""

import errno
import os
import sys
import time

from fusepy import FUSE, FuseOSError, Operations

KNOWN = {
    "no-links", "no-chmod", "no-replace", "no-fsync", "no-folder-sync", "no-locks", "any-case", "slow",
}
LOOK_SECONDS = 0.005
KEPT_SECONDS = 3
ATTRIBUTES = (
    "st_atime_ns", "st_ctime_ns", "st_mtime_ns", "st_gid", "st_uid", "st_mode", "st_nlink", "st_size", "st_ino",
)
SPACE = (
    "f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_flag", "f_frsize", "f_namemax",
)


class Odd(Operations):
    use_ns = True

    def __init__(self, folder, oddities):
        self.folder = os.fsencode(os.path.realpath(folder))
        self.oddities = oddities

    def __call__(self, name, *arguments):
        try:
            return super().__call__(name, *arguments)
        except FuseOSError:
            raise
        except OSError as e:
            raise FuseOSError(e.errno) from e

    def refuse(self, oddity, number):
        if oddity in self.oddities:
            raise FuseOSError(number)

    def stored(self, path):
        """The stored path; fusepy decodes names as Latin-1, which keeps every byte."""
        name = path.encode("latin-1")
        if "any-case" not in self.oddities:
            return self.folder + name
        stored = self.folder
        for part in name.split(b"/"):
            if part:
                stored = os.path.join(stored, self.in_any_case(stored, part))
        return stored

    @staticmethod
    def in_any_case(folder, name):
        if os.path.lexists(os.path.join(folder, name)) or not os.path.isdir(folder):
            return name
        same = [n for n in os.listdir(folder) if n.lower() == name.lower()]
        return same[0] if same else name

    def access(self, path, mode):
        if not os.access(self.stored(path), mode):
            raise FuseOSError(errno.EACCES)

    def getattr(self, path, fh=None):
        if "slow" in self.oddities:
            time.sleep(LOOK_SECONDS)
        found = os.lstat(self.stored(path)) if fh is None else os.fstat(fh)
        return {name.replace("_ns", ""): getattr(found, name) for name in ATTRIBUTES}

    def statfs(self, path):
        found = os.statvfs(self.stored(path))
        return {name: getattr(found, name) for name in SPACE}

    def readdir(self, path, fh):
        names = os.listdir(self.stored(path))
        return [".", ".."] + [name.decode("latin-1") for name in names]

    def readlink(self, path):
        return os.readlink(self.stored(path)).decode("latin-1")

    def mkdir(self, path, mode):
        return os.mkdir(self.stored(path), mode)

    def rmdir(self, path):
        return os.rmdir(self.stored(path))

    def unlink(self, path):
        return os.unlink(self.stored(path))

    def symlink(self, target, source):
        return os.symlink(source.encode("latin-1"), self.stored(target))

    def link(self, target, source):
        self.refuse("no-links", errno.EOPNOTSUPP)
        return os.link(self.stored(source), self.stored(target))

    def rename(self, old, new):
        target = self.stored(new)
        if os.path.lexists(target):
            self.refuse("no-replace", errno.EEXIST)
        return os.rename(self.stored(old), target)

    def chmod(self, path, mode):
        self.refuse("no-chmod", errno.EPERM)
        return os.chmod(self.stored(path), mode)

    def chown(self, path, uid, gid):
        return os.chown(self.stored(path), uid, gid)

    def utimens(self, path, times=None):
        return os.utime(self.stored(path), ns=times)

    def create(self, path, mode, fi=None):
        return os.open(self.stored(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path, flags):
        # The kernel has seen to appending; it also reads where a program only writes.
        return os.open(self.stored(path), flags & ~(os.O_APPEND | os.O_EXCL))

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        return os.truncate(self.stored(path) if fh is None else fh, length)

    def flush(self, path, fh):
        return 0

    def release(self, path, fh):
        return os.close(fh)

    def fsync(self, path, datasync, fh):
        self.refuse("no-fsync", errno.EINVAL)
        return os.fsync(fh)

    def fsyncdir(self, path, datasync, fh):
        self.refuse("no-folder-sync", errno.EINVAL)
        return 0


class WithoutLocks(Odd):
    """Without this method, the kernel itself keeps the locks."""

    def lock(self, path, fh, command, lock):
        raise FuseOSError(errno.ENOLCK)


if __name__ == "__main__":
    oddities = set(sys.argv[3:])
    if oddities - KNOWN:
        sys.exit("unknown: " + " ".join(sorted(oddities - KNOWN)))
    kept = KEPT_SECONDS if "slow" in oddities else 0
    FUSE(
        (WithoutLocks if "no-locks" in oddities else Odd)(sys.argv[1], oddities),
        sys.argv[2],
        encoding="latin-1",
        foreground=True,
        fsname="odd",
        attr_timeout=kept,
        entry_timeout=kept,
        use_ino=True,
    )
