package io.longshore.trust;

import java.util.Optional;
import java.util.regex.Pattern;

/** Names of no known kind that begin with that of an archive. */
final class NamedAfter {
    static final String UNFINISHED = "has the name of an unfinished upload";

    private static final Pattern TEMPORARY_END =
            Pattern.compile(
                    "(?:\\.(?:filepart|part|partial|tmp|temp|incomplete|crdownload|writing)|~)+$");

    /** Endings in place of that of the archive which the table has for full names only. */
    private static final Pattern OF_STEM =
            Pattern.compile(
                    "(?:\\.tar)?[._ -](?:md5|sha\\d?[\\d_-]*|b2|b3|blake\\w*|hash|digest|checksum|crc(?:32)?|sfv)"
                            + "(?:sums?|s|es)?(?:[._~ -].*)?|\\.sigstore\\.json|"
                            + "[._-]job(?:\\.(?:json|ya?ml))?(?:\\.txt)?");

    /** Any one ending in place of that of the archive. */
    private static final Pattern ONE_ENDING = Pattern.compile("\\.\\p{L}[\\p{L}\\p{N}_-]{0,19}");

    private static final Pattern JOB =
            Pattern.compile(".*[._-]job(?:\\.(?:json|ya?ml))?(?:\\.txt)?");

    private NamedAfter() {}

    /** False if the name cannot be that of a file that belongs to the archive; fast. */
    static boolean mayBelong(String archive, String name) {
        String stem = SidecarNames.withoutEnding(archive).orElse(archive);
        return SidecarNames.key(name).contains(SidecarNames.key(stem));
    }

    /** True for a file that belongs to the archive by its name. */
    static boolean belongs(String archive, String name) {
        return SidecarNames.kind(archive, name).isPresent() || isOne(archive, name);
    }

    /**
     * True for a name that begins with that of the archive and is of no known kind. An upload of
     * the archive itself that is not over is none.
     */
    static boolean isOne(String archive, String name) {
        String start = SidecarNames.key(archive);
        String key = SidecarNames.key(name);
        String whole = TEMPORARY_END.matcher(key).replaceFirst("");
        if (key.startsWith(".")) {
            // The name of a temporary file, and of a hidden one.
            String shown = whole.substring(Math.min(1, whole.length()));
            return SidecarNames.kind(archive, shown).isPresent();
        }
        if (whole.equals(start) || NoteNames.isNote(name) || SidecarNames.isTarball(name)) {
            return false;
        }
        String stem = SidecarNames.key(SidecarNames.withoutEnding(archive).orElse(archive));
        boolean isOfStem =
                key.startsWith(stem) && OF_STEM.matcher(key.substring(stem.length())).matches();
        boolean isOfName =
                key.startsWith(start)
                        && key.length() > start.length()
                        && isBehind(key.charAt(start.length()), archive)
                        && !SidecarNames.isOfLongerName(archive, name);
        return (isOfStem || isOfName) && SidecarNames.kind(archive, name).isEmpty();
    }

    /**
     * True for a name of no known kind that is that of the archive with another ending: {@code
     * X.properties} beside {@code X.tar}.
     */
    static boolean isBeside(String archive, String name) {
        String key = SidecarNames.key(name);
        return SidecarNames.withoutEnding(archive)
                .map(SidecarNames::key)
                .filter(key::startsWith)
                .filter(it -> ONE_ENDING.matcher(key.substring(it.length())).matches())
                .filter(it -> !belongs(archive, name))
                .filter(it -> !SidecarNames.isTarball(name) && !SidecarNames.isTemporary(name))
                .filter(it -> !NoteNames.isNote(name))
                .isPresent();
    }

    /** Why a file is not used whose name shows what it was meant to be; empty for any other. */
    static Optional<String> reason(String archive, String name) {
        return isOne(archive, name) && JOB.matcher(SidecarNames.key(name)).matches()
                ? Optional.of(
                        "has nearly the name of a job; the job of the archive is "
                                + SidecarNames.job(archive))
                : Optional.empty();
    }

    /** A name without a known ending may be the beginning of others by chance. */
    private static boolean isBehind(char separator, String archive) {
        return SidecarNames.isTarball(archive)
                ? !Character.isLetterOrDigit(separator)
                : separator == '.';
    }
}
