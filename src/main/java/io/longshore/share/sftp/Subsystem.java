package io.longshore.share.sftp;

import java.io.IOException;
import java.util.Set;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * SFTP with those extensions only whose rights are checked: an extension that copies, hashes or
 * links files would be another way around them.
 */
final class Subsystem extends SftpSubsystemFactory {
    private static final Set<String> EXTENSIONS =
            Set.of(
                    "posix-rename@openssh.com",
                    "lsetstat@openssh.com",
                    "limits@openssh.com",
                    "vendor-id",
                    "newline");

    @Override
    public Command createSubsystem(ChannelSession channel) throws IOException {
        SftpSubsystem subsystem = new Session(channel, this);
        getRegisteredListeners().forEach(subsystem::addSftpEventListener);
        return subsystem;
    }

    /** Has a name because it logs under it, which log4j2.xml limits like the library's own. */
    private static final class Session extends SftpSubsystem {
        Session(ChannelSession channel, SftpSubsystemFactory factory) {
            super(channel, factory);
        }

        @Override
        protected void executeExtendedCommand(Buffer buffer, int id, String extension)
                throws IOException {
            if (EXTENSIONS.contains(extension)) {
                super.executeExtendedCommand(buffer, id, extension);
            } else {
                doUnsupportedExtension(buffer, id, extension);
            }
        }
    }
}
