package io.longshore.archive.formats;

import io.longshore.archive.ArchiveKind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Texts that people deliver under the name of an archive, because their download went wrong. In
 * {@code drop/} a text under another name is none of them.
 */
final class Texts {
    private static final int LOOKED_AT = 2048;

    private static final Pattern PAGE =
            Pattern.compile(
                    "(<\\?xml[^>]*>|<!--.*?-->|\\s)*<(!doctype html|html|head)\\b.*",
                    Pattern.DOTALL);

    private Texts() {}

    /**
     * @param start the first bytes of a file
     */
    static Optional<ArchiveKind> of(byte[] start) {
        String text =
                new String(start, 0, Math.min(start.length, LOOKED_AT), StandardCharsets.UTF_8)
                        .replaceFirst("^\ufeff", "")
                        .strip();
        if (PAGE.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
            return Optional.of(Kinds.WEB_PAGE);
        }
        if (text.startsWith("version https://git-lfs.github.com/spec/")) {
            return Optional.of(Kinds.LFS_POINTER);
        }
        if (!text.startsWith("{")) {
            return Optional.empty();
        }
        if (text.contains("\"schemaVersion\"") && text.contains("\"digest\"")) {
            return Optional.of(Kinds.MANIFEST);
        }
        return text.contains("\"errors\"") && text.contains("\"code\"")
                ? Optional.of(Kinds.REGISTRY_ERROR)
                : Optional.empty();
    }
}
