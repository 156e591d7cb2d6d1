package io.longshore.share.sftp;

import io.longshore.files.OwnerOnly;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/**
 * The server's Ed25519 key in {@code longshore.data}, made at the first start, in OpenSSH's form.
 */
final class HostKey {
    private static final String NAME = "sftp_host_ed25519_key";

    private HostKey() {}

    /**
     * @throws ProblemException {@code BAD_SETTING} if it can be neither read nor made
     */
    static KeyPair of(Path data) {
        Path file = data.resolve(NAME);
        try {
            if (!Files.exists(file)) {
                OwnerOnly.write(file, made());
            }
            return read(file);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    private static String made() throws IOException, GeneralSecurityException {
        KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "longshore", null, text);
        return text.toString(StandardCharsets.US_ASCII);
    }

    private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Iterable<KeyPair> pairs =
                    SecurityUtils.loadKeyPairIdentities(
                            null,
                            NamedResource.ofName(file.toString()),
                            in,
                            FilePasswordProvider.EMPTY);
            if (pairs == null || !pairs.iterator().hasNext()) {
                throw new IOException("it holds no key");
            }
            return pairs.iterator().next();
        }
    }

    private static ProblemException unusable(Path file, Exception cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                "The SFTP server's host key " + file + " cannot be used.",
                                "The operating system reported: " + cause.getMessage() + ".",
                                "Restore it, or remove it to have a new one made; clients will notice.")
                        .with("setting", "longshore.data"),
                cause);
    }
}
