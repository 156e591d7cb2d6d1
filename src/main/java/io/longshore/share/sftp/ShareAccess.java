package io.longshore.share.sftp;

import io.longshore.files.AtomicFiles;
import io.longshore.files.UnixModes;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.Handle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * Every access of every session: paths are checked by {@link SharePaths}, rights by {@link
 * UserRights}, sizes against {@link Quota}; modes are ours (umask 0002) whatever the client asks
 * for, and {@link Uploads} records who writes what and whether it was closed or broke off. All
 * paths of the protocol come through {@link #resolveLocalFilePath}.
 */
final class ShareAccess implements SftpFileSystemAccessor, SftpEventListener {
    private static final int FILE_MODE = 0664;
    private static final int FOLDER_MODE = 02775;

    private final SharePaths paths;
    private final UserRights rights;
    private final Quota quota;
    private final Uploads uploads;
    private final SenderView view;
    private final OpenFiles open = new OpenFiles();

    ShareAccess(
            SharePaths paths, UserRights rights, Quota quota, Uploads uploads, SenderView view) {
        this.view = view;
        this.paths = paths;
        this.rights = rights;
        this.quota = quota;
        this.uploads = uploads;
    }

    @Override
    public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path root, String remote)
            throws IOException {
        Path named = SftpFileSystemAccessor.super.resolveLocalFilePath(subsystem, root, remote);
        Path path = view.stored(named, user(subsystem));
        if (SenderView.isStatus(path)) {
            return path;
        }
        rights.see(paths.readable(path), user(subsystem));
        return path;
    }

    private static String user(SftpSubsystemProxy subsystem) {
        return subsystem.getServerSession().getUsername();
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
        boolean writes =
                options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND);
        if (writes) {
            Path real = paths.writable(file);
            return uploads.alone(() -> openToWrite(subsystem, handle, file, real, options));
        }
        requireFile(file);
        Path real = paths.readable(file);
        rights.see(real, user(subsystem));
        rights.read(real, user(subsystem));
        return Files.newByteChannel(
                real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private SeekableByteChannel openToWrite(
            SftpSubsystemProxy subsystem,
            FileHandle handle,
            Path file,
            Path real,
            Set<? extends OpenOption> asked)
            throws IOException {
        String user = user(subsystem);
        Set<OpenOption> options = new HashSet<>(asked);
        options.add(LinkOption.NOFOLLOW_LINKS);
        boolean isNew = !Files.exists(real, LinkOption.NOFOLLOW_LINKS);
        if (isNew) {
            rights.deepEnough(real, 0, false);
            quota.requireFile(user);
            if (options.contains(StandardOpenOption.CREATE)) {
                // A file that another user creates at the same moment is not opened.
                options.add(StandardOpenOption.CREATE_NEW);
            }
        } else {
            requireFile(file);
            rights.change(real, user);
            open.requireFree(real, subsystem.getServerSession());
        }
        SeekableByteChannel channel = Files.newByteChannel(real, options);
        try {
            if (isNew) {
                UnixModes.set(real, FILE_MODE);
            }
            if (handle == null) {
                return channel;
            }
            return open.opened(
                    handle,
                    subsystem.getServerSession(),
                    real,
                    uploads.opened(
                            real,
                            UserRights.principal(user),
                            SignIn.origin(subsystem.getServerSession())),
                    new LimitedChannel(channel, (from, to) -> quota.requireSize(user, from, to)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A device or a pipe would hang, or worse. */
    private void requireFile(Path file) throws IOException {
        Path real = paths.readable(file);
        if (Files.exists(real, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(real)) {
            throw new AccessDeniedException(file.toString(), null, "it is not a regular file");
        }
    }

    /** The connection was lost while the file was open; {@link #closeFile} comes next. */
    @Override
    public void exiting(ServerSession session, Handle handle) {
        open.lost(handle);
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
        if (handle != null) {
            // The thread of a session that ends is interrupted, which would break off the record.
            CompletableFuture.runAsync(() -> open.closed(handle)).join();
        } else if (options.contains(StandardOpenOption.WRITE)) {
            uploads.touched(paths.readable(file));
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
        String user = user(subsystem);
        List<Path> additions = view.additions(folder, user);
        if (SenderView.isStatus(folder)) {
            return new Listing(null, additions);
        }
        Path real = paths.readable(folder);
        rights.see(real, user);
        if (folder.toAbsolutePath().normalize().getNameCount() == 0) {
            return new Listing(Files.newDirectoryStream(folder, SharePaths::isShown), additions);
        }
        return new Listing(
                Files.newDirectoryStream(
                        folder,
                        entry ->
                                rights.isVisible(
                                        real.resolve(entry.getFileName().toString()), user)),
                additions);
    }

    @Override
    public void createDirectory(SftpSubsystemProxy subsystem, Path folder) throws IOException {
        Path real = paths.writable(folder);
        String user = user(subsystem);
        uploads.alone(
                () -> {
                    rights.deepEnough(real, 0, true);
                    quota.requireFile(user);
                    Files.createDirectory(real);
                    UnixModes.set(real, FOLDER_MODE);
                    uploads.madeFolder(real, UserRights.principal(user));
                    return real;
                });
    }

    @Override
    public void renameFile(
            SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
            throws IOException {
        Path old = paths.writable(from);
        Path now = paths.writable(to);
        boolean replaces = options.contains(StandardCopyOption.REPLACE_EXISTING);
        uploads.alone(() -> rename(old, now, replaces, user(subsystem)));
    }

    private Path rename(Path old, Path now, boolean replaces, String user) throws IOException {
        rights.removeTree(old, user);
        boolean isFolder = Files.isDirectory(old, LinkOption.NOFOLLOW_LINKS);
        rights.deepEnough(now, UserRights.depth(old), isFolder);
        if (!Files.exists(now, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(old, now);
        } else if (replaces && !isFolder && Files.isRegularFile(now, LinkOption.NOFOLLOW_LINKS)) {
            rights.remove(now, user);
            rights.notWritten(now);
            AtomicFiles.replace(old, now);
        } else {
            throw new FileAlreadyExistsException(now.getFileName().toString());
        }
        uploads.renamed(old, now);
        return now;
    }

    @Override
    public void removeFile(SftpSubsystemProxy subsystem, Path path, boolean isFolder)
            throws IOException {
        Path real = paths.writable(path);
        uploads.alone(
                () -> {
                    rights.remove(real, user(subsystem));
                    rights.notWritten(real);
                    Files.delete(real);
                    uploads.removed(real);
                    return real;
                });
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
        if (mayChange(subsystem, file) && value != null && attribute.endsWith("Time")) {
            Path real = paths.writable(file);
            Files.setAttribute(real, view + ":" + attribute, value, LinkOption.NOFOLLOW_LINKS);
            uploads.touched(real);
        }
    }

    /**
     * Clients set mode and times of each folder that they upload into, even if another user created
     * it. Such a request is accepted and has no effect.
     *
     * @throws IOException if it is a file, and not of the user or written by another session
     */
    private boolean mayChange(SftpSubsystemProxy subsystem, Path file) throws IOException {
        Path real = paths.writable(file);
        if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
            return uploads.owner(real)
                    .filter(UserRights.principal(user(subsystem))::equals)
                    .isPresent();
        }
        rights.change(real, user(subsystem));
        open.requireFree(real, subsystem.getServerSession());
        return true;
    }

    @Override
    public void setFilePermissions(
            SftpSubsystemProxy subsystem,
            Path file,
            Set<PosixFilePermission> permissions,
            LinkOption... options)
            throws IOException {
        // Clients send the mode of their local file; it is ignored here.
        mayChange(subsystem, file);
    }

    @Override
    public void setFileOwner(
            SftpSubsystemProxy subsystem, Path file, Principal owner, LinkOption... options)
            throws IOException {
        mayChange(subsystem, file);
    }

    @Override
    public void setGroupOwner(
            SftpSubsystemProxy subsystem, Path file, Principal group, LinkOption... options)
            throws IOException {
        mayChange(subsystem, file);
    }

    @Override
    public void setFileAccessControl(
            SftpSubsystemProxy subsystem, Path file, List<AclEntry> acl, LinkOption... options)
            throws IOException {
        mayChange(subsystem, file);
    }
}
