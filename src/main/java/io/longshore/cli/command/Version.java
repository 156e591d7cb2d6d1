package io.longshore.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The version as the jar's manifest has it. */
public final class Version {
    /** Stands for what a build did not record, such as the commit of a build outside Git. */
    private static final String UNKNOWN = "unknown";

    private static final String MAIN_CLASS = "io.longshore.cli.Longshore";

    private Version() {}

    /** As in "longshore 1.0.0". */
    public static String text() {
        return "longshore " + number();
    }

    /** As in "1.0.0"; "(not packaged)" where the classes come from no jar. */
    public static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** The commit that the jar was built from, 40 hexadecimal digits, or "unknown". */
    public static String commit() {
        return manifest("Longshore-Commit");
    }

    /** The time of that commit in UTC, as in 2026-11-29T12:00:00Z, or "unknown". */
    public static String commitTime() {
        return manifest("Longshore-Commit-Time");
    }

    private static String manifest(String name) {
        try {
            Enumeration<URL> manifests =
                    Version.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
            while (manifests.hasMoreElements()) {
                Attributes attributes = attributes(manifests.nextElement());
                if (MAIN_CLASS.equals(attributes.getValue(Attributes.Name.MAIN_CLASS))) {
                    String value = attributes.getValue(name);
                    return value == null || value.isBlank() ? UNKNOWN : value;
                }
            }
            return UNKNOWN;
        } catch (IOException e) {
            throw new UncheckedIOException("the manifests of the libraries cannot be read", e);
        }
    }

    private static Attributes attributes(URL manifest) throws IOException {
        try (InputStream in = manifest.openStream()) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
