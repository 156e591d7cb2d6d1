package io.longshore.trust.signature;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The public keys that count: those for images, and those for files. Immutable.
 *
 * <p>They are in a folder: {@code images/} contains PEM files as cosign writes them, {@code files/}
 * these and OpenPGP keys. Beside {@code images/vendor.pub} a file {@code vendor.pub.origins} may
 * say for whose images the key counts. A file that cannot be used is a problem, not passed over: a
 * key that quietly does not count would make a lax policy laxer.
 */
public final class SignatureKeys {
    /** No keys at all. */
    public static final SignatureKeys NONE = new SignatureKeys(List.of(), List.of(), List.of());

    private static final int MOST_BYTES = 256 << 10;
    private static final int MOST_FILES = 100;
    private static final String ORIGINS = ".origins";
    private static final Set<String> ENDINGS = Set.of("pub", "pem", "key", "asc", "gpg", "pgp");

    private static final Pattern PEM =
            Pattern.compile(
                    "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");

    private final List<ImageKey> images;
    private final List<PlainKey> files;
    private final List<OpenPgpKeys> openPgp;

    private SignatureKeys(List<ImageKey> images, List<PlainKey> files, List<OpenPgpKeys> openPgp) {
        this.images = List.copyOf(images);
        this.files = List.copyOf(files);
        this.openPgp = List.copyOf(openPgp);
    }

    /**
     * Reads the keys.
     *
     * @throws ProblemException {@code SIGNATURE_KEY_UNUSABLE} if the folder is not there or a file
     *     in it is not a key that can be used
     */
    public static SignatureKeys load(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ProblemException(
                    unusable(
                            "The folder of keys " + folder + " cannot be used",
                            "it is not a folder"));
        }
        List<ImageKey> images = new ArrayList<>();
        for (Path file : keyFiles(folder.resolve("images"), true)) {
            images.add(read(file, SignatureKeys::imageKey));
        }
        List<PlainKey> files = new ArrayList<>();
        List<OpenPgpKeys> openPgp = new ArrayList<>();
        for (Path file : keyFiles(folder.resolve("files"), false)) {
            read(
                    file,
                    (path, content) ->
                            isPem(content)
                                    ? files.add(plain(path, content))
                                    : openPgp.add(OpenPgpKeys.read(name(path), content)));
        }
        return new SignatureKeys(images, files, openPgp);
    }

    List<ImageKey> images() {
        return images;
    }

    List<PlainKey> files() {
        return files;
    }

    List<OpenPgpKeys> openPgp() {
        return openPgp;
    }

    /** Whether there is any key for images. */
    public boolean hasImageKeys() {
        return !images.isEmpty();
    }

    /** Whether there is any key for files. */
    public boolean hasFileKeys() {
        return !files.isEmpty() || !openPgp.isEmpty();
    }

    private interface Reader<T> {
        T read(Path file, byte[] content) throws IOException;
    }

    private static <T> T read(Path file, Reader<T> reader) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IOException("it is longer than " + MOST_BYTES + " bytes");
            }
            return reader.read(file, content);
        } catch (IOException e) {
            throw new ProblemException(
                    unusable(
                            "The key file " + Printable.of(file.toString()) + " cannot be used",
                            Printable.of(e.getMessage())),
                    e);
        }
    }

    private static ImageKey imageKey(Path file, byte[] content) throws IOException {
        if (!isPem(content)) {
            throw new IOException(
                    "keys for images are PEM files with 'BEGIN PUBLIC KEY', as cosign.pub");
        }
        PlainKey key = plain(file, content);
        Path origins = file.resolveSibling(name(file) + ORIGINS);
        return new ImageKey(
                key,
                Files.exists(origins)
                        ? read(origins, (path, patterns) -> Origins.parse(patterns))
                        : Origins.ANY);
    }

    private static boolean isPem(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")
                && !OpenPgpKeys.isArmored(content);
    }

    private static PlainKey plain(Path file, byte[] content) throws IOException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.contains("PRIVATE KEY-----")) {
            throw new IOException("it contains a private key, which only the signer may have");
        }
        Matcher pem = PEM.matcher(text);
        if (!pem.matches()) {
            throw new IOException("it is not one PEM block 'BEGIN PUBLIC KEY'");
        }
        try {
            return PlainKey.of(name(file), Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("its PEM block is not base 64", e);
        }
    }

    /** The files of a folder that are keys, by name; a folder that is not there holds none. */
    private static Set<Path> keyFiles(Path folder, boolean origins) {
        if (!Files.exists(folder)) {
            return Set.of();
        }
        Set<Path> keys = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.limit(2L * MOST_FILES + 1).toList()) {
                String name = name(file);
                boolean ours = origins && name.endsWith(ORIGINS);
                if (name.startsWith(".") || name.startsWith("README")) {
                    continue;
                }
                if (ours) {
                    requireKeyOf(file);
                } else if (ENDINGS.contains(ending(name))) {
                    keys.add(file);
                } else {
                    throw new ProblemException(
                            unusable(
                                    "The file " + Printable.of(file.toString()) + " cannot be used",
                                    "its name does not end like a key's"));
                }
            }
        } catch (IOException e) {
            throw new ProblemException(
                    unusable("The folder of keys " + folder + " cannot be read", "it says no"), e);
        }
        if (keys.size() > MOST_FILES) {
            throw new ProblemException(
                    unusable(
                            "The folder of keys " + folder + " cannot be used",
                            "it holds more than " + MOST_FILES + " keys"));
        }
        return keys;
    }

    private static void requireKeyOf(Path origins) {
        String key = name(origins).substring(0, name(origins).length() - ORIGINS.length());
        if (!Files.isRegularFile(origins.resolveSibling(key))) {
            throw new ProblemException(
                    unusable(
                            "The file " + Printable.of(origins.toString()) + " cannot be used",
                            "its folder has no key '" + Printable.of(key) + "'"));
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static Problem unusable(String what, String why) {
        return Problem.permanent(
                Code.SIGNATURE_KEY_UNUSABLE,
                what + ": " + why + ".",
                "'longshore.signature.keys' names a folder with public keys: images/ with PEM files,"
                        + " files/ with PEM files and OpenPGP keys (.asc, .gpg).",
                "Put the public key there, or take the file away.");
    }
}
