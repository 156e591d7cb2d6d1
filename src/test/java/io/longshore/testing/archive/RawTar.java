package io.longshore.testing.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Writes tars block by block, also invalid ones: any type, any name, a size that differs from the
 * data. Zeros are left as a hole in the file.
 */
public final class RawTar implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int CHECK_SUM_AT = 148;

    private final FileChannel file;
    private long position;

    public RawTar(Path path) throws IOException {
        file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
    }

    /** A plain file. */
    public RawTar file(String name, byte[] content) throws IOException {
        return header(name, '0', content.length, "").bytes(content).pad();
    }

    /** A plain file of zeros. */
    public RawTar zeros(String name, long size) throws IOException {
        if (size >= 8L << 30) {
            pax(paxRecord("size", Long.toString(size)));
            header(name, '0', 0, "");
        } else {
            header(name, '0', size, "");
        }
        position += size;
        return pad();
    }

    /** A PAX extended header with these records. */
    public RawTar pax(String records) throws IOException {
        byte[] content = records.getBytes(UTF_8);
        return header("PaxHeaders.0/x", 'x', content.length, "").bytes(content).pad();
    }

    /** One record of a PAX header, with the length that it has. */
    public static String paxRecord(String key, String value) {
        int bare = (" " + key + "=" + value + "\n").getBytes(UTF_8).length;
        int guess = bare + Integer.toString(bare).length();
        int length = bare + Integer.toString(guess).length();
        return length + " " + key + "=" + value + "\n";
    }

    /** A header with a sound check sum, whatever it says. */
    public RawTar header(String name, char type, long size, String link) throws IOException {
        return header(name, type, String.format("%011o", size).getBytes(UTF_8), link);
    }

    /** A header whose size field holds these bytes. */
    public RawTar header(String name, char type, byte[] size, String link) throws IOException {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        System.arraycopy(size, 0, header, 124, Math.min(size.length, 12));
        put(header, 136, "00000000000");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        put(header, 263, "00");
        sign(header, 0);
        return bytes(header);
    }

    /** Sets the checksum of the header that begins here. */
    public static void sign(byte[] tar, int at) {
        Arrays.fill(tar, at + CHECK_SUM_AT, at + CHECK_SUM_AT + 8, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, at + CHECK_SUM_AT, String.format("%06o\0 ", sum));
    }

    /** Just these bytes. */
    public RawTar bytes(byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            position += file.write(buffer, position);
        }
        return this;
    }

    /** Goes on at the next block. */
    public RawTar pad() {
        position = (position + BLOCK - 1) / BLOCK * BLOCK;
        return this;
    }

    /** The end of a tar. */
    public RawTar end() throws IOException {
        position += BLOCK;
        return bytes(new byte[BLOCK]);
    }

    @Override
    public void close() throws IOException {
        if (file.size() < position && position > 0) {
            file.write(ByteBuffer.wrap(new byte[1]), position - 1);
        }
        file.close();
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
