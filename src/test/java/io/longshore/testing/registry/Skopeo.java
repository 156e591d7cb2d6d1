package io.longshore.testing.registry;

import io.longshore.testing.TestCa;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads registries as skopeo does. For a registry over TLS its authority is given, else plain HTTP
 * is used.
 */
public final class Skopeo {
    private final List<String> access = new ArrayList<>();
    private final List<String> sourceAccess = new ArrayList<>();

    private Skopeo(TestCa ca, Path folder) throws IOException {
        if (ca == null) {
            access.add("--tls-verify=false");
            sourceAccess.add("--src-tls-verify=false");
        } else {
            // skopeo takes the authorities from the files *.crt of a folder.
            Path certificates = Files.createDirectories(folder.resolve("skopeo-certs"));
            ca.writePem(certificates.resolve("ca.crt"));
            access.add("--cert-dir=" + certificates);
            sourceAccess.add("--src-cert-dir=" + certificates);
        }
    }

    /** Over plain HTTP. */
    public static Skopeo plain() throws IOException {
        return new Skopeo(null, null);
    }

    /** Over TLS; {@code folder} is for the authority's certificate. */
    public static Skopeo trusting(TestCa ca, Path folder) throws IOException {
        return new Skopeo(ca, folder);
    }

    /** The same for a user. */
    public Skopeo as(String username, String password) {
        access.add("--creds=" + username + ":" + password);
        sourceAccess.add("--src-creds=" + username + ":" + password);
        return this;
    }

    /** The exact bytes of a manifest ({@code skopeo inspect --raw}). */
    public byte[] inspectRaw(String image) {
        List<String> command = new ArrayList<>(List.of("skopeo", "inspect", "--raw"));
        command.addAll(access);
        command.add("docker://" + image);
        return Tool.run(command).out();
    }

    /**
     * Pulls an image, or an index with all its children, into a folder ({@code skopeo copy --all}),
     * which checks the digest of all that it reads.
     */
    public Path copyToFolder(String image, Path folder) {
        List<String> command =
                new ArrayList<>(List.of("skopeo", "copy", "--insecure-policy", "--all"));
        command.addAll(sourceAccess);
        command.add("docker://" + image);
        command.add("dir:" + folder);
        Tool.run(command);
        return folder;
    }
}
