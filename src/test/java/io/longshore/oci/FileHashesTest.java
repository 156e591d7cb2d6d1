package io.longshore.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FileHashesTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void theSha256IsADigest() {
        FileHashes hashes = new FileHashes(Map.of(HashAlgorithm.SHA_256, HEX));

        assertThat(hashes.sha256()).isEqualTo(Digest.parse("sha256:" + HEX));
        assertThat(hashes.hex(HashAlgorithm.SHA_512)).isEmpty();
    }

    @Test
    void hashesWithoutSha256AreRefused() {
        assertThatThrownBy(() -> new FileHashes(Map.of(HashAlgorithm.SHA_512, HEX + HEX)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
