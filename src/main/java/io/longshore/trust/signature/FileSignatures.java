package io.longshore.trust.signature;

import io.longshore.archive.ByteSink;
import io.longshore.oci.Digest;
import io.longshore.trust.ChecksumFile;
import io.longshore.trust.SidecarNames;
import io.longshore.trust.SidecarNames.Kind;
import io.longshore.trust.SidecarReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The detached signatures beside an archive: of the archive itself, or of its checksum file. They
 * are checked while the tarball is read for its hashes: {@link #sinks} are fed by that read, {@link
 * #finding} is called after it. Used once.
 *
 * <p>Forms: OpenPGP ({@code .asc}, {@code .sig}, {@code .gpg}), {@code cosign sign-blob --key}
 * ({@code .sig}: base 64), and its Sigstore bundle ({@code .sigstore.json}). An Ed25519 signature
 * is of the whole message, which a tarball is too long for: it counts over the checksum file only.
 */
public final class FileSignatures {
    /** No signature of any kind of key is as short as this. */
    private static final int SHORTEST = 32;

    private final String tarball;
    private final SidecarReader beside;
    private final SignatureKeys keys;
    private final Map<String, Signature> ofTarball = new LinkedHashMap<>();
    private final @Nullable MessageDigest sha384;

    /** One signature file over something. */
    private interface Signature {
        Verdict over(Content content);
    }

    /**
     * Reads the signatures of a tarball.
     *
     * @param tarball its name, with its ending
     * @param beside the files in its folder
     */
    public FileSignatures(String tarball, SidecarReader beside, SignatureKeys keys) {
        this.tarball = tarball;
        this.beside = beside;
        this.keys = keys;
        for (String name : SidecarNames.sidecars(tarball, beside.names(), Kind.SIGNATURE)) {
            beside.read(name)
                    .filter(bytes -> !ChecksumFile.isClearSigned(bytes))
                    .ifPresent(bytes -> ofTarball.put(name, read(bytes)));
        }
        boolean is384 = keys.files().stream().anyMatch(key -> key.hashes().contains(Hash.SHA_384));
        this.sha384 = is384 && !ofTarball.isEmpty() ? Hash.SHA_384.digest() : null;
    }

    /** The sinks that must receive the bytes of the tarball. */
    public List<ByteSink> sinks() {
        List<ByteSink> sinks = new ArrayList<>();
        ofTarball.values().stream()
                .filter(OpenPgp.class::isInstance)
                .forEach(signature -> sinks.add(((OpenPgp) signature).signatures()));
        if (sha384 != null) {
            sinks.add((bytes, count) -> sha384.update(bytes, 0, count));
        }
        return sinks;
    }

    /**
     * The result of the check. One valid signature, of the tarball or of its checksum file, is
     * enough.
     *
     * @param sha256 of the tarball, all of which the sinks have seen
     * @param checksumFiles the names of the checksum files that the tarball matches
     */
    public SignatureFinding finding(Digest sha256, Collection<String> checksumFiles) {
        Map<Hash, byte[]> digests = new EnumMap<>(Hash.class);
        digests.put(Hash.SHA_256, HexFormat.of().parseHex(sha256.hex()));
        if (sha384 != null) {
            digests.put(Hash.SHA_384, sha384.digest());
        }
        Content content = new Content(digests, null);
        SignatureFinding best = finding(null, Verdict.NONE);
        for (Map.Entry<String, Signature> one : ofTarball.entrySet()) {
            best = better(best, finding(one.getKey(), one.getValue().over(content)));
        }
        for (String checksumFile : checksumFiles) {
            best = ofChecksums(checksumFile, best);
        }
        return best;
    }

    private SignatureFinding ofChecksums(String checksumFile, SignatureFinding found) {
        SignatureFinding best = found;
        Optional<byte[]> checksums = beside.read(checksumFile);
        for (String name : SidecarNames.signatures(checksumFile, beside.names())) {
            // A clear-signed text is a copy of the checksum file, not a signature of it.
            Optional<byte[]> file =
                    beside.read(name).filter(bytes -> !ChecksumFile.isClearSigned(bytes));
            if (checksums.isPresent() && file.isPresent()) {
                Signature signature = read(file.get());
                if (signature instanceof OpenPgp openPgp) {
                    openPgp.signatures().take(checksums.get(), checksums.get().length);
                }
                Verdict verdict = signature.over(Content.of(checksums.get()));
                best = better(best, finding(name, verdict));
            }
        }
        return best;
    }

    private static SignatureFinding better(SignatureFinding one, SignatureFinding other) {
        return other.outcome().outranks(one.outcome()) ? other : one;
    }

    private SignatureFinding finding(@Nullable String from, Verdict verdict) {
        return new SignatureFinding(
                tarball, null, from, verdict.outcome(), verdict.key(), verdict.detail());
    }

    private Signature read(byte[] file) {
        try {
            if (file.length > SidecarReader.MAX_BYTES) {
                throw new IOException("it is longer than " + SidecarReader.MAX_BYTES + " bytes");
            }
            String text = new String(file, StandardCharsets.ISO_8859_1).strip();
            if (text.startsWith("{")) {
                SigstoreBundle bundle = SigstoreBundle.parse(file);
                return content -> statementIsNone(bundle.verdict(keys.files(), content));
            }
            if (isOpenPgp(file, text)) {
                return new OpenPgp(OpenPgpSignatures.read(file, keys.openPgp()));
            }
            byte[] signature = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
            if (signature.length < SHORTEST) {
                throw new IllegalArgumentException("too short");
            }
            return content -> byKey(content, signature);
        } catch (IOException e) {
            return content -> Verdict.invalid(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return content -> Verdict.invalid("it is of no form that is known");
        }
    }

    /** A binary OpenPGP packet starts with a byte whose highest bit is set (RFC 9580, 4.2). */
    private static boolean isOpenPgp(byte[] file, String text) {
        return text.startsWith("-----BEGIN PGP ") || file.length > 0 && file[0] < 0;
    }

    private static Verdict statementIsNone(Verdict verdict) {
        return verdict.outcome() == SignatureOutcome.NONE
                ? Verdict.invalid("it is a statement about something, not a signature of a file")
                : verdict;
    }

    private Verdict byKey(Content content, byte[] signature) {
        for (PlainKey key : keys.files()) {
            if (key.signed(content, signature)) {
                return Verdict.valid(key.name());
            }
        }
        boolean couldNot =
                content.bytes() == null && keys.files().stream().anyMatch(PlainKey::needsBytes);
        return Verdict.unknownKey(
                "none of the keys that count here made it"
                        + (couldNot
                                ? " (Ed25519 keys are checked over the checksum file only)"
                                : ""));
    }

    /** OpenPGP hashes while it is fed. */
    private record OpenPgp(OpenPgpSignatures signatures) implements Signature {
        @Override
        public Verdict over(Content content) {
            return signatures.verdict();
        }
    }
}
