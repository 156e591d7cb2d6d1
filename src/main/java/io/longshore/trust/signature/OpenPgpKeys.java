package io.longshore.trust.signature;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** One file of OpenPGP public keys (RFC 9580), armored or not. */
final class OpenPgpKeys {
    private static final String ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final int MOST_KEYS = 1000;
    private static final int LEAST_BITS = 2048;
    private static final int RSA_SIGN_ONLY = 3;
    private static final Set<Integer> OLD_ALGORITHMS =
            Set.of(PublicKeyAlgorithmTags.RSA_GENERAL, RSA_SIGN_ONLY, PublicKeyAlgorithmTags.DSA);

    private final String name;
    private final List<PGPPublicKeyRing> rings;

    /**
     * A key that a signature names.
     *
     * @param primary the key that it is bound to; itself if it is not a subkey
     */
    record Found(String file, PGPPublicKey key, PGPPublicKey primary) {}

    private OpenPgpKeys(String name, List<PGPPublicKeyRing> rings) {
        this.name = name;
        this.rings = rings;
    }

    static boolean isArmored(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains(ARMOR);
    }

    /**
     * @param name of the file
     * @throws IOException if it holds no OpenPGP public key
     */
    static OpenPgpKeys read(String name, byte[] content) throws IOException {
        List<PGPPublicKeyRing> rings = new ArrayList<>();
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(content))) {
            new BcPGPPublicKeyRingCollection(in).getKeyRings().forEachRemaining(rings::add);
        } catch (IOException | PGPException | RuntimeException e) {
            throw new IOException("it holds no OpenPGP public key that can be read", e);
        }
        if (rings.isEmpty() || rings.size() > MOST_KEYS) {
            throw new IOException("it holds " + rings.size() + " OpenPGP public keys");
        }
        return new OpenPgpKeys(name, rings);
    }

    /** The key with this id, if it is in this file. */
    Optional<Found> find(long id) {
        for (PGPPublicKeyRing ring : rings) {
            PGPPublicKey key = ring.getPublicKey(id);
            if (key != null) {
                return Optional.of(new Found(name, key, ring.getPublicKey()));
            }
        }
        return Optional.empty();
    }

    /**
     * Why a key could not sign at this time, as its file says.
     *
     * @return empty if it could
     */
    static Optional<String> objection(Found found, Date at) {
        PGPPublicKey key = found.key();
        PGPPublicKey primary = found.primary();
        String file = found.file();
        if (primary.hasRevocation() || key.hasRevocation()) {
            return Optional.of("its key in " + file + " is revoked");
        }
        if (at.before(key.getCreationTime())) {
            return Optional.of("it is older than its key in " + file);
        }
        if (hasExpired(primary, at) || hasExpired(key, at)) {
            return Optional.of("its key in " + file + " had expired when it was made");
        }
        if (isShort(primary) || isShort(key)) {
            return Optional.of(
                    "its key in "
                            + file
                            + " has "
                            + Math.min(primary.getBitStrength(), key.getBitStrength())
                            + " bits; "
                            + LEAST_BITS
                            + " are the least");
        }
        if (!key.isMasterKey() && !isBound(key, primary)) {
            return Optional.of("its key in " + file + " is not bound to the primary key there");
        }
        if (!maySign(key)) {
            return Optional.of("its key in " + file + " is not for signatures");
        }
        return Optional.empty();
    }

    private static boolean hasExpired(PGPPublicKey key, Date at) {
        long seconds = key.getValidSeconds();
        Instant end = key.getCreationTime().toInstant().plusSeconds(seconds);
        return seconds > 0 && at.toInstant().isAfter(end);
    }

    private static boolean isBound(PGPPublicKey key, PGPPublicKey primary) {
        Iterator<PGPSignature> bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            PGPSignature binding = bindings.next();
            try {
                binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
                if (binding.verifyCertification(primary, key)
                        && isAcknowledged(binding, key, primary)) {
                    return true;
                }
            } catch (PGPException | RuntimeException e) {
                continue;
            }
        }
        return false;
    }

    /**
     * Whether the subkey says itself whose it is (RFC 9580, 5.2.1.9, "primary key binding"):
     * anybody can put another's subkey under his own key.
     */
    private static boolean isAcknowledged(
            PGPSignature binding, PGPPublicKey key, PGPPublicKey primary) throws PGPException {
        List<PGPSignature> embedded = new ArrayList<>();
        binding.getHashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
        binding.getUnhashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
        for (PGPSignature back : embedded) {
            if (back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING) {
                back.init(new BcPGPContentVerifierBuilderProvider(), key);
                if (back.verifyCertification(primary, key)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** True for a key that is short enough to be broken today. Curves have other lengths. */
    private static boolean isShort(PGPPublicKey key) {
        return OLD_ALGORITHMS.contains(key.getAlgorithm()) && key.getBitStrength() < LEAST_BITS;
    }

    /** A key that says nothing of its use may be used for anything. */
    private static boolean maySign(PGPPublicKey key) {
        int flags = 0;
        Iterator<PGPSignature> statements = key.getSignatures();
        while (statements.hasNext()) {
            PGPSignature statement = statements.next();
            if (statement.getHashedSubPackets() != null) {
                flags |= statement.getHashedSubPackets().getKeyFlags();
            }
        }
        return flags == 0 || (flags & KeyFlags.SIGN_DATA) != 0;
    }
}
