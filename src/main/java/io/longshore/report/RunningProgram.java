package io.longshore.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/** Which Longshore runs here, as the jar's manifest has it. */
public final class RunningProgram {
    /** Stands for what is not recorded, such as the commit of a build outside Git. */
    private static final String UNKNOWN = "unknown";

    /** Outside Git, Maven leaves the name of the property. */
    private static final Pattern RECORDED = Pattern.compile("[0-9a-f]{40}|[0-9T:-]+Z");

    private static final String MAIN_CLASS = "io.longshore.cli.Longshore";

    private RunningProgram() {}

    /** As in "1.0.0"; "(not packaged)" where the classes come from no jar. */
    public static String version() {
        String version = RunningProgram.class.getPackage().getImplementationVersion();
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
                    RunningProgram.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
            while (manifests.hasMoreElements()) {
                Attributes attributes = attributes(manifests.nextElement());
                if (MAIN_CLASS.equals(attributes.getValue(Attributes.Name.MAIN_CLASS))) {
                    String value = attributes.getValue(name);
                    return value == null || !RECORDED.matcher(value).matches() ? UNKNOWN : value;
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
