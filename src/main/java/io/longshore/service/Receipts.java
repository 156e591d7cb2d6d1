package io.longshore.service;

import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.oci.Digest;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.proof.ledger.LogFolder;
import io.longshore.proof.ledger.SiteLog;
import io.longshore.proof.receipt.EffectivePolicy;
import io.longshore.proof.receipt.Receipt.ClockUsed;
import io.longshore.proof.receipt.Receipt.Tool;
import io.longshore.proof.receipt.ReceiptWriter;
import io.longshore.share.Share;
import io.longshore.web.ClockState;
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
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the steps that give reports their receipts. */
final class Receipts {
    private Receipts() {}

    static ReceiptSteps of(
            Settings settings, Share share, Supplier<ClockState> clocks, Clock clock) {
        LogFolder log = new LogFolder(share.state().resolve(SiteLog.NAME));
        return new ReceiptSteps(
                new SiteLog(log, settings.get(StorageSetting.DATA)),
                share,
                new ReceiptWriter(tool(), () -> used(clocks.get()), clock),
                new EffectivePolicy(settings));
    }

    private static ClockUsed used(ClockState state) {
        return new ClockUsed(
                "the clock of the gateway's machine. " + state.machine(),
                state.synchronised().name(),
                state.brokerAheadSeconds());
    }

    private static Tool tool() {
        String version = Receipts.class.getPackage().getImplementationVersion();
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
        CodeSource source = Receipts.class.getProtectionDomain().getCodeSource();
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
