package io.longshore.cli.image;

import io.longshore.archive.ImageArchive;
import io.longshore.archive.formats.Archives;
import io.longshore.cli.command.AlwaysSet;
import io.longshore.cli.command.CommandContext;
import io.longshore.cli.command.ExitCodes;
import io.longshore.cli.command.OutputFlag;
import io.longshore.cli.command.ProgressDisplay;
import io.longshore.cli.command.ProgressFlag;
import io.longshore.cli.command.RegistryFlags;
import io.longshore.json.Json;
import io.longshore.oci.Reference;
import io.longshore.oci.Repository;
import io.longshore.problem.Problem;
import io.longshore.transfer.BundleVerifier;
import io.longshore.transfer.ContentCheck;
import io.longshore.transfer.ImportOptions;
import io.longshore.transfer.ImportPlan;
import io.longshore.transfer.ImportPlanner;
import io.longshore.transfer.PlannedImage;
import io.longshore.transfer.Verification;
import io.longshore.transfer.Verification.Finding;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}: is everything there? */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that a bundle, an image or the content of an archive is complete in the registry:"
                    + " each manifest by its digest, the last byte of each config and layer, each"
                    + " tag. Exit code 4 if something is missing."
        },
        footer = {
            "",
            "Examples:",
            "  longshore verify --deep -b harbor1.test.com/supervisor-services/lci:9.0.1",
            "  longshore verify --tar lci.tar --to-repo harbor1.test.com/supervisor-services/lci"
        })
public final class VerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegistryFlags registry;

    @ArgGroup(multiplicity = "1")
    @AlwaysSet
    private Subject subject;

    @Option(names = "--deep", description = "Download each blob and hash it.")
    private boolean deep;

    @Mixin private ProgressFlag progressFlag;

    @Mixin private OutputFlag output;

    /** The subject of the verification: a bundle or an archive. */
    private static final class Subject {
        @Option(
                names = {"-b", "--bundle"},
                paramLabel = "REF",
                description = "The bundle or image: HOST/REPOSITORY, then :TAG or @DIGEST.")
        private @Nullable String reference;

        @ArgGroup(exclusive = false)
        private @Nullable Archive archive;
    }

    /** All that an import of a tarball puts into a repository. */
    private static final class Archive {
        @Option(
                names = "--tar",
                required = true,
                paramLabel = "TAR",
                description = "Verify the content of this archive.")
        @AlwaysSet
        private Path tarball;

        @Option(
                names = "--to-repo",
                required = true,
                paramLabel = "REPO",
                description =
                        "The repository it was imported into: HOST/REPOSITORY, without a tag.")
        @AlwaysSet
        private String repository;

        @Option(
                names = "--include-non-distributable-layers",
                description = "Also expect the non-distributable layers in the archive.")
        private boolean includeNonDistributable;

        @Option(
                names = "--repo-based-tags",
                description = "Expect the origin's path in the tags of the images.")
        private boolean repositoryBasedTags;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Archive archive = subject.archive;
        Reference reference =
                archive == null ? Reference.parse(Objects.requireNonNull(subject.reference)) : null;
        Repository repository =
                archive != null
                        ? Repository.parse(archive.repository)
                        : Objects.requireNonNull(reference).repository();
        Verification found;
        try (CommandContext context = CommandContext.open(registry, repository.registry());
                ProgressDisplay progress = progressFlag.start(spec.commandLine().getErr())) {
            found =
                    archive != null
                            ? verifyArchive(archive, context, repository, progress)
                            : new BundleVerifier(
                                            context.registry(),
                                            repository.path(),
                                            context::product,
                                            context.parallel(),
                                            deep,
                                            progress,
                                            context.cancellation())
                                    .verify(Objects.requireNonNull(reference), context.limits());
        }
        String name =
                archive != null ? archive.tarball + " in " + repository : String.valueOf(reference);
        if (output.isJson()) {
            out.print(new String(Json.pretty(json(name, found)), StandardCharsets.UTF_8));
        } else {
            text(name, found, out);
        }
        out.flush();
        return found.complete() ? ExitCodes.DONE : ExitCodes.INCOMPLETE;
    }

    private Verification verifyArchive(
            Archive archive, CommandContext context, Repository target, ProgressDisplay progress) {
        try (ImageArchive tarball =
                Archives.open(
                        context.spools().open(archive.tarball, progress, context.cancellation()),
                        context.limits())) {
            ImportPlan plan =
                    ImportPlanner.plan(
                            tarball,
                            target,
                            new ImportOptions(
                                    archive.includeNonDistributable,
                                    archive.repositoryBasedTags,
                                    false),
                            context.parallel(),
                            context.cancellation());
            context.registry().warnIfExposed();
            return new ContentCheck(
                            context.registry().repository(target.path()),
                            context::product,
                            context.parallel(),
                            deep,
                            progress,
                            context.cancellation())
                    .of(plan.images());
        }
    }

    private static void text(String name, Verification found, PrintWriter out) {
        for (PlannedImage image : found.images()) {
            boolean whole = found.verified().contains(image.digest());
            out.printf(
                    "%-8s %-9s %s%n", whole ? "ok" : "BAD", image.type().label(), image.digest());
        }
        for (Finding finding : found.findings()) {
            Problem problem = finding.problem();
            out.println();
            out.println(
                    (finding.warning() ? "Warning: " : "Error: ")
                            + problem.what()
                            + " ["
                            + problem.code()
                            + "]");
            if (finding.image() != null) {
                out.println("  image: " + finding.image());
            }
            out.println("  why: " + problem.why());
            out.println("  fix: " + problem.fix());
        }
        out.println();
        String leftOut = found.leftOut().map(it -> "; " + it).orElse("");
        out.println((found.complete() ? "VERIFIED " : "INCOMPLETE ") + name + leftOut);
    }

    private static Map<String, Object> json(String name, Verification found) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("bundle", name);
        document.put("status", found.complete() ? "VERIFIED" : "INCOMPLETE");
        found.leftOut().ifPresent(it -> document.put("summary", it));
        List<Map<String, Object>> images = new ArrayList<>();
        for (PlannedImage image : found.images()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("digest", image.digest().toString());
            fields.put("type", image.type().label());
            fields.put("tags", image.tags());
            fields.put("verified", found.verified().contains(image.digest()));
            images.add(fields);
        }
        document.put("images", images);
        List<Map<String, Object>> problems = new ArrayList<>();
        for (Finding finding : found.findings()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("code", finding.problem().code().name());
            fields.put("severity", finding.warning() ? "warning" : "error");
            fields.put("image", finding.image() == null ? null : finding.image().toString());
            fields.put("digest", finding.blob() == null ? null : finding.blob().toString());
            fields.put("what", finding.problem().what());
            fields.put("why", finding.problem().why());
            fields.put("fix", finding.problem().fix());
            problems.add(fields);
        }
        document.put("problems", problems);
        return document;
    }
}
