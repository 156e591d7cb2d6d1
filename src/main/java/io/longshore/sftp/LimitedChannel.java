package io.longshore.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A file that cannot grow beyond a size. */
final class LimitedChannel implements SeekableByteChannel {
    private final SeekableByteChannel file;
    private final long largest;

    LimitedChannel(SeekableByteChannel file, long largest) {
        this.file = file;
        this.largest = largest;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (bytes.remaining() > largest - file.position()) {
            throw new IOException("Files above " + largest + " bytes are not taken");
        }
        return file.write(bytes);
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        return file.read(bytes);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
