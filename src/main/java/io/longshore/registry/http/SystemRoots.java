package io.longshore.registry.http;

import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR} add to the roots of the
 * system, as for programs that use OpenSSL or are written in Go (crypto/x509, "SystemCertPool"). A
 * file that cannot be used is skipped, because the variables are meant for all programs of a
 * machine.
 */
final class SystemRoots {
    private static final Logger LOG = LoggerFactory.getLogger(SystemRoots.class);

    /** A directory has a file for each authority; there are about 150 public ones. */
    private static final int MOST_FILES = 10_000;

    private SystemRoots() {}

    static List<X509Certificate> of(Map<String, String> environment) {
        List<X509Certificate> found = new ArrayList<>();
        String file = environment.getOrDefault("SSL_CERT_FILE", "");
        if (!file.isEmpty()) {
            found.addAll(ofFile("SSL_CERT_FILE", file));
        }
        for (String folder : environment.getOrDefault("SSL_CERT_DIR", "").split(":")) {
            if (!folder.isEmpty()) {
                found.addAll(ofFolder(folder));
            }
        }
        return found;
    }

    private static List<X509Certificate> ofFile(String variable, String file) {
        try {
            return PemFile.read(Path.of(file)).certificates();
        } catch (IOException | InvalidPathException e) {
            skipped(variable, file, e);
            return List.of();
        }
    }

    /** Files without a certificate are common there: names of hashes, lists, Java key stores. */
    private static List<X509Certificate> ofFolder(String folder) {
        List<X509Certificate> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).limit(MOST_FILES).toList()) {
                try {
                    found.addAll(PemFile.read(file).certificates());
                } catch (IOException e) {
                    LOG.debug("{} is skipped. {}", Printable.of(file.toString()), e.getMessage());
                }
            }
        } catch (IOException | InvalidPathException e) {
            skipped("SSL_CERT_DIR", folder, e);
        }
        return found;
    }

    private static void skipped(String variable, String name, Exception e) {
        LOG.warn(
                "{} names {}, which is skipped: {}.",
                variable,
                Printable.of(name),
                Printable.of(e.getMessage()));
    }
}
