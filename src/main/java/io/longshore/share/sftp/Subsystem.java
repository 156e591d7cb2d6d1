package io.longshore.share.sftp;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.common.SftpConstants;
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

    Subsystem(Quota quota) {
        this.quota = quota;
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

        private final Quota quota;

        Session(ChannelSession channel, Subsystem factory) {
            super(channel, factory);
            this.quota = factory.quota;
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
            Quota.Room room;
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
}
