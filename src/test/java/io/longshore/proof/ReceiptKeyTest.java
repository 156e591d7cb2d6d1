package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.longshore.cli.CommandResult;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.problem.Code;
import io.longshore.problem.ProblemException;
import io.longshore.proof.audit.Finding;
import io.longshore.proof.ledger.KeyChanges;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import io.longshore.testing.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts that a P-256 key signs, in a PKCS #12 file and in an HSM. */
class ReceiptKeyTest {
    private static final String PYTHON = "longshore-receipt-check";
    private static final String SOFTHSM = "softhsm2-util";
    private static final String PIN = "483921";

    @TempDir Path folder;
    private ProofSite site;

    @BeforeEach
    void begin() {
        site = new ProofSite(folder);
    }

    private Map<String, String> file(String name) {
        return Map.of(
                "longshore.receipts.keystore",
                folder.resolve(name).toString(),
                "longshore.receipts.keystore.password",
                PIN);
    }

    /** The configuration of a new token of SoftHSM. */
    private Path device() throws IOException {
        Path tokens = Files.createDirectories(folder.resolve("tokens"));
        Path conf =
                Files.writeString(
                        folder.resolve("softhsm2.conf"),
                        "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        Tool.run(
                List.of(
                        "env",
                        "SOFTHSM2_CONF=" + conf,
                        SOFTHSM,
                        "--init-token",
                        "--free",
                        "--label",
                        "longshore",
                        "--pin",
                        PIN,
                        "--so-pin",
                        PIN));
        Files.writeString(
                folder.resolve("pkcs11.cfg"),
                "name = SoftHSM\nlibrary = /usr/lib/softhsm/libsofthsm2.so\nslotListIndex = 0\n");
        return conf;
    }

    private void assertSignedByTheReceiptKey(Map<String, String> settings) throws IOException {
        ReceiptSteps gateway = site.gateway("data", settings);
        site.file(gateway, 0, 3);
        FiledReport report = site.write("last", Status.FAILED);
        site.file(site.gateway("data", settings), report);
        assertThat(site.audit().findings()).isEmpty();
        String pem = Files.readString(folder.resolve("data/receipt-key.pem"));
        Path receipt = site.job(report).resolve(ReceiptSteps.RECEIPT);
        assertThat(Tool.runAnyhow(List.of(PYTHON, receipt.toString(), pem), Map.of()).err())
                .isEmpty();
        String vkey = Files.readString(site.vkey()).strip();
        assertThat(Tool.runAnyhow(List.of(PYTHON, receipt.toString(), vkey), Map.of()).exitCode())
                .isEqualTo(1);
    }

    @Test
    @RequiresTool(PYTHON)
    void aKeyInAFileSignsReceiptsThatInTotoAccepts() throws IOException {
        Map<String, String> settings = site.createReceiptKey(file("receipts.p12"));

        assertSignedByTheReceiptKey(settings);
        assertThat(Files.getPosixFilePermissions(folder.resolve("receipts.p12"))).hasSize(2);
    }

    @Test
    void aRotatedKeyOfTheLogIsCertifiedAnew() throws IOException {
        Map<String, String> settings = site.createReceiptKey(file("receipts.p12"));
        site.file(site.gateway("data", settings), 0, 2);
        KeyChanges.rotate(site.siteLog("data"), "yearly");
        site.file(site.gateway("data", settings), 2, 2);

        assertThat(site.audit().findings()).isEmpty();
        assertThat(entries("certificate")).isEqualTo(2);
    }

    @Test
    void aReceiptThatTheKeyOfTheLogSignsInsteadIsNamed() throws IOException {
        Map<String, String> settings = site.createReceiptKey(file("receipts.p12"));
        ReceiptSteps gateway = site.gateway("data", settings);
        FiledReport report = site.write("forged", Status.VERIFIED);
        ProofSite other = new ProofSite(folder.resolve("other"));
        Trees.copy(folder.resolve("data"), Files.createDirectories(folder.resolve("other/data")));
        Files.deleteIfExists(folder.resolve("other/data/log-checkpoint"));
        FiledReport same = other.write("forged", Status.VERIFIED);
        other.gateway("data").sign(same, other.job(same));
        Files.copy(
                other.job(same).resolve(ReceiptSteps.RECEIPT),
                site.job(report).resolve(ReceiptSteps.RECEIPT));
        site.file(gateway, report);

        assertThat(site.audit().findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.CHANGED);
    }

    @Test
    void aGatewayWithoutTheKeyForReceiptsDoesNotBegin() throws IOException {
        site.gateway("data", site.createReceiptKey(file("receipts.p12")));

        assertRefused(Code.LOG_KEY_MISSING, () -> site.gateway("data"));
    }

    @Test
    void aKeyThatCannotBeReadStopsTheGateway() throws IOException {
        site.createReceiptKey(file("receipts.p12"));
        Map<String, String> wrong =
                Map.of(
                        "longshore.receipts.keystore",
                        folder.resolve("receipts.p12").toString(),
                        "longshore.receipts.keystore.password",
                        "wrong1");

        assertRefused(Code.SITE_KEY_UNUSABLE, () -> site.gateway("data", wrong));
        assertRefused(Code.SITE_KEY_UNUSABLE, () -> site.gateway("data", file("none.p12")));
    }

    @Test
    void receiptsOfTheKeyOfTheLogStayValidWhenTheKeyForReceiptsComes() throws IOException {
        site.createKey();
        ReceiptSteps before = site.gateway("data");
        site.file(before, 0, 2);
        FiledReport signed = site.write("signed", Status.VERIFIED);
        before.sign(signed, site.job(signed));
        Map<String, String> settings = file("receipts.p12");
        makeKey("receipts.p12");

        ReceiptSteps after = site.gateway("data", settings);
        site.file(after, signed);
        site.file(after, 2, 2);

        assertThat(site.audit().findings()).isEmpty();
    }

    @Test
    void theKeyForReceiptsSignsItsEndAndTheSiteKeySignsReceiptsAgain() throws IOException {
        Map<String, String> settings = site.createReceiptKey(file("receipts.p12"));
        site.file(site.gateway("data", settings), 0, 2);
        FiledReport signed = site.write("signed", Status.VERIFIED);
        site.gateway("data", settings).sign(signed, site.job(signed));

        assertThat(end().exitCode()).isZero();
        ReceiptSteps after = site.gateway("data");
        site.file(after, signed);
        site.file(after, 2, 2);

        assertThat(site.audit().findings()).isEmpty();
        assertThat(entries("certificate-end")).isEqualTo(1);
        CommandResult again = end();
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("SITE_KEY_UNUSABLE", "No P-256 key signs");

        site.file(site.gateway("data", settings), 4, 2);
        assertThat(entries("certificate")).isEqualTo(2);
        assertThat(site.audit().findings()).isEmpty();
    }

    @Test
    void theRecoveryKeySignsTheEndOfAKeyThatIsLostAndNoOtherKeyDoes() throws IOException {
        site.createKey();
        Path recovery = site.recovery();
        makeKey("receipts.p12");
        makeKey("other.p12");
        Map<String, String> settings = file("receipts.p12");
        site.file(site.gateway("data", settings), 0, 2);
        writeSettings(file("other.p12"));
        assertThat(end().err()).contains("neither by its key nor by the recovery key");
        assertThat(entries("certificate-end")).isZero();

        assertThat(end("--recovery", recovery.toString()).exitCode()).isZero();
        site.file(site.gateway("data"), 2, 2);

        assertThat(site.audit().findings()).isEmpty();
    }

    private Path writeSettings(Map<String, String> settings) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("longshore.share = ").append(site.share().root()).append('\n');
        text.append("longshore.data = ").append(folder.resolve("data")).append('\n');
        settings.forEach((name, value) -> text.append(name + " = " + value + "\n"));
        return Files.writeString(folder.resolve("longshore.properties"), text);
    }

    private CommandResult end(String... more) {
        List<String> words =
                new ArrayList<>(List.of("keys", "end-p256", "--reason", "a new device"));
        words.addAll(List.of(more));
        words.addAll(List.of("--config", folder.resolve("longshore.properties").toString()));
        return CommandResult.longshore(words.toArray(String[]::new));
    }

    private void makeKey(String name) {
        Tool.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "longshore",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=x",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        folder.resolve(name).toString(),
                        "-storepass",
                        PIN));
    }

    @Test
    @RequiresTool({PYTHON, SOFTHSM})
    void aKeyInAnHsmSignsReceiptsThatInTotoAccepts() throws IOException {
        Path conf = device();
        // The library reads its configuration from the environment of the process.
        Tool.run(
                List.of(
                        "env",
                        "SOFTHSM2_CONF=" + conf,
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HsmSite.class.getName(),
                        folder.toString(),
                        PIN));

        assertThat(site.audit().findings()).isEmpty();
        assertThat(site.audit().receipts()).isEqualTo(4);
        String pem = Files.readString(folder.resolve("data/receipt-key.pem"));
        Path receipt = site.share().done().resolve("job-1").resolve(ReceiptSteps.RECEIPT);
        assertThat(Tool.runAnyhow(List.of(PYTHON, receipt.toString(), pem), Map.of()).err())
                .isEmpty();
    }

    private long entries(String type) throws IOException {
        long found = 0;
        for (int i = 0; i < site.log().lastCheckpoint(); i++) {
            if (Files.readString(site.log().entry(i)).contains("\"type\":\"" + type + "\"")) {
                found++;
            }
        }
        return found;
    }

    private static void assertRefused(Code code, Runnable action) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(action::run)
                .satisfies(e -> assertThat(e.problem().code()).isEqualTo(code));
    }
}
