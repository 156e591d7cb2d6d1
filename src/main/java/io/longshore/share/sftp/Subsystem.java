package io.longshore.share.sftp;

import io.longshore.access.Folder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.AbstractMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.io.IoUtils;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * SFTP with those extensions only whose rights are checked: an extension that copies, hashes or
 * links files would be another way around them. Names are checked as the client sent them, because
 * a {@link java.nio.file.Path} has lost the slash at their end.
 */
final class Subsystem extends SftpSubsystemFactory {
    private static final String STATVFS = "statvfs@openssh.com";

    /** The extensions of OpenSSH that clients are offered, with their versions. */
    static final String OF_OPENSSH =
            "posix-rename@openssh.com=1,lsetstat@openssh.com=1,limits@openssh.com=1,"
                    + STATVFS
                    + "=2";

    private static final Set<String> EXTENSIONS =
            Set.of(
                    "posix-rename@openssh.com",
                    "lsetstat@openssh.com",
                    "limits@openssh.com",
                    "vendor-id",
                    "newline");

    private final Quota quota;
    private final SenderView view;
    private final SignIn signIn;

    Subsystem(Quota quota, SenderView view, SignIn signIn) {
        this.quota = quota;
        this.view = view;
        this.signIn = signIn;
    }

    @Override
    public Command createSubsystem(ChannelSession channel) throws IOException {
        SftpSubsystem subsystem = new Session(channel, this);
        getRegisteredListeners().forEach(subsystem::addSftpEventListener);
        return subsystem;
    }

    /** Has a name because it logs under it, which log4j2.xml limits like the library's own. */
    private static final class Session extends SftpSubsystem {
        private static final int WRITES =
                SftpConstants.ACE4_WRITE_DATA | SftpConstants.ACE4_APPEND_DATA;
        private static final long BLOCK = 4096;
        private static final long NO_SET_USER_ID = 2;
        private static final long LONGEST_NAME = 255;
        private static final int LINKS = 1;
        private static final long FOLDER_SIZE = 4096;
        private static final FileTime NO_TIME = FileTime.fromMillis(0);

        /** Requests of an open file or folder, of which there are many. */
        private static final Set<Integer> OF_CONTENT =
                Set.of(
                        SftpConstants.SSH_FXP_INIT,
                        SftpConstants.SSH_FXP_READ,
                        SftpConstants.SSH_FXP_WRITE,
                        SftpConstants.SSH_FXP_READDIR);

        private final Quota quota;
        private final SenderView view;
        private final SignIn signIn;

        /** True while the entries of a folder are written: one thread serves a session. */
        private boolean isListing;

        Session(ChannelSession channel, Subsystem factory) {
            super(channel, factory);
            this.quota = factory.quota;
            this.view = factory.view;
            this.signIn = factory.signIn;
        }

        /**
         * Refuses all but reading and writing of what is open, until {@link SignIn} ends the
         * session. An upload that is not closed before counts as interrupted.
         */
        @Override
        protected void doProcess(Buffer buffer, int length, int type, int id) throws IOException {
            if (OF_CONTENT.contains(type) || signIn.isValid(getServerSession())) {
                super.doProcess(buffer, length, type, id);
            } else {
                sendStatus(
                        prepareReply(buffer),
                        id,
                        RefusedRequest.denied("The key or password of this session was removed"),
                        type);
            }
        }

        @Override
        protected String doOpenDir(int id, String path, Path folder, LinkOption... options)
                throws IOException {
            if (!SenderView.isStatus(folder)) {
                return super.doOpenDir(id, path, folder, options);
            }
            synchronized (handles) {
                String handle = generateFileHandle(folder);
                handles.put(handle, new StatusHandle(this, folder, handle));
                return handle;
            }
        }

        @Override
        protected void writeDirEntry(
                int id,
                DirectoryHandle folder,
                Map<String, Path> entries,
                Buffer buffer,
                int index,
                Path entry,
                String name,
                LinkOption... options)
                throws IOException {
            isListing = true;
            try {
                super.writeDirEntry(id, folder, entries, buffer, index, entry, name, options);
            } finally {
                isListing = false;
            }
        }

        /**
         * In a listing, latest is a link, so that a recursive download gets no job twice. Links and
         * size of a folder, and the times of {@code done/} and {@code rejected/}, are constants:
         * those on the share tell how much others have in it, and since when.
         */
        @Override
        protected NavigableMap<String, Object> resolveFileAttributes(
                Path path, int flags, boolean neverFollowsLinks, LinkOption... options)
                throws IOException {
            String user = getServerSession().getUsername();
            Path stored = view.stored(path, user);
            if (SenderView.isStatus(stored)) {
                stored = stored.resolveSibling(Folder.DONE.text());
            }
            NavigableMap<String, Object> attributes =
                    new TreeMap<>(storedAttributes(stored, flags, neverFollowsLinks, options));
            attributes.put(IoUtils.NUMLINKS_VIEW_ATTR, LINKS);
            if (Boolean.TRUE.equals(attributes.get(IoUtils.DIRECTORY_VIEW_ATTR))) {
                attributes.put(IoUtils.SIZE_VIEW_ATTR, FOLDER_SIZE);
            }
            if (SenderView.hasDeliveries(stored)) {
                attributes.replaceAll((name, value) -> value instanceof FileTime ? NO_TIME : value);
            }
            if (isListing && view.isLatest(path, user)) {
                attributes.put(IoUtils.DIRECTORY_VIEW_ATTR, false);
                attributes.put(IoUtils.SYMLINK_VIEW_ATTR, true);
            }
            return attributes;
        }

        /** An entry that has vanished since the folder was read does not end the listing. */
        private NavigableMap<String, Object> storedAttributes(
                Path stored, int flags, boolean neverFollowsLinks, LinkOption... options)
                throws IOException {
            try {
                return super.resolveFileAttributes(stored, flags, neverFollowsLinks, options);
            } catch (NoSuchFileException | FileNotFoundException e) {
                if (!isListing) {
                    throw e;
                }
                NavigableMap<String, Object> vanished = new TreeMap<>();
                vanished.put(IoUtils.REGFILE_VIEW_ATTR, true);
                vanished.put(IoUtils.SIZE_VIEW_ATTR, 0L);
                return vanished;
            }
        }

        @Override
        protected AbstractMap.SimpleImmutableEntry<Path, String> doReadLink(int id, String path)
                throws IOException {
            Path named = getDefaultDirectory().resolve(path);
            return view.isLatest(named, getServerSession().getUsername())
                    ? new AbstractMap.SimpleImmutableEntry<>(
                            named, resolveFile(path).getFileName().toString())
                    : super.doReadLink(id, path);
        }

        @Override
        protected String doOpen(
                int id, String path, int flags, int access, Map<String, Object> attributes)
                throws IOException {
            if ((access & WRITES) != 0) {
                NewNames.requireFile(path);
            }
            return super.doOpen(id, path, flags, access, attributes);
        }

        @Override
        protected void doMakeDirectory(int id, String path, Map<String, ?> attributes)
                throws IOException {
            NewNames.requireFolder(path);
            super.doMakeDirectory(id, path, attributes);
        }

        @Override
        protected void doRename(int id, String from, String to, int flags) throws IOException {
            if (isFolder(doLStat(id, from, SftpConstants.SSH_FILEXFER_ATTR_ALL))) {
                NewNames.requireFolder(to);
            } else {
                NewNames.requireFile(to);
            }
            super.doRename(id, from, to, flags);
        }

        private static boolean isFolder(Map<String, Object> attributes) {
            return Boolean.TRUE.equals(attributes.get("isDirectory"));
        }

        @Override
        protected void executeExtendedCommand(Buffer buffer, int id, String extension)
                throws IOException {
            if (extension.equals(STATVFS)) {
                doStatVfs(buffer, id);
            } else if (EXTENSIONS.contains(extension)) {
                super.executeExtendedCommand(buffer, id, extension);
            } else {
                doUnsupportedExtension(buffer, id, extension);
            }
        }

        /**
         * The user's own room as the size of the file system (OpenSSH's PROTOCOL file, section
         * 4.4).
         */
        private void doStatVfs(Buffer buffer, int id) throws IOException {
            String path = buffer.getString();
            Quota.FreeQuota room;
            try {
                doStat(id, path, SftpConstants.SSH_FILEXFER_ATTR_ALL);
                room = quota.room(getServerSession().getUsername());
            } catch (IOException | RuntimeException e) {
                sendStatus(prepareReply(buffer), id, e, SftpConstants.SSH_FXP_EXTENDED, path);
                return;
            }
            Buffer reply = prepareReply(buffer);
            reply.putByte((byte) SftpConstants.SSH_FXP_EXTENDED_REPLY);
            reply.putInt(id);
            long[] values = {
                BLOCK,
                BLOCK,
                room.bytes() / BLOCK,
                room.freeBytes() / BLOCK,
                room.freeBytes() / BLOCK,
                room.files(),
                room.freeFiles(),
                room.freeFiles(),
                0,
                NO_SET_USER_ID,
                LONGEST_NAME
            };
            for (long value : values) {
                reply.putLong(value);
            }
            send(reply);
        }
    }

    /** The share has no such folder: while it is read, that of the user stands for it. */
    private static final class StatusHandle extends DirectoryHandle {
        StatusHandle(SftpSubsystem subsystem, Path folder, String handle) throws IOException {
            super(subsystem, folder, handle);
        }

        @Override
        public Path getFile() {
            return super.getFile().getRoot();
        }
    }
}
