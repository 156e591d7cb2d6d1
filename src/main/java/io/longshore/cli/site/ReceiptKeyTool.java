package io.longshore.cli.site;

import io.longshore.config.ReceiptSetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.files.DurableFiles;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.ReceiptKey;
import io.longshore.proof.log.P256;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Creates the P-256 key for receipts where the settings name it, with {@code keytool} of Java. */
final class ReceiptKeyTool {
    private static final String PASSWORD = "LONGSHORE_KEYSTORE_PASSWORD";
    private static final int SECONDS = 60;

    private ReceiptKeyTool() {}

    /**
     * @param name of the log
     * @return the file with the public key in PEM
     * @throws ProblemException {@code BAD_USAGE}, {@code SITE_KEY_UNUSABLE}
     */
    static Path create(Settings settings, String name) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                settings.get(ReceiptSetting.ALIAS),
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-sigalg",
                                "SHA256withECDSA",
                                "-validity",
                                "36500",
                                "-dname",
                                "CN=" + name.replaceAll("[^A-Za-z0-9./-]", "_"),
                                "-storepass:env",
                                PASSWORD));
        Optional<Path> file = settings.find(ReceiptSetting.KEYSTORE);
        Optional<Path> device = settings.find(ReceiptSetting.PKCS11);
        if (device.isPresent()) {
            command.addAll(List.of("-keystore", "NONE", "-storetype", "PKCS11"));
            command.addAll(List.of("-addprovider", "SunPKCS11", "-providerarg"));
            command.add(device.get().toString());
        } else if (file.isPresent()) {
            command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.get().toString()));
        } else {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_USAGE,
                            "--p256 needs a place for the key.",
                            "Neither longshore.receipts.keystore nor longshore.receipts.pkcs11 is"
                                    + " set.",
                            "Set longshore.receipts.keystore and"
                                    + " longshore.receipts.keystore.password."));
        }
        run(command, settings.find(ReceiptSetting.PASSWORD).map(Secret::reveal).orElse(""));
        file.ifPresent(ReceiptKeyTool::close);
        ReceiptKey key = ReceiptKey.of(settings).orElseThrow();
        Path pem = settings.get(StorageSetting.DATA).resolve("receipt-key.pem");
        DurableFiles.createFolder(pem.resolveSibling(""));
        DurableFiles.write(pem, P256.pem(key.encoded()).getBytes(StandardCharsets.UTF_8));
        return pem;
    }

    private static void close(Path file) {
        try {
            Files.setPosixFilePermissions(
                    file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        } catch (IOException | UnsupportedOperationException e) {
            // A file system without modes: its own rights decide.
            return;
        }
    }

    private static void run(List<String> command, String password) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(PASSWORD, password);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw failed(said.strip(), null);
            }
        } catch (IOException e) {
            throw failed("it could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("it was interrupted", e);
        }
    }

    private static ProblemException failed(String said, @Nullable Exception e) {
        return new ProblemException(
                Problem.permanent(
                        Code.SITE_KEY_UNUSABLE,
                        "The key for receipts was not created.",
                        "keytool reports: " + Printable.line(said),
                        "Check the settings that begin with longshore.receipts. A key that exists is"
                                + " kept: run 'longshore keys init' without --p256."),
                e);
    }
}
