package io.longshore.share.sftp;

import io.longshore.job.PolicyLog;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.LimitedWarnings;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may sign in, from a file: each line a name, a colon, and either a bcrypt hash as {@code
 * htpasswd -nB name} prints it or a public key as in {@code authorized_keys} (without options). A
 * name may have several lines. The file is read again when it has changed. Thread-safe.
 */
final class SftpUsers {
    private static final Logger LOG = LoggerFactory.getLogger(SftpUsers.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern BCRYPT =
            Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");
    private static final long LARGEST_FILE = 1 << 20;

    /** A hash of no password, behind its cost. */
    private static final String NOBODY = "$abcdefghijklmnopqrstuuMFXfZ5vkfSNVnBAeqFzmjsyBbjLmhQW";

    private static final String START = "$2y$";
    private static final String USUAL_COST = "10";

    private final Path file;
    private final PolicyLog log;

    /** Each sign-in may be one. */
    private final LimitedWarnings warnings = new LimitedWarnings(LOG);

    private Version readAt;
    private Map<String, User> users = Map.of();

    /** With what a user has signed in: a line of the file. */
    record Credential(String name, @Nullable String hash, @Nullable PublicKey key) {}

    private record User(List<String> hashes, List<PublicKey> keys) {
        /** What of this user another version of the file has, too. */
        User within(User other) {
            return new User(
                    hashes.stream().filter(other.hashes::contains).toList(),
                    keys.stream()
                            .filter(key -> other.keys.stream().anyMatch(it -> isSame(key, it)))
                            .toList());
        }

        private static boolean isSame(PublicKey one, PublicKey other) {
            return KeyUtils.compareKeys(one, other);
        }
    }

    /** Two changes within the resolution of the time rarely have the same size. */
    private record Version(FileTime changed, long size) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(read.lastModifiedTime(), read.size());
        }
    }

    private record Content(Version at, Map<String, User> users) {}

    /**
     * @param log records the users before they may sign in
     * @throws ProblemException {@code BAD_SETTING} if the file cannot be read or a line is wrong
     */
    SftpUsers(Path file, PolicyLog log) {
        this.file = file;
        this.log = log;
        read();
    }

    /** How a user signs in with this password; empty if it is not one of the user's. */
    Optional<Credential> password(String name, String password) {
        List<String> hashes = user(name).hashes();
        @Nullable String right = null;
        for (String hash : hashes.isEmpty() ? List.of(nobody()) : hashes) {
            if (isHashOf(hash, password) && !hashes.isEmpty()) {
                right = hash;
            }
        }
        return Optional.ofNullable(right).map(hash -> new Credential(name, hash, null));
    }

    /**
     * A hash that costs as much time as a user's, so that nobody learns by it who is a user. {@code
     * htpasswd} lets each site choose the cost; it is the one of most users.
     */
    synchronized String nobody() {
        Map<String, Integer> costs = new TreeMap<>();
        users.values().stream()
                .flatMap(user -> user.hashes().stream())
                .map(hash -> hash.substring(START.length(), START.length() + USUAL_COST.length()))
                .forEach(cost -> costs.merge(cost, 1, Integer::sum));
        String most =
                costs.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse(USUAL_COST);
        return START + most + NOBODY;
    }

    /** How a user signs in with this key; empty if it is not one of the user's. */
    Optional<Credential> key(String name, PublicKey key) {
        Credential credential = new Credential(name, null, key);
        return isValid(credential) ? Optional.of(credential) : Optional.empty();
    }

    /** True if the file still has it. */
    boolean isValid(Credential credential) {
        User user = user(credential.name());
        PublicKey key = credential.key();
        return key == null
                ? user.hashes().contains(credential.hash())
                : user.keys().stream().anyMatch(own -> User.isSame(own, key));
    }

    boolean isUser(String name) {
        User user = user(name);
        return !user.hashes().isEmpty() || !user.keys().isEmpty();
    }

    private static boolean isHashOf(String hash, String password) {
        try {
            return OpenBSDBCrypt.checkPassword(hash, password.toCharArray());
        } catch (RuntimeException e) {
            // Longer than bcrypt takes, or a character that it does not.
            return false;
        }
    }

    private synchronized User user(String name) {
        try {
            if (!Version.of(file).equals(readAt)) {
                read();
            }
        } catch (IOException e) {
            warnings.warn(
                    "the file of SFTP users "
                            + Printable.of(file.toString())
                            + " cannot be read; the previous users remain");
        } catch (ProblemException e) {
            warnings.warn(
                    e.problem().what()
                            + " "
                            + e.problem().why()
                            + (e.problem().code() == Code.BAD_SETTING
                                    ? " The previous users remain."
                                    : " Users that were removed are refused; new ones wait."));
        }
        return users.getOrDefault(name, new User(List.of(), List.of()));
    }

    /** What the file adds holds once it is recorded; what it takes away, at once. */
    private synchronized void read() {
        Content content;
        try {
            content = log.apply(this::content);
        } catch (ProblemException e) {
            narrow(content().users());
            throw e;
        }
        readAt = content.at();
        users = content.users();
    }

    private void narrow(Map<String, User> read) {
        Map<String, User> left = new HashMap<>();
        users.forEach(
                (name, user) -> {
                    User other = read.get(name);
                    if (other != null) {
                        left.put(name, user.within(other));
                    }
                });
        users = left;
    }

    private Content content() {
        try {
            Version at = Version.of(file);
            if (at.size() > LARGEST_FILE) {
                throw unusable("It has more than " + LARGEST_FILE + " bytes.", null);
            }
            Map<String, User> found = new HashMap<>();
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    add(found, line.strip(), number);
                }
            }
            return new Content(at, found);
        } catch (IOException e) {
            throw unusable("The operating system reported: " + Printable.of(e.toString()) + ".", e);
        }
    }

    private void add(Map<String, User> found, String line, int number) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon);
        String secret = line.substring(colon + 1).strip();
        if (!NAME.matcher(name).matches()) {
            throw unusable("Line " + number + " has no user name before a colon.", null);
        }
        User user =
                found.computeIfAbsent(name, n -> new User(new ArrayList<>(), new ArrayList<>()));
        if (BCRYPT.matcher(secret).matches()) {
            user.hashes().add(secret);
        } else {
            user.keys().add(key(secret, number));
        }
    }

    private PublicKey key(String text, int number) {
        try {
            return AuthorizedKeyEntry.parseAuthorizedKeyEntry(text)
                    .resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw unusable("Line " + number + " has neither a bcrypt hash nor a public key.", e);
        }
    }

    private ProblemException unusable(String why, @Nullable Exception cause) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                "The file of SFTP users "
                                        + Printable.of(file.toString())
                                        + " cannot be used.",
                                why,
                                "Write lines as 'htpasswd -nB NAME' prints them, or NAME:ssh-ed25519 AAAA…")
                        .with("setting", "longshore.sftp.users"),
                cause);
    }
}
