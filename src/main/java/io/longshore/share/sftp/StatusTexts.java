package io.longshore.share.sftp;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.server.SftpErrorStatusDataHandler;
import org.apache.sshd.sftp.server.SftpSubsystemEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The status and the text that a client gets for a request that failed. Status codes are those of
 * version 3 (draft-ietf-secsh-filexfer-02, section 7): later ones end the session of some clients.
 */
final class StatusTexts implements SftpErrorStatusDataHandler {
    @Override
    public int resolveSubStatus(
            SftpSubsystemEnvironment environment,
            int id,
            Throwable e,
            int command,
            Object... arguments) {
        if (e instanceof RefusedRequest refused) {
            return refused.status();
        }
        if (e instanceof FileAlreadyExistsException || e instanceof DirectoryNotEmptyException) {
            return SftpConstants.SSH_FX_FAILURE;
        }
        int status =
                SftpErrorStatusDataHandler.super.resolveSubStatus(
                        environment, id, e, command, arguments);
        return status > SftpConstants.SSH_FX_OP_UNSUPPORTED ? SftpConstants.SSH_FX_FAILURE : status;
    }

    @Override
    public @Nullable String resolveErrorMessage(
            SftpSubsystemEnvironment environment,
            int id,
            Throwable e,
            int status,
            int command,
            Object... arguments) {
        if (e instanceof RefusedRequest) {
            return e.getMessage();
        }
        if (e instanceof FileAlreadyExistsException) {
            return "It exists already";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "The folder is not empty";
        }
        if (e instanceof NoSuchFileException) {
            return "No such file";
        }
        if (e instanceof AccessDeniedException denied && denied.getReason() != null) {
            return denied.getReason();
        }
        if (e instanceof FileSystemException system) {
            // The reason only: the path would be the one of this machine.
            return system.getReason() == null ? "It failed" : system.getReason();
        }
        return SftpErrorStatusDataHandler.super.resolveErrorMessage(
                environment, id, e, status, command, arguments);
    }
}
