package io.longshore.trust;

import io.longshore.trust.ChecksumEntry.Stated;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines {@code KEY: VALUE} about one file, one after the other: JSON and YAML in lines of their
 * own, the blocks of HashMyFiles. The name is the value of a key that says so, or the key itself,
 * before the digest or above the block.
 */
final class ChecksumBlock {
    private static final int MOST_LINES = 60;

    private static final Pattern MEMBER =
            Pattern.compile("(?:- +)?(\"[^\"]*\"|'[^']*'|[^\\s\"'{\\[#:=][^:=]*?)\\s*[:=]\\s*(.*)");

    private static final Pattern DIGEST =
            Pattern.compile(
                    "(?:([\\w/-]{2,12}):)?(" + ReadLines.DIGEST + ")", Pattern.CASE_INSENSITIVE);

    private static final Set<String> NAMES =
            Set.of(
                    "name",
                    "filename",
                    "file name",
                    "file_name",
                    "file",
                    "path",
                    "filepath",
                    "full path",
                    "archive",
                    "artifact",
                    "tarball");

    private static final Set<String> ALGORITHMS =
            Set.of("algorithm", "alg", "algo", "hashalgorithm", "type");

    private static final Set<String> DIGESTS =
            Set.of("hash", "digest", "checksum", "sum", "value", "content");

    /** The keys and the values of the block. */
    private record Member(String key, String value) {
        boolean begins() {
            return value.isEmpty() || value.equals("{") || value.equals("[");
        }
    }

    private final List<Member> members = new ArrayList<>();

    private ChecksumBlock() {}

    /** Null if no block begins at this line, or if it has no digest that can be read. */
    static @Nullable ReadLines read(List<String> lines, int at) {
        ChecksumBlock block = new ChecksumBlock();
        int next = at;
        while (next < lines.size() && next - at < MOST_LINES) {
            Optional<Member> member = member(lines.get(next));
            boolean isNext = next > at && lines.get(next).strip().startsWith("- ");
            if (member.isEmpty() || isNext || !block.takes(member.get())) {
                break;
            }
            block.members.add(member.get());
            next++;
        }
        List<ChecksumEntry> entries = block.entries();
        List<String> unread =
                lines.subList(at, next).stream()
                        .filter(LooseDigests::mayBeIn)
                        .filter(line -> entries.stream().noneMatch(it -> it.isIn(line)))
                        .toList();
        return entries.isEmpty() ? null : new ReadLines(entries, next - at, unread);
    }

    private static Optional<Member> member(String line) {
        Matcher found = MEMBER.matcher(line.strip());
        return found.matches()
                ? Optional.of(new Member(plain(found.group(1)), plain(found.group(2))))
                : Optional.empty();
    }

    private static String plain(String text) {
        String plain = text.strip();
        plain = plain.endsWith(",") ? plain.substring(0, plain.length() - 1).strip() : plain;
        boolean isQuoted =
                plain.length() > 1
                        && (plain.startsWith("\"") && plain.endsWith("\"")
                                || plain.startsWith("'") && plain.endsWith("'"));
        return isQuoted ? plain.substring(1, plain.length() - 1) : plain;
    }

    /** A key that was there begins the next block, and so does one with digests of its own. */
    private boolean takes(Member member) {
        Set<String> keys = new HashSet<>();
        members.forEach(it -> keys.add(key(it)));
        boolean hasDigest = members.stream().anyMatch(it -> DIGEST.matcher(it.value()).matches());
        boolean isHeader = member.value().equals("{") || member.begins() && isFile(member.key());
        return !keys.contains(key(member)) && !(isHeader && hasDigest);
    }

    private static String key(Member member) {
        return member.key().toLowerCase(Locale.ROOT);
    }

    private List<ChecksumEntry> entries() {
        String stated = value(ALGORITHMS).orElse("");
        @Nullable String name = value(NAMES).or(this::header).orElse(null);
        List<ChecksumEntry> entries = new ArrayList<>();
        for (Member member : members) {
            Matcher digest = DIGEST.matcher(member.value());
            if (digest.matches()) {
                entry(member, digest, stated, name).ifPresent(entries::add);
            }
        }
        return entries;
    }

    private static Optional<ChecksumEntry> entry(
            Member member, Matcher digest, String stated, @Nullable String name) {
        String hex = digest.group(2);
        String prefix = digest.group(1) == null ? "" : digest.group(1);
        boolean isOfAlgorithm = ChecksumAlgorithm.named(member.key()).isPresent();
        boolean isDigest = DIGESTS.contains(key(member));
        if (!isOfAlgorithm && !isDigest && !isFile(member.key())) {
            return Optional.empty();
        }
        @Nullable String file = isOfAlgorithm || isDigest ? name : member.key();
        String algorithm = isOfAlgorithm ? member.key() : prefix.isEmpty() ? stated : prefix;
        Stated how = prefix.isEmpty() ? Stated.YES : Stated.AS_OCI;
        return algorithm.isEmpty()
                ? ChecksumAlgorithm.ofDigits(hex.length())
                        .map(it -> ReadLines.entry(it, hex, file, Stated.NO))
                : ReadLines.stated(algorithm, hex, file, how);
    }

    private Optional<String> value(Set<String> keys) {
        return members.stream()
                .filter(it -> keys.contains(key(it)) && !it.begins())
                .map(Member::value)
                .findFirst();
    }

    /** The key above the block, where it may be the name of a file. */
    private Optional<String> header() {
        return members.stream()
                .filter(it -> it.begins() && isFile(it.key()))
                .map(Member::key)
                .findFirst();
    }

    private static boolean isFile(String key) {
        return key.matches("\\S*[./]\\S*") && !LooseDigests.namesAlgorithm(key);
    }
}
