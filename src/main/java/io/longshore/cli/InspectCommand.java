package io.longshore.cli;

import io.longshore.bundle.TarballInspection;
import io.longshore.cli.InspectionPrinter.SidecarResult;
import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.tarball.Tarball;
import io.longshore.tarball.TarballLimits;
import io.longshore.task.Cancellation;
import io.longshore.trust.ChecksumFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: what is in a tarball, and is it whole? */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Looks into a tarball without a registry: images, platforms, sizes, what they share,"
                    + " signatures, damage by image and layer, and whether the checksum file beside"
                    + " it matches. Exit code 3 if it is damaged or does not match."
        },
        footer = {"", "Example: longshore inspect lci-v9.0.1.tar"})
final class InspectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "TAR", description = "The tarball.")
    private Path file;

    @Option(
            names = {"-o", "--output-type"},
            defaultValue = "text",
            paramLabel = "TYPE",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private Output output;

    @Override
    public Integer call() {
        InspectionPrinter printer;
        try (Tarball tarball = Tarball.openDamaged(file, TarballLimits.DEFAULT);
                ProgressDisplay progress =
                        ProgressDisplay.start(spec.commandLine().getErr(), Console.isTerminal())) {
            TarballInspection inspection =
                    TarballInspection.of(tarball, tarball.check(progress, Cancellation.none()));
            printer = new InspectionPrinter(file, inspection, sidecar(inspection.sha256()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.JSON) {
            out.print(new String(Json.pretty(printer.json()), StandardCharsets.UTF_8));
        } else {
            out.print(printer.text());
        }
        out.flush();
        return printer.isWhole() ? ExitCodes.DONE : ExitCodes.REJECTED;
    }

    private SidecarResult sidecar(Digest actual) {
        Path sidecar = file.resolveSibling(file.getFileName() + ".sha256");
        String name = sidecar.getFileName().toString();
        if (!Files.isRegularFile(sidecar)) {
            return new SidecarResult("ABSENT", null, null);
        }
        try (InputStream in = Files.newInputStream(sidecar)) {
            byte[] content = in.readNBytes(ChecksumFile.MAX_BYTES + 1);
            String expected =
                    ChecksumFile.parse(content, name).sha256Of(file.getFileName().toString());
            if (actual.hex().equalsIgnoreCase(expected)) {
                return new SidecarResult("MATCHED", name, null);
            }
            return new SidecarResult("MISMATCHED", name, mismatch(name, expected, actual));
        } catch (ProblemException e) {
            return new SidecarResult("UNUSABLE", name, e.problem());
        } catch (IOException e) {
            return new SidecarResult(
                    "UNUSABLE",
                    name,
                    Problem.permanent(
                            Code.CHECKSUM_UNUSABLE,
                            "The checksum file '" + name + "' cannot be read.",
                            String.valueOf(e.getMessage()),
                            "Check its permissions."));
        }
    }

    private static Problem mismatch(String name, String expected, Digest actual) {
        return Problem.permanent(
                        Code.CHECKSUM_MISMATCH,
                        "The tarball is not the one that '" + name + "' is about.",
                        "It has the SHA-256 " + actual.hex() + ", not " + expected + ".",
                        "Copy the tarball and its checksum file again.")
                .with("expected", expected)
                .with("actual", actual.hex());
    }
}
