package io.longshore.oci;

import java.util.Locale;

/** Finds the name that a registry takes and that is nearest to one that it refuses. */
public final class NearestName {
    private static final String EXAMPLE = "harbor1.test.com/supervisor-services/lci";

    private NearestName() {}

    /**
     * The repository that was probably meant.
     *
     * @param text any text without tag and digest, never null
     * @return {@code host/path} that {@link Repository#parse} takes, an example if nothing of the
     *     text can be used
     */
    public static String repository(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? text : text.substring(0, slash);
        boolean named = slash >= 0 && ReferenceGrammar.isRegistry(first);
        String registry = named ? first : "harbor1.test.com";
        String path = path(named ? text.substring(slash + 1) : text);
        String meant = registry + "/" + (path.isEmpty() && named ? "name" : path);
        return ReferenceGrammar.isPath(meant.substring(registry.length() + 1)) ? meant : EXAMPLE;
    }

    /** The repository that was probably meant by a text with a tag or a digest. */
    static String withoutSuffix(String text) {
        return repository(text.substring(0, suffixAt(text)));
    }

    /** The reference that was probably meant; {@link Reference#parse} takes it. */
    static String reference(String text) {
        int end = suffixAt(text);
        String suffix = text.substring(end);
        int at = suffix.indexOf('@');
        String digest = at < 0 ? "" : suffix.substring(at + 1);
        String tag = at < 0 ? suffix : suffix.substring(0, at);
        return repository(text.substring(0, end))
                + (tag.isEmpty() ? "" : ":" + tag(tag.substring(1)))
                + (Digest.isDigest(digest) ? "@" + digest : "");
    }

    /** Where the tag or the digest begins; the length of the text where there is none. */
    static int suffixAt(String text) {
        int at = text.indexOf('@');
        int end = at < 0 ? text.length() : at;
        int colon = text.substring(0, end).lastIndexOf(':');
        int slash = text.substring(0, end).lastIndexOf('/');
        boolean isPort = slash < 0 && ReferenceGrammar.isRegistry(text.substring(0, end));
        return colon > slash && !isPort ? colon : end;
    }

    /** The nearest tag; {@code latest} where nothing of the text can be used. */
    static String tag(String text) {
        String tag = text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
        return tag.isEmpty() ? "latest" : tag.substring(0, Math.min(tag.length(), 128));
    }

    private static String path(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._/-]+", "-")
                .replaceAll("\\.{2,}", ".")
                .replaceAll("_{3,}", "__")
                .replaceAll("[._-]*/[/._-]*", "/")
                .replaceAll("([._-])[._-]+", "$1")
                .replaceAll("^[._/-]+|[._/-]+$", "");
    }
}
