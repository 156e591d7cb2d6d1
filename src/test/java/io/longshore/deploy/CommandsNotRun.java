package io.longshore.deploy;

import io.longshore.deploy.DocumentCommands.Command;
import java.util.List;
import java.util.Optional;

/**
 * The commands of the documents that {@link DocumentCommandsIT} does not run. That their options
 * exist and their syntax is right is checked nevertheless.
 */
final class CommandsNotRun {
    private static final String BUILD = "It is the build that runs this test, or a part of it.";
    private static final String HOURS = "It takes an hour, or is a measurement.";
    private static final String WINDOWS = "It is for PowerShell.";
    private static final String ENGINE =
            "It needs a Docker engine: deploy/test-compose does the same.";
    private static final String RELEASE = "It needs a release that is signed and public.";
    private static final String REAL_HARBOR = "It needs a Harbor and its administrator.";

    private CommandsNotRun() {}

    /**
     * A row of the table.
     *
     * @param beginning of the command
     * @param reason why it is not run here
     * @param test the class that runs it with other names; null if there is none
     */
    record Row(String document, String beginning, String reason, String test) {
        boolean isAbout(Command command) {
            return command.document().equals(document) && command.text().startsWith(beginning);
        }
    }

    private static final List<Row> ROWS =
            List.of(
                    row("README.md", "mvn verify", BUILD),
                    by("README.md", "bin/longshore run", "io.longshore.NewcomerIT"),
                    by("README.md", "mkdir -p /srv/longshore/drop/lci", "io.longshore.NewcomerIT"),
                    by("README.md", "cp lci-v9.0.1.tar.sha256", "io.longshore.NewcomerIT"),
                    by("README.md", "bin/longshore reports --follow", "io.longshore.NewcomerIT"),
                    by("docs/api.md", "longshore token add", "io.longshore.web.api.ApiIT"),
                    by("docs/api.md", "curl", "io.longshore.web.api.ApiIT"),
                    row("CONTRIBUTING.md", "mvn ", BUILD),
                    row("benchmarks/README.md", "benchmarks/run", HOURS),
                    row("docs/testing.md", "mvn verify -Dit.test=RealHarborFactsIT", REAL_HARBOR),
                    row("docs/harbor.md", "mvn verify -Dit.test=RealHarborFactsIT", REAL_HARBOR),
                    row("docs/imgpkg.md", "java -jar lib/longshore.jar export", WINDOWS),
                    row("docs/imgpkg.md", "Get-FileHash", WINDOWS),
                    row("docs/dropping-files.md", "ssh-keygen -t ed25519", WINDOWS),
                    row("docs/dropping-files.md", "Get-Content", WINDOWS),
                    row("docs/dropping-files.md", "certutil", WINDOWS),
                    by(
                            "docs/dropping-files.md",
                            "rsync --partial",
                            "io.longshore.service.drop.SshClientsIT"),
                    by(
                            "docs/operations.md",
                            "longshore dead remove",
                            "io.longshore.cli.QueueCommandsIT"),
                    by(
                            "docs/operations.md",
                            "longshore token remove",
                            "io.longshore.service.site.TokensIT"),
                    by(
                            "docs/operations.md",
                            "longshore reports --follow --job",
                            "io.longshore.cli.ReportsCommandIT"),
                    by(
                            "docs/proof.md",
                            "longshore remove JOB --images",
                            "io.longshore.cli.site.RetentionCommandsTest"),
                    by(
                            "docs/operations.md",
                            "longshore dead show",
                            "io.longshore.cli.DeadCommandsIT"),
                    by(
                            "docs/operations.md",
                            "longshore dead resend",
                            "io.longshore.cli.DeadCommandsIT"),
                    row("docs/operations.md", "deploy/make-secrets", ENGINE),
                    row("docs/operations.md", "docker-compose", ENGINE),
                    row("docs/operations.md", "sftp -P 2222 -i deploy/secrets", ENGINE),
                    row(
                            "docs/proof.md",
                            "longshore remove JOB --reason",
                            "The hold before it ends up to ten minutes later."
                                    + " RetentionCommandsTest removes a job."),
                    by(
                            "docs/proof.md",
                            "openssl ts -verify",
                            "io.longshore.proof.timestamp.OpenSslAuthority"),
                    by(
                            "docs/proof.md",
                            "(cd tools/log-check",
                            "io.longshore.proof.ForeignJudgesTest"),
                    by("docs/proof.md", "/tmp/log-check", "io.longshore.proof.ForeignJudgesTest"),
                    by("docs/proof.md", "python3 -m venv", "io.longshore.proof.ForeignJudgesTest"),
                    by(
                            "docs/proof.md",
                            "/tmp/judge/bin/python",
                            "io.longshore.proof.ForeignJudgesTest"),
                    by(
                            "docs/proof.md",
                            "longshore keys end-p256",
                            "io.longshore.proof.ReceiptKeyTest"),
                    by(
                            "docs/proof.md",
                            "longshore log recover",
                            "io.longshore.cli.site.LogCommandsTest"),
                    by("docs/releasing.md", "gpg --verify", "io.longshore.ReleaseScriptTest"),
                    row("docs/releasing.md", "sha256sum --check", RELEASE),
                    row("docs/releasing.md", "git verify-tag", RELEASE));

    /** The row of a command; nothing if it is run. */
    static Optional<Row> find(Command command) {
        return ROWS.stream().filter(row -> row.isAbout(command)).findFirst();
    }

    static List<Row> rows() {
        return ROWS;
    }

    private static Row row(String document, String beginning, String reason) {
        return new Row(document, beginning, reason, null);
    }

    private static Row by(String document, String beginning, String test) {
        return new Row(document, beginning, "A test runs it with other names.", test);
    }
}
