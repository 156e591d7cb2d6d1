package io.longshore.oci;

import java.util.regex.Pattern;

/**
 * What the parts of a reference may look like, by the OCI distribution specification ("Pulling
 * manifests") and, for the registry, by the rule of Docker and imgpkg.
 */
public final class ReferenceGrammar {
    /** Distribution and Harbor refuse longer names of repositories. */
    static final int LONGEST_PATH = 255;

    private static final Pattern HOST =
            Pattern.compile(
                    "((?!.*\\.\\.)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f]*(:[0-9A-Fa-f]*){2,7}(\\.[0-9]{1,3}){0,3}])(:[0-9]{1,5})?");
    private static final Pattern PATH =
            Pattern.compile(
                    "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private ReferenceGrammar() {}

    /** True if the text is a host name or an IPv6 address in brackets, with or without a port. */
    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /**
     * True if the first part of a name is a registry: it has a dot or a port, or is {@code
     * localhost}.
     */
    public static boolean isRegistry(String first) {
        return isHost(first)
                && (first.contains(".") || first.contains(":") || first.equals("localhost"));
    }

    /** True if the text is the name of a repository inside a registry. */
    public static boolean isPath(String text) {
        return text.length() <= LONGEST_PATH && PATH.matcher(text).matches();
    }

    /** True if a registry takes this text as a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }
}
