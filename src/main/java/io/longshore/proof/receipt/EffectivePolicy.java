package io.longshore.proof.receipt;

import io.longshore.config.Settings;
import io.longshore.config.TrustSetting;
import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.proof.receipt.PolicyFiles.PolicyFile;
import io.longshore.proof.receipt.Receipt.PolicyUsed;
import io.longshore.proof.receipt.Receipt.TrustedKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings that hold, as a document: without secrets, sorted, with the hash of each file in the
 * folder of keys, and of the files of users and trusted keys that settings name. The same settings
 * and files are the same bytes.
 */
public final class EffectivePolicy {
    static final String FILES = "files";
    static final String IMAGES = "images";

    private final Settings settings;
    private final List<PolicyFile> readAtStart;

    /**
     * @param version always 1
     * @param settings by name, as they were written
     */
    private record Document(
            int version,
            Map<String, String> settings,
            List<TrustedKey> keys,
            List<PolicyFile> files) {}

    /** Stores a document, and returns its SHA-256 in hexadecimal digits. */
    @FunctionalInterface
    public interface Store {
        String store(byte[] document);
    }

    /** Reads the files that this process reads once. */
    public EffectivePolicy(Settings settings) {
        this.settings = settings;
        this.readAtStart = PolicyFiles.readAtStart(settings);
    }

    /** Reads the keys and the files of users now, and stores the document. */
    public PolicyUsed store(Store store) {
        List<TrustedKey> keys = keys();
        return new PolicyUsed(store.store(document(keys)), keys, List.of());
    }

    /** The SHA-256 of the document as it is now, in hexadecimal digits. */
    public String sha256() {
        return Digest.of(document(keys())).hex();
    }

    private byte[] document(List<TrustedKey> keys) {
        List<PolicyFile> files = new ArrayList<>(readAtStart);
        files.addAll(PolicyFiles.readAgain(settings));
        return Json.compact(new Document(1, new TreeMap<>(settings.texts()), keys, files));
    }

    private List<TrustedKey> keys() {
        List<TrustedKey> keys = new ArrayList<>();
        Optional<Path> folder = settings.find(TrustSetting.SIGNATURE_KEYS);
        for (String kind : folder.isEmpty() ? List.<String>of() : List.of(FILES, IMAGES)) {
            Path below = folder.get().resolve(kind);
            for (Path file :
                    Files.isDirectory(below) ? DurableFiles.list(below) : List.<Path>of()) {
                if (Files.isRegularFile(file)) {
                    keys.add(
                            new TrustedKey(
                                    kind + "/" + file.getFileName(),
                                    Digest.of(DurableFiles.read(file)).hex()));
                }
            }
        }
        return keys;
    }
}
