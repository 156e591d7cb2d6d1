package io.longshore.sftp;

import io.longshore.share.Uploads;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.security.Principal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * Every access of every session: paths are held against {@link SharePaths}, modes are ours (umask
 * 0002) whatever the client asks for, and {@link Uploads} hears who writes what and whether it was
 * closed or broke off. All paths of the protocol come through {@link #resolveLocalFilePath}.
 */
final class ShareAccess implements SftpFileSystemAccessor, SftpEventListener {
    private static final int FILE_MODE = 0664;
    private static final int FOLDER_MODE = 02775;

    private final SharePaths paths;
    private final Uploads uploads;
    private final long largestFile;

    /** Handles that write, and whether their connection is lost. */
    private final Map<Handle, Boolean> writing = new ConcurrentHashMap<>();

    ShareAccess(SharePaths paths, Uploads uploads, long largestFile) {
        this.paths = paths;
        this.uploads = uploads;
        this.largestFile = largestFile;
    }

    @Override
    public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path root, String remote)
            throws IOException {
        Path path = SftpFileSystemAccessor.super.resolveLocalFilePath(subsystem, root, remote);
        paths.readable(path);
        return path;
    }

    @Override
    public LinkOption[] resolveFileAccessLinkOptions(
            SftpSubsystemProxy subsystem,
            Path file,
            int command,
            String extension,
            boolean followLinks) {
        return new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    }

    @Override
    public SeekableByteChannel openFile(
            SftpSubsystemProxy subsystem,
            FileHandle handle,
            Path file,
            String name,
            Set<? extends OpenOption> options,
            FileAttribute<?>... ignored)
            throws IOException {
        Set<OpenOption> withoutLinks = new HashSet<>(options);
        withoutLinks.add(LinkOption.NOFOLLOW_LINKS);
        if (!options.contains(StandardOpenOption.WRITE)
                && !options.contains(StandardOpenOption.APPEND)) {
            requireFile(file);
            return Files.newByteChannel(paths.readable(file), withoutLinks);
        }
        Path real = paths.writable(file);
        boolean isNew = !Files.exists(real, LinkOption.NOFOLLOW_LINKS);
        if (!isNew) {
            requireFile(file);
        }
        SeekableByteChannel channel = Files.newByteChannel(real, withoutLinks);
        try {
            if (isNew) {
                setMode(real, FILE_MODE);
            }
            if (handle != null) {
                uploads.opened(real, subsystem.getServerSession().getUsername());
                writing.put(handle, Boolean.FALSE);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new LimitedChannel(channel, largestFile);
    }

    /** A device or a pipe would hang, or worse. */
    private void requireFile(Path file) throws IOException {
        Path real = paths.readable(file);
        if (Files.exists(real, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(real)) {
            throw new AccessDeniedException(file.toString(), null, "it is no regular file");
        }
    }

    /** The connection was lost while the file was open; {@link #closeFile} comes next. */
    @Override
    public void exiting(ServerSession session, Handle handle) {
        writing.computeIfPresent(handle, (h, wasLost) -> Boolean.TRUE);
    }

    @Override
    public void closeFile(
            SftpSubsystemProxy subsystem,
            FileHandle handle,
            Path file,
            String name,
            Channel channel,
            Set<? extends OpenOption> options)
            throws IOException {
        channel.close();
        Boolean wasLost = handle == null ? null : writing.remove(handle);
        if (wasLost != null) {
            uploads.ended(paths.readable(file), !wasLost);
        }
    }

    @Override
    public FileLock tryLock(
            SftpSubsystemProxy subsystem,
            FileHandle handle,
            Path file,
            String name,
            Channel channel,
            long position,
            long size,
            boolean shared) {
        throw new UnsupportedOperationException("Locks are not supported");
    }

    @Override
    public void syncFileData(
            SftpSubsystemProxy subsystem,
            FileHandle handle,
            Path file,
            String name,
            Channel channel) {
        throw new UnsupportedOperationException("fsync is not supported");
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // closed with the handle
    public DirectoryStream<Path> openDirectory(
            SftpSubsystemProxy subsystem,
            DirectoryHandle handle,
            Path folder,
            String name,
            LinkOption... options)
            throws IOException {
        paths.readable(folder);
        boolean isRoot = folder.toAbsolutePath().normalize().getNameCount() == 0;
        return isRoot
                ? Files.newDirectoryStream(folder, SharePaths::isShown)
                : Files.newDirectoryStream(folder);
    }

    @Override
    public void createDirectory(SftpSubsystemProxy subsystem, Path folder) throws IOException {
        Path real = paths.writable(folder);
        Files.createDirectory(real);
        setMode(real, FOLDER_MODE);
    }

    @Override
    public void renameFile(
            SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
            throws IOException {
        Path old = paths.writable(from);
        Path now = paths.writable(to);
        if (options.contains(StandardCopyOption.REPLACE_EXISTING)) {
            Files.move(old, now, StandardCopyOption.ATOMIC_MOVE);
        } else if (Files.exists(now, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(to.toString());
        } else {
            Files.move(old, now);
        }
        uploads.renamed(old, now);
    }

    @Override
    public void removeFile(SftpSubsystemProxy subsystem, Path path, boolean isFolder)
            throws IOException {
        Files.delete(paths.writable(path));
    }

    @Override
    public void createLink(
            SftpSubsystemProxy subsystem, Path link, Path existing, boolean isSymbolic)
            throws IOException {
        throw new AccessDeniedException(link.toString(), null, "links are not made here");
    }

    @Override
    public void copyFile(
            SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options) {
        throw new UnsupportedOperationException("Copying is not supported");
    }

    @Override
    public void setFileAttribute(
            SftpSubsystemProxy subsystem,
            Path file,
            String view,
            String attribute,
            Object value,
            LinkOption... options)
            throws IOException {
        Path real = paths.writable(file);
        if (value != null && attribute.endsWith("Time")) {
            Files.setAttribute(real, view + ":" + attribute, value, LinkOption.NOFOLLOW_LINKS);
            uploads.touched(real);
        }
    }

    @Override
    public void setFilePermissions(
            SftpSubsystemProxy subsystem,
            Path file,
            Set<PosixFilePermission> permissions,
            LinkOption... options)
            throws IOException {
        // Clients send the mode that the file has at home; here it stays what it is.
        paths.writable(file);
    }

    @Override
    public void setFileOwner(
            SftpSubsystemProxy subsystem, Path file, Principal owner, LinkOption... options)
            throws IOException {
        paths.writable(file);
    }

    @Override
    public void setGroupOwner(
            SftpSubsystemProxy subsystem, Path file, Principal group, LinkOption... options)
            throws IOException {
        paths.writable(file);
    }

    @Override
    public void setFileAccessControl(
            SftpSubsystemProxy subsystem, Path file, List<AclEntry> acl, LinkOption... options)
            throws IOException {
        paths.writable(file);
    }

    /** The process's own umask may be narrower. */
    private static void setMode(Path path, int mode) throws IOException {
        try {
            Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            // No POSIX modes here, or no changing them without following links.
            return;
        }
    }
}
