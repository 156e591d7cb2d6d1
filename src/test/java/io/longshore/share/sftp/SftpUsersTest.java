package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.PolicyLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name that is no user's is refused with as much work as a wrong password of a user. */
class SftpUsersTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "'', 10",
        "5, 05",
        "4 5 5, 05",
        "5 6 5 6 6, 06",
        "12, 12",
        "16 16 4, 16",
    })
    void anUnknownUserCostsWhatMostUsersCost(String costs, String expected) throws IOException {
        StringBuilder lines = new StringBuilder("# users\n");
        int number = 0;
        for (String cost : costs.split(" ")) {
            if (!cost.isEmpty()) {
                lines.append("user%d:$2y$%02d$".formatted(number++, Integer.parseInt(cost)))
                        .append("abcdefghijklmnopqrstuuMFXfZ5vkfSNVnBAeqFzmjsyBbjLmhQW\n");
            }
        }
        Path file = Files.writeString(folder.resolve("users"), lines.toString());
        SftpUsers users = new SftpUsers(file, PolicyLog.NONE);

        assertThat(users.nobody()).startsWith("$2y$" + expected + "$").hasSize(60);
        if (Integer.parseInt(expected) <= 6) {
            assertThat(OpenBSDBCrypt.checkPassword(users.nobody(), "password".toCharArray()))
                    .isFalse();
            assertThat(users.password("stranger", "password")).isEmpty();
        }
    }
}
