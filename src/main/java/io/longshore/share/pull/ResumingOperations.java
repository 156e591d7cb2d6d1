package io.longshore.share.pull;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import io.longshore.files.AtomicFiles;
import io.longshore.share.FileState;
import io.longshore.share.RemoteFetches;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.SftpOperations;
import org.jspecify.annotations.Nullable;

/**
 * Camel's operations over SFTP, but an interrupted transfer resumes where it stopped. Camel's own
 * begin anew each time, and keep nothing of a broken one.
 */
final class ResumingOperations extends SftpOperations {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int BUFFER = 1 << 16;

    private final RemoteFetches fetches;
    private final BooleanSupplier isStopping;
    private @Nullable Session session;

    ResumingOperations(RemoteFetches fetches, BooleanSupplier isStopping) {
        this.fetches = fetches;
        this.isStopping = isStopping;
    }

    @Override
    protected Session createSession(RemoteFileConfiguration configuration) throws JSchException {
        session = super.createSession(configuration);
        return session;
    }

    @Override
    public boolean retrieveFile(String name, Exchange exchange, long size) {
        GenericFile<?> file =
                exchange.getProperty(FileComponent.FILE_EXCHANGE_FILE, GenericFile.class);
        FileState far = stateOf(file);
        Path part = fetches.part(file.getRelativeFilePath(), far);
        try {
            ChannelSftp channel = (ChannelSftp) Objects.requireNonNull(session).openChannel("sftp");
            try {
                channel.connect(CONNECT_MILLIS);
                fetch(channel, name, part, far.sizeBytes());
            } finally {
                channel.disconnect();
            }
        } catch (JSchException | SftpException | IOException e) {
            throw new GenericFileOperationFailedException("cannot fetch " + name, e);
        }
        return true;
    }

    /** Takes no more than the size that was listed, whatever the other side sends. */
    private void fetch(ChannelSftp channel, String name, Path part, long size)
            throws SftpException, IOException {
        try (FileChannel out =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long here = out.size();
            if (here < size) {
                try (InputStream in = channel.get(name, null, here)) {
                    copy(in, out, size - here);
                }
            }
        }
        AtomicFiles.force(part);
    }

    private void copy(InputStream in, FileChannel out, long bytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; ) {
            if (isStopping.getAsBoolean()) {
                throw new IOException("the service is being stopped");
            }
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("it ended " + left + " bytes too early");
            }
            ByteBuffer read = ByteBuffer.wrap(buffer, 0, n);
            while (read.hasRemaining()) {
                out.write(read);
            }
            left -= n;
        }
    }

    /** SFTP carries whole seconds. */
    static FileState stateOf(GenericFile<?> file) {
        return new FileState(file.getFileLength(), file.getLastModified());
    }
}
