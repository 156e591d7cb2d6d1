package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.proof.log.Ed25519;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The signatures of the log, with the JDK as the judge. */
class Ed25519Test {
    private static final int ROUNDS = 200;

    private static boolean jdkVerifies(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] jdkSigns(KeyPair keys, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(keys.getPrivate());
        signature.update(message);
        return signature.sign();
    }

    @Test
    void signaturesAreThoseOfTheJdkAndItsJudgementOfWrongOnesIsTheSame() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        KeyPair keys = Ed25519.generate();
        byte[] raw = Ed25519.raw(keys.getPublic());
        for (int i = 0; i < ROUNDS; i++) {
            byte[] message = new byte[random.nextInt(300)];
            random.nextBytes(message);
            byte[] signed = Ed25519.sign(keys.getPrivate(), message);
            String what = "seed " + seed + ", round " + i;
            assertThat(signed).as(what).isEqualTo(jdkSigns(keys, message));
            assertThat(Ed25519.verifies(raw, message, signed)).as(what).isTrue();

            byte[] wrong = signed.clone();
            wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(Ed25519.verifies(raw, message, wrong))
                    .as(what)
                    .isEqualTo(jdkVerifies(keys.getPublic(), message, wrong))
                    .isFalse();
        }
    }

    @Test
    void aKeyOrASignatureOfAnotherLengthVerifiesNothing() {
        KeyPair keys = Ed25519.generate();
        byte[] raw = Ed25519.raw(keys.getPublic());
        byte[] message = {1};
        byte[] signed = Ed25519.sign(keys.getPrivate(), message);

        for (int length : new int[] {0, 31, 33, 63, 65, 100}) {
            assertThat(Ed25519.verifies(Arrays.copyOf(raw, length), message, signed)).isFalse();
            assertThat(Ed25519.verifies(raw, message, Arrays.copyOf(signed, length))).isFalse();
        }
        assertThat(Ed25519.verifies(new byte[Ed25519.KEY_SIZE], message, signed)).isFalse();
    }
}
