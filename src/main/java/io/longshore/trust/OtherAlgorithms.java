package io.longshore.trust;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.Cancellation;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.jcajce.provider.digest.Blake2b;
import org.bouncycastle.jcajce.provider.digest.Blake2s;

/**
 * Digests that have as many digits as a SHA-256 and are none. Where a file does not name its
 * algorithm, a digest that differs from the SHA-256 may be one of these.
 */
public final class OtherAlgorithms {
    private static final int BUFFER_BYTES = 1 << 20;

    private OtherAlgorithms() {}

    /**
     * Reads the whole archive once more.
     *
     * @param hex lower case
     * @return the name of the algorithm by which this is the digest of the archive
     * @throws ProblemException {@code FILE_UNREADABLE}
     */
    public static Optional<String> of(Path archive, String hex, Cancellation cancellation) {
        Map<String, MessageDigest> running = new LinkedHashMap<>();
        running.put("BLAKE2b-256", new Blake2b.Blake2b256());
        running.put("BLAKE2s-256", new Blake2s.Blake2s256());
        running.put("SHA-512/256", ofJava("SHA-512/256"));
        running.put("SHA3-256", ofJava("SHA3-256"));
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(archive)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                cancellation.check();
                for (MessageDigest one : running.values()) {
                    one.update(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.temporary(
                            Code.FILE_UNREADABLE,
                            "The archive " + Printable.of(archive.toString()) + " cannot be read.",
                            "",
                            "Check its rights."),
                    e);
        }
        return running.entrySet().stream()
                .filter(it -> HexFormat.of().formatHex(it.getValue().digest()).equals(hex))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static MessageDigest ofJava(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + name, e);
        }
    }
}
