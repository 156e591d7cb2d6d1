package io.longshore.testing.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** What files of many kinds begin with: of those that Longshore knows, and of others. */
public final class Beginnings {
    private static final int ISO_AT = 16 * 2048 + 1;

    private Beginnings() {}

    /** By name of the kind. */
    public static Map<String, byte[]> known() {
        Map<String, byte[]> known = new LinkedHashMap<>();
        known.put("tar", tar());
        known.put("gzip", gzip(tar()));
        known.put("zstd", with(0x28, 0xb5, 0x2f, 0xfd));
        known.put("xz", with(0xfd, '7', 'z', 'X', 'Z', 0));
        known.put("bzip2", with('B', 'Z', 'h', '9'));
        known.put("zip", with('P', 'K', 3, 4));
        known.put("7z", with('7', 'z', 0xbc, 0xaf, 0x27, 0x1c));
        known.put("sqlite", "SQLite format 3\0....".getBytes(StandardCharsets.US_ASCII));
        byte[] iso = new byte[ISO_AT + 2048];
        System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, ISO_AT, 5);
        known.put("iso", iso);
        return known;
    }

    /** By name of the kind. */
    public static Map<String, byte[]> unknown() {
        Map<String, byte[]> unknown = new LinkedHashMap<>();
        unknown.put("nothing", new byte[0]);
        unknown.put("text", "Please import by Monday.\n".getBytes(StandardCharsets.UTF_8));
        unknown.put("long text", "\u00dcbung\n".repeat(20_000).getBytes(StandardCharsets.UTF_8));
        unknown.put("picture", with(0x89, 'P', 'N', 'G', 13, 10, 26, 10));
        unknown.put("zeros", new byte[40_000]);
        return unknown;
    }

    private static byte[] with(int... magic) {
        byte[] bytes = new byte[1000];
        new Random(magic.length).nextBytes(bytes);
        for (int i = 0; i < magic.length; i++) {
            bytes[i] = (byte) magic[i];
        }
        return bytes;
    }

    private static byte[] tar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("oci-layout");
            entry.setSize(2);
            tar.putArchiveEntry(entry);
            tar.write("{}".getBytes(StandardCharsets.US_ASCII));
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(Arrays.copyOf(content, 1024));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
