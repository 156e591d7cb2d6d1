package io.longshore.proof.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.config.Settings;
import io.longshore.files.DurableFiles;
import io.longshore.oci.Digest;
import io.longshore.proof.ProofSite;
import io.longshore.proof.audit.Audit;
import io.longshore.proof.audit.AuditProgress;
import io.longshore.proof.audit.AuditResult;
import io.longshore.proof.log.Checkpoint;
import io.longshore.proof.log.Hash;
import io.longshore.proof.log.MerkleTree;
import io.longshore.proof.log.NoteSigner;
import io.longshore.proof.log.SignedNote;
import io.longshore.proof.log.StatementSigner;
import io.longshore.proof.log.TlogProof;
import io.longshore.proof.receipt.EffectivePolicy;
import io.longshore.proof.receipt.Evidence;
import io.longshore.proof.receipt.Receipt.PolicyUsed;
import io.longshore.proof.receipt.ReceiptWriter;
import io.longshore.report.FiledReport;
import io.longshore.report.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Figures of a large log, for {@code benchmarks/log}. {@code make FOLDER COUNT} writes a share with
 * so many reports without forcing anything to disk, {@code make-log} a log without the reports,
 * which is not audited. {@code measure FOLDER COUNT} appends, proves and audits, {@code append
 * FOLDER COUNT} only appends, {@code rebuild FOLDER 0} loses the index and makes it anew.
 */
public final class LogScale {
    private static final String SAMPLE = "sample-sample";
    private static final int BATCH = 1000;
    private static final int PROOFS = 500;

    private final ProofSite site;
    private final Path folder;

    private LogScale(Path folder) {
        this.folder = folder;
        this.site = new ProofSite(folder);
    }

    public static void main(String[] arguments) throws IOException {
        LogScale scale = new LogScale(Path.of(arguments[1]));
        int count = Integer.parseInt(arguments[2]);
        switch (arguments[0]) {
            case "make" -> scale.make(count, true);
            case "make-log" -> scale.make(count, false);
            case "measure" -> scale.measure(count);
            case "rebuild" -> scale.rebuild();
            case "append" -> scale.append(scale.open(), count);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private Ledger open() {
        return site.siteLog("data").open(List::of).orElseThrow();
    }

    private void make(int count, boolean withReports) throws IOException {
        site.createKey();
        Ledger ledger = open();
        PolicyUsed policy =
                new EffectivePolicy(Settings.load(null, Map.of(), Map.of())).store(ledger::policy);
        ReceiptWriter writer = ProofSite.writer();
        NoteSigner signer = ledger.signer();
        FiledReport sample = site.write(SAMPLE, Status.VERIFIED);
        String report = new String(sample.json(), UTF_8);
        MerkleTree tree = LogContent.read(site.log()).tree();
        for (int from = 0; from < count; from += BATCH) {
            List<Made> batch =
                    IntStream.range(from, Math.min(count, from + BATCH))
                            .parallel()
                            .mapToObj("sample-%06d"::formatted)
                            .map(
                                    id ->
                                            withReports
                                                    ? report(id, report, writer, policy, signer)
                                                    : Made.of(id, new byte[0], id.getBytes(UTF_8)))
                            .toList();
            int first = tree.size();
            batch.forEach(made -> tree.add(Hash.leaf(made.entry())));
            IntStream.range(0, batch.size())
                    .parallel()
                    .forEach(i -> write(first + i, batch.get(i), tree, signer));
        }
        open();
    }

    /** A job as its folder and the log have it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Made(String id, byte[] report, byte[] receipt, byte[] entry) {
        static Made of(String id, byte[] report, byte[] receipt) {
            LogEntry entry =
                    new LogEntry.Receipt(id, Status.VERIFIED.name(), Digest.of(receipt).hex());
            return new Made(id, report, receipt, entry.toBytes());
        }
    }

    private static Made report(
            String id, String sample, ReceiptWriter writer, PolicyUsed policy, NoteSigner signer) {
        FiledReport filed = FiledReport.of(sample.replace(SAMPLE, id).getBytes(UTF_8));
        return Made.of(
                id,
                filed.json(),
                writer.write(filed, Evidence.NONE, policy, StatementSigner.of(signer)));
    }

    private void write(int index, Made made, MerkleTree tree, NoteSigner signer) {
        SignedNote head =
                new Checkpoint(signer.key().name(), index + 1, tree.root(index + 1)).sign(signer);
        try {
            put(site.log().entry(index), LogFolder.signed(signer, index, made.entry()));
            put(site.log().checkpoint(index + 1), head.toBytes());
            if (made.report().length > 0) {
                Path job = site.share().done().resolve(made.id());
                put(job.resolve("report.json"), made.report());
                put(job.resolve("receipt.dsse.json"), made.receipt());
                put(
                        job.resolve("receipt.tlog-proof"),
                        new TlogProof(index, tree.inclusion(index, index + 1), head).toBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void measure(int count) throws IOException {
        long before = System.nanoTime();
        Ledger ledger = open();
        print("opening a log of " + ledger.size() + " entries", System.nanoTime() - before);
        Random random = new Random(1);
        int size = ledger.size();
        print("a proof", times(PROOFS, i -> ledger.prove(random.nextInt(size))));
        if (Files.isDirectory(site.share().done().resolve("sample-000000"))) {
            audits(size);
        }
        append(ledger, count);
    }

    private void audits(int size) {
        long before = System.nanoTime();
        AuditResult result = audit(AuditProgress.none());
        long whole = System.nanoTime() - before;
        print("an audit, " + result.findings().size() + " findings", whole);
        interrupt(size / 2);
        before = System.nanoTime();
        result = audit(AuditProgress.of(progress(), (part, done, total) -> {}));
        print(
                "the rest of an audit that was interrupted at half of the receipts, "
                        + result.findings().size()
                        + " findings",
                System.nanoTime() - before);
    }

    /** Tiles and checkpoints are lost; the next gateway makes them anew from the entries. */
    private void rebuild() {
        LogFolder log = site.log();
        DurableFiles.deleteTree(log.root().resolve("tile"));
        DurableFiles.deleteTree(log.root().resolve("checkpoints"));
        DurableFiles.delete(log.checkpoint());
        long before = System.nanoTime();
        Ledger ledger = open();
        print(
                "making the lost index of " + ledger.size() + " entries anew",
                System.nanoTime() - before);
    }

    /** Alternately with single fsyncs, so that both see the same disk. */
    private void append(Ledger ledger, int count) {
        Random random = new Random();
        long[] fsyncs = new long[count];
        long[] appends = new long[count];
        for (int i = 0; i < count; i++) {
            int at = i;
            byte[] receipt = {(byte) i, (byte) random.nextInt(), (byte) random.nextInt()};
            LogEntry entry =
                    new LogEntry.Receipt(
                            "appended-" + i, Status.VERIFIED.name(), Digest.of(receipt).hex());
            fsyncs[i] = time(() -> fsync(at));
            appends[i] = time(() -> ledger.append(entry));
        }
        if (count > 0) {
            print("one fsync", fsyncs);
            print("an append", appends);
        }
    }

    private static long time(Runnable action) {
        long before = System.nanoTime();
        action.run();
        return System.nanoTime() - before;
    }

    private Path progress() {
        return folder.resolve("progress.json");
    }

    private AuditResult audit(AuditProgress progress) {
        return new Audit(site.share().root(), site.log(), null, null, null).with(progress).run();
    }

    private void interrupt(int at) {
        try {
            audit(
                    AuditProgress.of(
                            progress(),
                            (part, done, total) -> {
                                if (part == AuditProgress.Part.RECEIPTS && done >= at) {
                                    throw new IllegalStateException("interrupted");
                                }
                            },
                            Duration.ofMillis(200)));
        } catch (IllegalStateException e) {
            return;
        }
        throw new IllegalStateException("the audit was not interrupted");
    }

    private void fsync(int i) {
        Path file = site.share().root().resolve("fsync-" + i);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[500]));
            channel.force(true);
            Files.delete(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] times(int count, IntConsumer action) {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            action.accept(i);
            times[i] = System.nanoTime() - before;
        }
        return times;
    }

    private static void print(String what, long[] times) {
        Arrays.sort(times);
        System.out.printf(
                "%s: median %.2f ms, 99 %% %.2f ms, longest %.2f ms%n",
                what,
                times[times.length / 2] / 1e6,
                times[times.length * 99 / 100] / 1e6,
                times[times.length - 1] / 1e6);
    }

    private static void print(String what, long nanos) {
        System.out.printf("%s: %.1f s%n", what, nanos / 1e9);
    }
}
