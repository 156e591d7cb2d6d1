package io.longshore.proof.receipt;

import io.longshore.oci.Digest;
import io.longshore.proof.receipt.Receipt.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a receipt states about the program that has signed it. */
public final class ThisProgram {
    private ThisProgram() {}

    /** Reads the jar once, for its hash. */
    public static Tool tool() {
        String version = ThisProgram.class.getPackage().getImplementationVersion();
        return new Tool(
                Objects.requireNonNullElse(version, "(not packaged)"),
                distribution(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                host());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** The SHA-256 of the jar that this class is from; null if it is from none. */
    private static @Nullable String distribution() {
        CodeSource source = ThisProgram.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = source == null ? null : Path.of(source.getLocation().toURI());
            if (jar == null || !Files.isRegularFile(jar)) {
                return null;
            }
            MessageDigest sha256 = Digest.sha256();
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), sha256)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return Digest.of(sha256).hex();
        } catch (IOException | URISyntaxException e) {
            return null;
        }
    }
}
