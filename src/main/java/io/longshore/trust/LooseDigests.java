package io.longshore.trust;

import io.longshore.trust.ChecksumEntry.Stated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The digest in a text of no known form: output of tools in other languages, CSV, JSON, XML, a
 * digest in groups. It counts only if there is no doubt about it: one value of an algorithm that
 * proves something, and no other algorithm is named.
 */
final class LooseDigests {
    /** Digits in groups of equal length, as {@code gpg --print-md} and old Windows print them. */
    private static final Pattern GROUPS =
            Pattern.compile(
                    "(?<!\\w)(?:[0-9A-Fa-f]{2}\\s+){31,63}[0-9A-Fa-f]{2}(?!\\w)"
                            + "|(?<!\\w)(?:[0-9A-Fa-f]{4}\\s+){15,31}[0-9A-Fa-f]{4}(?!\\w)"
                            + "|(?<!\\w)(?:[0-9A-Fa-f]{8}\\s+){7,15}[0-9A-Fa-f]{8}(?!\\w)");

    private static final Pattern DIGEST =
            Pattern.compile("(?<!\\w)(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{64})(?!\\w)");

    private static final Pattern ANY_DIGEST = Pattern.compile("(?<!\\w)[0-9A-Fa-f]{32,128}(?!\\w)");

    /** Without those of images, which a list of the images in archives names. */
    private static final Pattern FILE_DIGEST =
            Pattern.compile("(?<![\\w:@])[0-9A-Fa-f]{32,128}(?!\\w)");

    /** Two digits and more in groups, as a dump has them. */
    private static final Pattern DUMP =
            Pattern.compile(
                    "(?<!\\w)(?:[0-9A-Fa-f]{2}[ :-]){7,}[0-9A-Fa-f]{2}(?!\\w)"
                            + "|(?<!\\w)(?:[0-9A-Fa-f]{4} ){3,}[0-9A-Fa-f]{4}(?!\\w)");

    /** A checksum, a size and a name, as {@code cksum} and {@code sum} print them. */
    private static final Pattern CKSUM = Pattern.compile("\\s*\\d{3,10}\\s+\\d+\\s+\\S.*");

    /** Eight digits, one of which is no decimal one, at the beginning or at the end. */
    private static final Pattern CRC =
            Pattern.compile(
                    "(?:.*\\s)?(?=[0-9]{0,7}[A-Fa-f])[0-9A-Fa-f]{8}\\s*"
                            + "|\\s*(?=[0-9]{0,7}[A-Fa-f])[0-9A-Fa-f]{8}\\s.*");

    /** The id of a commit has as many digits as a SHA-1. */
    private static final Pattern COMMIT =
            Pattern.compile(
                    "\\b(?:commit|revision|rev|git)\\b.{0,40}?\\b[0-9a-f]{7,40}\\b",
                    Pattern.CASE_INSENSITIVE);

    /** What is near the digest of an image, and not near that of a file. */
    private static final Pattern OF_IMAGE =
            Pattern.compile(
                    "sha\\d+:[0-9A-Fa-f]{64}|@|(?<![a-z])(?:image|layer|manifest|config|oci|registry)"
                            + "|(?<!\\w)[a-z][a-z0-9]*(?:[./-][a-z0-9]+){0,9}:v?\\d[\\w.-]{0,29}(?![\\w.-])",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern OCI = Pattern.compile("sha(?:256|384|512):[0-9A-Fa-f]{64}");

    /** Ends what belongs to another digest than the next one. */
    private static final Pattern LAST_FIELD = Pattern.compile("[,;|{}\\[\\]]|\\.\\s");

    /** So many characters before a digest say what it is of. */
    private static final int LONGEST_FIELD = 80;

    /** No program writes a checksum and a name in more characters. */
    private static final int LONGEST_LINE = 4096;

    /** Names of algorithms; with a word around them it may be the name of a tool. */
    private static final Pattern ALGORITHM =
            Pattern.compile(
                    "sha-?512[/_-](?:224|256)|sha-?3|keccak|blake|sm3|streebog|gost|ripemd|tiger"
                            + "|whirlpool|sha-?(?:2-)?(?:224|256|384|512)|sha-?1|md5",
                    Pattern.CASE_INSENSITIVE);

    private LooseDigests() {}

    /** True if the name of an algorithm is in the text. */
    static boolean namesAlgorithm(String text) {
        return ALGORITHM.matcher(text).find();
    }

    /** True if it names an algorithm that Longshore does not know. */
    static boolean namesOtherAlgorithm(String text) {
        return ALGORITHM
                .matcher(text)
                .results()
                .anyMatch(it -> ChecksumAlgorithm.named(it.group()).isEmpty());
    }

    /** True if the line has as many hexadecimal digits together as the shortest digest. */
    static boolean mayBeIn(String line) {
        return ANY_DIGEST.matcher(line).find() || GROUPS.matcher(line).find();
    }

    /** True if one of them is not written as that of an image, {@code sha256:DIGITS}. */
    static boolean mayBeOfFile(String line) {
        return FILE_DIGEST.matcher(line).find() || GROUPS.matcher(line).find();
    }

    /**
     * True if the line has something that may be a checksum of any kind, by whatever program, and
     * is not written as that of an image.
     */
    static boolean isTrace(String line) {
        if (line.length() > LONGEST_LINE) {
            return mayBeOfFile(line);
        }
        String plain = COMMIT.matcher(line).replaceAll(" ");
        return mayBeOfFile(plain)
                || DUMP.matcher(plain).find()
                || CKSUM.matcher(plain).matches()
                || CRC.matcher(plain).matches();
    }

    /** True if the line may be about an image. */
    static boolean mayBeOfImage(String line) {
        return OF_IMAGE.matcher(line).find();
    }

    /** True if a digest in it is written as that of an image: {@code sha256:DIGITS}. */
    static boolean isOci(String line) {
        return OCI.matcher(line).find();
    }

    /** The digests in a line that are not those of images by the words before them. */
    static List<ChecksumEntry> ofNoImage(String line) {
        String joined = GROUPS.matcher(line).replaceAll(it -> it.group().replaceAll("\\s+", ""));
        List<ChecksumEntry> found = new ArrayList<>();
        Matcher digests = DIGEST.matcher(joined);
        int from = 0;
        while (digests.find()) {
            String before = joined.substring(from, digests.start());
            String field = before.substring(Math.max(0, before.length() - LONGEST_FIELD));
            int cut = LAST_FIELD.matcher(field).results().mapToInt(it -> it.end()).max().orElse(0);
            field = field.substring(cut);
            from = digests.end();
            String hex = digests.group().toLowerCase(Locale.ROOT);
            if (!mayBeOfImage(field) && !field.endsWith("sha256:") && !field.endsWith("sha512:")) {
                ChecksumAlgorithm.ofDigits(hex.length())
                        .ifPresent(it -> found.add(new ChecksumEntry(it, hex, null, Stated.NO)));
            }
        }
        return found;
    }

    /** The digests of 64, 96 and 128 digits in a line, in lower case. */
    static List<String> digests(String line) {
        String joined = GROUPS.matcher(line).replaceAll(it -> it.group().replaceAll("\\s+", ""));
        return DIGEST.matcher(joined)
                .results()
                .map(it -> it.group().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * Reads the digest of the only file that the text can be about.
     *
     * @param known what was read from other lines of the same file
     * @param tarball its name is no part of the text
     * @return empty if there is no digest, or any doubt
     */
    static List<ChecksumEntry> in(List<String> lines, List<ChecksumEntry> known, String tarball) {
        String text = String.join("\n", lines).replace(tarball, " ");
        Map<ChecksumAlgorithm, String> found = new LinkedHashMap<>();
        List<ChecksumEntry> all = new ArrayList<>();
        known.stream().filter(it -> it.algorithm().isProof()).forEach(all::add);
        String joined = GROUPS.matcher(text).replaceAll(it -> it.group().replaceAll("\\s+", ""));
        Stated stated = namesAlgorithm(joined) ? Stated.YES : Stated.NO;
        Matcher digests = DIGEST.matcher(joined);
        while (digests.find()) {
            ChecksumAlgorithm.ofDigits(digests.group().length())
                    .ifPresent(
                            it ->
                                    all.add(
                                            new ChecksumEntry(
                                                    it,
                                                    digests.group().toLowerCase(Locale.ROOT),
                                                    null,
                                                    stated)));
        }
        for (ChecksumEntry one : all) {
            String other = found.putIfAbsent(one.algorithm(), one.hex());
            if (other != null && !other.equals(one.hex())) {
                return List.of();
            }
        }
        return isOnlyOf(found, joined) ? all : List.of();
    }

    /** True unless the text names an algorithm that none of the digests is of. */
    private static boolean isOnlyOf(Map<ChecksumAlgorithm, String> found, String text) {
        Matcher names = ALGORITHM.matcher(text);
        while (names.find()) {
            Optional<ChecksumAlgorithm> named = ChecksumAlgorithm.named(names.group());
            if (named.filter(found::containsKey).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
