package io.longshore.trust.signature;

import static io.longshore.trust.signature.SignatureOutcome.INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Date;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.PGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenPGP keys and signatures as no tool makes them any more; gpg's own are in OpenPgpTimesIT. */
class OpenPgpKeysTest {
    private static final byte[] SIGNED = "signed content".getBytes(StandardCharsets.UTF_8);
    private static final int STRONG = HashAlgorithmTags.SHA256;
    private static final SecureRandom RANDOM = new SecureRandom();

    @ParameterizedTest
    @ValueSource(
            ints = {HashAlgorithmTags.MD5, HashAlgorithmTags.SHA1, HashAlgorithmTags.RIPEMD160})
    void aSignatureOverAWeakHashIsInvalid(int hash) throws Exception {
        PGPKeyPair pair = ed25519();
        OpenPgpKeys keys =
                OpenPgpKeys.read("k.asc", ring(pair).generatePublicKeyRing().getEncoded());

        Verdict verdict = verdict(signature(pair, hash), keys);

        assertThat(verdict.outcome()).isEqualTo(INVALID);
        assertThat(verdict.detail()).contains("hash is too weak");
        assertThat(verdict(signature(pair, STRONG), keys)).isEqualTo(Verdict.valid("k.asc"));
    }

    @Test
    void aShortOpenPgpRsaKeyIsRejected() throws Exception {
        PGPKeyPair pair = rsa(1024);
        OpenPgpKeys keys =
                OpenPgpKeys.read("k.asc", ring(pair).generatePublicKeyRing().getEncoded());

        Verdict verdict = verdict(signature(pair, STRONG), keys);

        assertThat(verdict.outcome()).isEqualTo(INVALID);
        assertThat(verdict.detail()).contains("1024 bits");
    }

    @Test
    void aSubkeyNeedsABackSignature() throws Exception {
        PGPKeyPair subkey = ed25519();
        PGPKeyRingGenerator honest = ring(ed25519());
        honest.addSubKey(subkey, forSigning(), null, signer(subkey, STRONG));
        PGPKeyRingGenerator adopted = ring(ed25519());
        adopted.addSubKey(subkey, forSigning(), null);
        byte[] signature = signature(subkey, STRONG);

        Verdict own = verdict(signature, keys(honest));
        Verdict others = verdict(signature, keys(adopted));

        assertThat(own).isEqualTo(Verdict.valid("k.asc"));
        assertThat(others.outcome()).isEqualTo(INVALID);
        assertThat(others.detail()).contains("not bound to the primary key");
    }

    @Test
    void aSubkeyWithoutTheSigningFlagIsIgnored() throws Exception {
        PGPSignatureSubpacketGenerator encrypts = new PGPSignatureSubpacketGenerator();
        encrypts.setKeyFlags(true, KeyFlags.ENCRYPT_COMMS);
        PGPKeyPair subkey = ed25519();
        PGPKeyRingGenerator ring = ring(ed25519());
        ring.addSubKey(subkey, encrypts.generate(), null, signer(subkey, STRONG));

        Verdict verdict = verdict(signature(subkey, STRONG), keys(ring));

        assertThat(verdict.outcome()).isEqualTo(INVALID);
        assertThat(verdict.detail()).contains("not for signatures");
    }

    @Test
    void theRightKeyIsFoundAmongManyAndTooManyAreRejected() throws Exception {
        PGPKeyPair pair = ed25519();
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            many.writeBytes(ring(ed25519()).generatePublicKeyRing().getEncoded());
        }
        many.writeBytes(ring(pair).generatePublicKeyRing().getEncoded());
        byte[] one = ring(ed25519()).generatePublicKeyRing().getEncoded();
        ByteArrayOutputStream tooMany = new ByteArrayOutputStream();
        for (int i = 0; i <= 1000; i++) {
            // Rings of one id would be one.
            tooMany.writeBytes(i == 0 ? one : bare(ed25519()));
        }

        Verdict verdict =
                verdict(signature(pair, STRONG), OpenPgpKeys.read("k.gpg", many.toByteArray()));

        assertThat(verdict).isEqualTo(Verdict.valid("k.gpg"));
        assertThatThrownBy(() -> OpenPgpKeys.read("k.gpg", tooMany.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1001 OpenPGP public keys");
    }

    @Test
    void moreSignaturesThanAnyFileNeedsAreRefused() throws Exception {
        byte[] one = signature(ed25519(), STRONG);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 17; i++) {
            many.writeBytes(one);
        }
        assertThatThrownBy(() -> OpenPgpSignatures.read(many.toByteArray(), List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 16");
    }

    private static Verdict verdict(byte[] signature, OpenPgpKeys keys) throws IOException {
        OpenPgpSignatures signatures = OpenPgpSignatures.read(signature, List.of(keys));
        signatures.take(SIGNED, SIGNED.length);
        return signatures.verdict();
    }

    private static OpenPgpKeys keys(PGPKeyRingGenerator ring) throws IOException {
        return OpenPgpKeys.read("k.asc", ring.generatePublicKeyRing().getEncoded());
    }

    private static byte[] signature(PGPKeyPair pair, int hash) throws PGPException, IOException {
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(signer(pair, hash), pair.getPublicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, pair.getPrivateKey());
        generator.update(SIGNED);
        return generator.generate().getEncoded();
    }

    private static PGPKeyRingGenerator ring(PGPKeyPair primary) throws PGPException {
        return new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                primary,
                "tester",
                new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                null,
                null,
                signer(primary, STRONG),
                null);
    }

    /** The key alone: making a thousand signed ones would take seconds. */
    private static byte[] bare(PGPKeyPair pair) throws IOException {
        return pair.getPublicKey().getEncoded();
    }

    private static PGPSignatureSubpacketVector forSigning() {
        PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
        packets.setKeyFlags(true, KeyFlags.SIGN_DATA);
        return packets.generate();
    }

    private static PGPContentSignerBuilder signer(PGPKeyPair pair, int hash) {
        return new BcPGPContentSignerBuilder(pair.getPublicKey().getAlgorithm(), hash);
    }

    private static PGPKeyPair ed25519() throws PGPException {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(RANDOM));
        return pair(PublicKeyAlgorithmTags.EDDSA_LEGACY, generator.generateKeyPair());
    }

    private static PGPKeyPair rsa(int bits) throws PGPException {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65537), RANDOM, bits, 64));
        return pair(PublicKeyAlgorithmTags.RSA_GENERAL, generator.generateKeyPair());
    }

    private static PGPKeyPair pair(int algorithm, AsymmetricCipherKeyPair keys)
            throws PGPException {
        return new BcPGPKeyPair(
                PublicKeyPacket.VERSION_4, algorithm, keys, new Date(1_700_000_000_000L));
    }
}
