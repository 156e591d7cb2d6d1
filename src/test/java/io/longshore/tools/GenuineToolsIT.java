package io.longshore.tools;

import io.longshore.testing.RequiresTool;
import io.longshore.testing.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The tools whose archives are read save random content of a registry, each in its own way; what
 * Longshore makes of the archive in another registry is what the first one has. {@code
 * -Dlongshore.test.tools.seed=…} repeats a run.
 */
@RequiresTool({"docker-registry", "tar", "zstd", "gzip"})
class GenuineToolsIT extends SavedContentFixture {
    @Test
    @RequiresTool("skopeo")
    void skopeo() throws IOException {
        for (String name : List.of("team/app:1.0", "team/zstd:3.0-rc.1", "team/multi:4")) {
            Path file = folder.resolve("skopeo-" + name.replaceAll("\\W", "-") + ".tar");
            skopeo(name, "oci-archive:" + file + ":" + repository(name));

            importBelow(file);

            assertSame(name);
        }
        Path file = folder.resolve("skopeo-docker.tar");
        skopeo("team/docker:2", "docker-archive:" + file + ":" + repository("team/docker:2"));

        importBelow(file);

        landed("team/docker").assertSameFiles("2", saved.docker);
    }

    private void skopeo(String name, String to) {
        Tool.run(
                List.of(
                        "skopeo",
                        "copy",
                        "--quiet",
                        "--insecure-policy",
                        "--all",
                        "--src-tls-verify=false",
                        "docker://" + repository(name),
                        to));
    }

    @Test
    @RequiresTool("podman")
    void podman() throws IOException {
        List<String> podman = storage("podman");
        for (String name : List.of("team/app:1.0", "team/app:1.1", "team/docker:2")) {
            run(podman, "pull", "-q", "--tls-verify=false", repository(name));
        }
        Path several = folder.resolve("podman-several.tar");
        run(
                podman,
                "save",
                "-q",
                "-m",
                "-o",
                several.toString(),
                repository("team/app:1.0"),
                repository("team/app:1.1"),
                repository("team/docker:2"));
        Path layout = folder.resolve("podman-layout.tar");
        run(
                podman,
                "save",
                "-q",
                "--format",
                "oci-archive",
                "-o",
                layout.toString(),
                repository("team/app:1.1"));

        importBelow(several);
        assertEngineImages();
        importBelow(layout);
        landed("team/app").assertSameFiles("1.1", saved.newer);
    }

    @Test
    @RequiresTool("buildah")
    void buildah() throws IOException {
        List<String> buildah = storage("buildah");
        String name = repository("team/app:1.0");
        run(buildah, "pull", "-q", "--tls-verify=false", name);
        for (String form : List.of("oci-archive", "docker-archive")) {
            Path file = folder.resolve("buildah-" + form + ".tar");
            run(buildah, "push", "-q", name, form + ":" + file + ":" + name);

            importBelow(file);

            landed("team/app").assertSameFiles("1.0", saved.app);
        }
    }

    @Test
    @RequiresTool({"dockerd", "docker"})
    void docker() throws IOException {
        assumeRoot();
        Path file = folder.resolve("docker.tar");
        try (Daemon daemon = Daemon.docker(folder)) {
            List<String> client = List.of("docker", "-H", "unix://" + daemon.socket());
            for (String name : List.of("team/app:1.0", "team/app:1.1", "team/docker:2")) {
                run(client, "pull", "-q", repository(name));
            }
            run(
                    client,
                    "save",
                    "-o",
                    file.toString(),
                    repository("team/app:1.0"),
                    repository("team/app:1.1"),
                    repository("team/docker:2"));
        }
        importBelow(file);
        assertEngineImages();
    }

    private void assertEngineImages() throws IOException {
        landed("team/app").assertSameFiles("1.0", saved.app);
        landed("team/app").assertSameFiles("1.1", saved.newer);
        landed("team/docker").assertSameFiles("2", saved.docker);
    }

    @Test
    @RequiresTool({"containerd", "ctr"})
    void ctr() throws IOException {
        assumeRoot();
        Path file = folder.resolve("ctr.tar");
        try (Daemon daemon = Daemon.containerd(folder)) {
            List<String> ctr = List.of("ctr", "-a", daemon.socket().toString());
            List<String> export =
                    new ArrayList<>(
                            List.of("images", "export", "--all-platforms", file.toString()));
            for (String name : saved.names()) {
                if (saved.named(name) != saved.chart && saved.named(name) != saved.nested) {
                    run(ctr, "content", "fetch", "--plain-http", "--all-platforms", name);
                    export.add(name);
                }
            }
            run(ctr, export.toArray(String[]::new));

            importBelow(file);

            export.subList(4, export.size()).forEach(name -> assertSame(path(name)));
        }
    }

    @Test
    @RequiresTool("crane")
    void crane() throws IOException {
        List<String> crane = List.of("crane", "--insecure", "pull");
        Path several = folder.resolve("crane.tar");
        run(
                crane,
                repository("team/app:1.0"),
                repository("team/docker:2"),
                repository("team/app:1.1"),
                several.toString());
        importBelow(several);
        assertEngineImages();

        Path legacy = folder.resolve("crane-legacy.tar");
        run(crane, "--format", "legacy", repository("team/docker:2"), legacy.toString());
        importBelow(legacy);
        landed("team/docker").assertSameFiles("2", saved.docker);

        Path layout = folder.resolve("crane-layout");
        List<String> all = new ArrayList<>(List.of("--format", "oci", "--annotate-ref"));
        all.addAll(saved.names());
        all.add(layout.toString());
        run(crane, all.toArray(String[]::new));
        importBelow(packed(layout));
        saved.names().forEach(name -> assertSame(path(name)));
    }

    @Test
    @RequiresTool("regctl")
    void regctl() throws IOException {
        List<String> regctl =
                List.of("regctl", "--host", "reg=" + source.address() + ",tls=disabled");
        for (String name : saved.names()) {
            Path file = folder.resolve("regctl-" + path(name).replaceAll("\\W", "-") + ".tar");
            run(regctl, "image", "export", name, file.toString());

            importBelow(file);

            assertSame(path(name));
        }
        Path layout = folder.resolve("regctl-layout");
        run(
                regctl,
                "image",
                "copy",
                "--referrers",
                "--digest-tags",
                repository("team/app:1.0"),
                "ocidir://" + layout + ":1.0");
        run(regctl, "image", "copy", repository("team/multi:4"), "ocidir://" + layout + ":4");

        importInto(packed(layout), "regctl/all");

        landed("regctl/all").assertSame("1.0", saved.app);
        landed("regctl/all").assertSame("4", saved.multi);
        landed("regctl/all").assertHeld(saved.referrer);
        landed("regctl/all").assertListed(saved.referrer, saved.app);
        landed("regctl/all").assertSigned(saved.app, saved.signature);
    }

    @Test
    @RequiresTool("oras")
    void oras() throws IOException {
        Path file = folder.resolve("oras.tar");
        run(
                List.of("oras", "backup"),
                "--plain-http",
                "--include-referrers",
                "-o",
                file.toString(),
                repository("team/app"));
        importInto(file, "oras/app");
        landed("oras/app").assertSame("1.0", saved.app);
        landed("oras/app").assertSame("1.1", saved.newer);
        landed("oras/app").assertListed(saved.referrer, saved.app);
        landed("oras/app").assertSigned(saved.app, saved.signature);

        Path layout = folder.resolve("oras-layout");
        for (String name : saved.names()) {
            String tag = name.substring(name.lastIndexOf(':') + 1);
            run(
                    List.of("oras", "copy"),
                    "-r",
                    "--from-plain-http",
                    "--to-oci-layout",
                    name,
                    layout + ":" + tag);
        }
        importInto(packed(layout), "oras/all");
        saved.byName.forEach(
                (name, element) ->
                        landed("oras/all")
                                .assertSame(name.substring(name.lastIndexOf(':') + 1), element));
        landed("oras/all").assertListed(saved.referrer, saved.app);
    }
}
