package io.longshore.proof.receipt;

import io.longshore.proof.receipt.Receipt.ClockUsed;
import io.longshore.report.ChecksumOutcome;
import io.longshore.report.ImportReport;
import io.longshore.report.SignatureOutcome;
import io.longshore.report.Status;
import java.util.ArrayList;
import java.util.List;

/** What a receipt does not vouch for, as words. */
enum NotChecked {
    /** No checksum was compared. */
    CHECKSUM("checksum"),
    /** The archive's file has no valid signature. */
    FILE_SIGNATURE("file-signature"),
    /** No image has a valid signature. */
    IMAGE_SIGNATURES("image-signatures"),
    /** Nothing, or not all, was read back from the registry. */
    READ_BACK("read-back"),
    /** Never checked: what an image does. */
    IMAGE_BEHAVIOUR("image-behaviour"),
    /** Nothing authenticated a sender. */
    SENDER("sender"),
    /** The network address of the sender is not known. */
    SENDER_ADDRESS("sender-address"),
    /** The clock of the gateway is not known to be synchronised. */
    CLOCK("clock");

    private static final String SYNCHRONISED = "SYNCHRONISED";

    private final String word;

    NotChecked(String word) {
        this.word = word;
    }

    static List<String> of(ImportReport report, Evidence evidence, ClockUsed clock) {
        List<String> words = new ArrayList<>();
        ImportReport.Source source = report.source();
        boolean compared =
                source != null
                        && source.checksum() != null
                        && (source.checksum().outcome() == ChecksumOutcome.MATCHED
                                || source.checksum().outcome() == ChecksumOutcome.MISMATCHED);
        if (!compared) {
            words.add(CHECKSUM.word);
        }
        boolean signed =
                source != null
                        && source.signature() != null
                        && source.signature().outcome() == SignatureOutcome.VALID;
        if (!signed) {
            words.add(FILE_SIGNATURE.word);
        }
        if (report.content().signatures().stream()
                .noneMatch(it -> it.outcome() == SignatureOutcome.VALID)) {
            words.add(IMAGE_SIGNATURES.word);
        }
        if (report.status() != Status.VERIFIED) {
            words.add(READ_BACK.word);
        }
        words.add(IMAGE_BEHAVIOUR.word);
        if (report.people().uploadedBy() == null && report.people().sentBy() == null) {
            words.add(SENDER.word);
        }
        if (evidence.from() == null && evidence.sentFrom() == null) {
            words.add(SENDER_ADDRESS.word);
        }
        if (!clock.synchronised().equals(SYNCHRONISED)) {
            words.add(CLOCK.word);
        }
        return words;
    }
}
