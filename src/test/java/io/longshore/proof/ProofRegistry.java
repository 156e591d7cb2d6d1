package io.longshore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.cli.CommandResult;
import io.longshore.cli.site.RegistryQuestions;
import io.longshore.job.JobId;
import io.longshore.pipeline.filing.ReceiptSteps;
import io.longshore.pipeline.registries.Registries;
import io.longshore.proof.audit.RegistryView;
import io.longshore.registry.RegistrySettings;
import io.longshore.report.FiledReport;
import io.longshore.report.ImportReport;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Cancellation;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A registry with images of deliveries that have receipts, and what others do to it. */
final class ProofRegistry implements AutoCloseable {
    static final String TAG = "1.0";
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final int LAYER = 400;

    private final SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
    private final Registries clients =
            new Registries(
                    RegistrySettings.builder(registry.address()).plainHttp(true).build(),
                    List.of());
    private final TestImages images = new TestImages(25);
    private final Path folder;
    private final List<String> pushed = new ArrayList<>();

    ProofRegistry(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    String address() {
        return registry.address();
    }

    RegistryView view() {
        return new RegistryQuestions(clients, Cancellation.none());
    }

    /** Each manifest that a delivery has pushed, as in {@code p/lci@sha256:…}. */
    List<String> pushed() {
        return pushed;
    }

    /** Imports an image with a tag, and files its report with a receipt. */
    FiledReport deliver(ProofSite site, ReceiptSteps gateway, String job, String repository)
            throws IOException {
        Path tarball =
                new TarballBuilder()
                        .add(images.image("origin.test/app", images.layer(LAYER)), TAG)
                        .write(folder.resolve(job + ".tar"));
        CommandResult imported =
                CommandResult.longshore(
                        "import",
                        tarball.toString(),
                        "--to-repo",
                        registry.address() + "/" + repository,
                        "--registry-insecure",
                        "-o",
                        "json");
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        ImportReport report = imported.report();
        FiledReport filed =
                site.write(
                        new ImportReport(
                                report.version(),
                                JobId.parse(job),
                                report.status(),
                                report.attempt(),
                                report.times(),
                                report.people(),
                                report.source(),
                                report.content(),
                                report.problems(),
                                report.additions()));
        site.file(gateway, filed);
        report.content()
                .images()
                .forEach(it -> pushed.add(it.image().substring(address().length() + 1)));
        return filed;
    }

    /** The bytes of a manifest. */
    byte[] manifest(String name) {
        return send(request(name).GET()).body();
    }

    void delete(String name) {
        assertThat(send(request(name).DELETE()).statusCode()).isEqualTo(202);
    }

    /**
     * Puts a manifest under its digest or a tag, as in {@code p/lci@sha256:…}, {@code p/lci@1.0}.
     */
    void put(String name, byte[] manifest) {
        HttpRequest.Builder put =
                request(name)
                        .header("Content-Type", TYPE)
                        .PUT(BodyPublishers.ofByteArray(manifest));
        assertThat(send(put).statusCode()).isEqualTo(201);
    }

    private HttpRequest.Builder request(String name) {
        int at = name.indexOf('@');
        return HttpRequest.newBuilder(
                        URI.create(
                                "http://"
                                        + address()
                                        + "/v2/"
                                        + name.substring(0, at)
                                        + "/manifests/"
                                        + name.substring(at + 1)))
                .header("Accept", TYPE);
    }

    /** By a connection of its own: the server ends those that are idle for half a minute. */
    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e.toString(), e);
        }
    }

    @Override
    public void close() {
        clients.close();
        registry.close();
    }
}
