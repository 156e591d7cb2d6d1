package io.longshore.cli.image;

import io.longshore.archive.ArchiveLimits;
import io.longshore.bundle.LockInput;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.json.Json;
import io.longshore.oci.Reference;
import io.longshore.text.HumanReadable;
import io.longshore.transfer.BundleExport;
import io.longshore.transfer.ExportRequest;
import io.longshore.transfer.ExportResult;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: from a registry to a tarball. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Exports a bundle or an image to an archive, byte for byte as 'imgpkg copy --to-tar'"
                    + " does, and writes its SHA-256 to TAR.sha256. An interrupted export resumes"
                    + " and does not download the same layers again."
        },
        footer = {
            "",
            "Example:",
            "  longshore export -b registry.example.com/services/lci:9 --to-tar lci.tar \\",
            "             --cosign-signatures"
        })
public final class ExportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @ArgGroup(multiplicity = "1")
    @AlwaysSet
    private From from;

    @Option(
            names = "--to-tar",
            required = true,
            paramLabel = "TAR",
            description = "The archive to write; its checksum is written to TAR.sha256.")
    @AlwaysSet
    private Path file;

    @Option(
            names = "--cosign-signatures",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Include cosign's signatures (.sig tags).")
    private boolean cosignSignatures;

    @Option(
            names = "--cosign-artifacts",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description =
                    "Include everything attached to an image: signatures, attestations and"
                            + " SBOMs of cosign, and OCI referrers.")
    private boolean cosignArtifacts;

    @Option(
            names = "--include-non-distributable-layers",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Include non-distributable layers.")
    private boolean includeNonDistributable;

    @Option(
            names = "--resume",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Accepted for scripts written for imgpkg: exports always resume.")
    @SuppressWarnings("UnusedVariable")
    private boolean resume;

    @Mixin private ProgressFlag progressFlag;

    @Mixin private OutputFlag output;

    /** What to export; exactly one. */
    private static final class From {
        @Option(
                names = {"-b", "--bundle"},
                paramLabel = "REF",
                description = "A bundle: HOST/REPOSITORY, then :TAG or @DIGEST.")
        private @Nullable String bundle;

        @Option(
                names = {"-i", "--image"},
                paramLabel = "REF",
                description = "A plain image or index.")
        private @Nullable String image;

        @Option(
                names = "--lock",
                paramLabel = "FILE",
                description = "The bundle or images in a BundleLock or ImagesLock file.")
        private @Nullable Path lock;

        ExportRequest.Source source(Supplier<ArchiveLimits> limits) {
            if (bundle != null) {
                return new ExportRequest.OfBundle(Reference.parse(bundle));
            }
            return image != null
                    ? new ExportRequest.OfImage(Reference.parse(image))
                    : new ExportRequest.OfLock(
                            LockInput.read(
                                    Objects.requireNonNull(lock), limits.get().bundleImages()));
        }
    }

    @Override
    public Integer call() {
        ExportRequest request =
                new ExportRequest(
                        from.source(registry::limits),
                        file,
                        cosignSignatures,
                        cosignArtifacts,
                        includeNonDistributable);
        ExportResult result;
        try (ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr());
                CommandContext context =
                        CommandContext.open(registry, request.source().registry(), progress)) {
            context.registries().main().warnIfExposed();
            result =
                    new BundleExport(
                                    context.registries()::repository,
                                    context.limits(),
                                    context.parallel(),
                                    progress,
                                    context.cancellation())
                            .run(request);
        }
        print(result, spec.commandLine().getOut());
        return ExitCodes.DONE;
    }

    private void print(ExportResult result, PrintWriter out) {
        if (output.isJson()) {
            out.print(new String(Json.pretty(json(result)), StandardCharsets.UTF_8));
        } else {
            out.println(
                    "Exported "
                            + result.images()
                            + (result.images() == 1 ? " image, " : " images, ")
                            + result.layers()
                            + (result.layers() == 1 ? " layer, " : " layers, ")
                            + HumanReadable.size(result.sizeBytes()));
            if (result.reusedBytes() > 0) {
                out.println(
                        "Sent for "
                                + HumanReadable.size(result.downloadedBytes())
                                + "; "
                                + HumanReadable.size(result.reusedBytes())
                                + " were there from an earlier run");
            }
            if (result.omittedLayers() > 0) {
                out.println(
                        "Left out "
                                + result.omittedLayers()
                                + " non-distributable layers"
                                + " (--include-non-distributable-layers takes them)");
            }
            out.println(result.sha256().hex() + "  " + result.file().getFileName());
        }
        out.flush();
    }

    private static Map<String, Object> json(ExportResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("file", result.file().toString());
        json.put("sidecar", result.sidecar().toString());
        json.put("sha256", result.sha256().hex());
        json.put("sizeBytes", result.sizeBytes());
        json.put("images", result.images());
        json.put("layers", result.layers());
        json.put("downloadedBytes", result.downloadedBytes());
        json.put("reusedBytes", result.reusedBytes());
        json.put("omittedLayers", result.omittedLayers());
        return json;
    }
}
