package io.longshore.share.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.job.PolicyLog;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of the SFTP server that change while the log of the receipts takes no entry. */
class SftpUsersInPolicyTest {
    private static final int ROUNDS = 200;
    private static final List<String> NAMES = List.of("anna", "ben", "cleo");
    private static final List<String> PASSWORDS = List.of("swordfish", "opensesame");

    @TempDir Path folder;
    private final List<PublicKey> keys = new ArrayList<>();
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private Path file;
    private boolean takesEntries = true;
    private int written;

    /** Refuses as a log that is damaged, or whose key is missing. */
    private final PolicyLog log =
            new PolicyLog() {
                @Override
                public <T> T apply(Supplier<T> read) {
                    if (!takesEntries) {
                        throw new ProblemException(
                                Problem.temporary(Code.LOG_DAMAGED, "No entry.", "A test.", ""));
                    }
                    return read.get();
                }
            };

    @BeforeEach
    void prepare() throws Exception {
        file = folder.resolve("users");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        for (int i = 0; i < 2; i++) {
            KeyPair pair = generator.generateKeyPair();
            keys.add(pair.getPublic());
        }
        for (String password : PASSWORDS) {
            byte[] salt = new byte[16];
            new Random(password.hashCode()).nextBytes(salt);
            hashes.put(password, OpenBSDBCrypt.generate("2y", password.toCharArray(), salt, 4));
        }
    }

    /** A right is a line of the file: a name with one of the credentials. */
    private List<String> allRights() {
        List<String> all = new ArrayList<>();
        for (String name : NAMES) {
            PASSWORDS.forEach(password -> all.add(name + ":" + hashes.get(password)));
            keys.forEach(key -> all.add(name + ":" + PublicKeyEntry.toString(key)));
        }
        return all;
    }

    private Set<String> random(Random random) {
        Set<String> some = new LinkedHashSet<>();
        for (String right : allRights()) {
            if (random.nextInt(3) > 0) {
                some.add(right);
            }
        }
        return some;
    }

    private void write(Set<String> rights) throws IOException {
        Files.write(file, rights);
        // Each version has a time of its own, however fast they follow.
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * ++written));
    }

    /** The lines of the file that permit somebody to sign in. */
    private Set<String> effective(SftpUsers users) {
        Set<String> found = new LinkedHashSet<>();
        for (String name : NAMES) {
            for (String password : PASSWORDS) {
                if (users.password(name, password).isPresent()) {
                    found.add(name + ":" + hashes.get(password));
                }
            }
            for (PublicKey key : keys) {
                if (users.key(name, key).isPresent()) {
                    found.add(name + ":" + PublicKeyEntry.toString(key));
                }
            }
        }
        return found;
    }

    @Test
    void whatAChangeTakesAwayEndsAtOnceAndWhatItAddsWaitsForItsEntry() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<String> expected = random(random);
        write(expected);
        SftpUsers users = new SftpUsers(file, log);
        for (int i = 0; i < ROUNDS; i++) {
            Set<String> next = random(random);
            takesEntries = random.nextInt(4) == 0;
            write(next);
            if (takesEntries) {
                expected = next;
            } else {
                expected.retainAll(next);
            }
            assertThat(effective(users)).as("seed %d, round %d", seed, i).isEqualTo(expected);
        }
    }

    @Test
    void whatWaitedForItsEntryHoldsOnceTheLogTakesEntriesAgain() throws IOException {
        Set<String> all = new LinkedHashSet<>(allRights());
        Set<String> some = new LinkedHashSet<>(allRights().subList(0, 2));
        write(some);
        SftpUsers users = new SftpUsers(file, log);
        takesEntries = false;
        write(all);
        assertThat(effective(users)).isEqualTo(some);

        takesEntries = true;
        assertThat(effective(users)).isEqualTo(all);
    }

    @Test
    void aFileThatCannotBeUsedChangesNothing() throws IOException {
        Set<String> some = new LinkedHashSet<>(allRights().subList(0, 2));
        write(some);
        SftpUsers users = new SftpUsers(file, log);
        for (boolean takes : List.of(true, false)) {
            takesEntries = takes;
            write(Set.of("no line of a user"));
            assertThat(effective(users)).isEqualTo(some);
        }
    }
}
