package io.longshore.registry.http;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The certificates of a PEM file (RFC 7468), in their order. */
public record PemFile(Path path, List<X509Certificate> certificates) {
    /** The bundle of all public authorities has a quarter of this. */
    private static final int LARGEST = 1 << 20;

    public PemFile {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a CA file.
     *
     * @throws io.longshore.problem.ProblemException {@code CA_FILE_UNUSABLE}
     */
    static PemFile readAuthorities(Path path) {
        try {
            return read(path);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.CA_FILE_UNUSABLE,
                            "The CA file " + Printable.of(path.toString()) + " cannot be used.",
                            Printable.of(e.getMessage()) + ".",
                            "Name a PEM file with the certificate of the authority that issued"
                                    + " the registry's certificate (--registry-ca-cert-path or"
                                    + " longshore.registry.ca-cert-path)."),
                    e);
        }
    }

    static PemFile read(Path path) throws IOException {
        byte[] content = content(path);
        try {
            List<X509Certificate> found = new ArrayList<>();
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (var each : factory.generateCertificates(new ByteArrayInputStream(content))) {
                found.add((X509Certificate) each);
            }
            if (found.isEmpty()) {
                throw new IOException("it contains no certificate");
            }
            return new PemFile(path, found);
        } catch (CertificateException e) {
            throw new IOException("the file is not a list of PEM certificates", e);
        }
    }

    public static byte[] content(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IOException("it has more than " + LARGEST + " bytes");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        }
    }
}
