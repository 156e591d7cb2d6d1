package io.longshore.pipeline.oneshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import io.longshore.config.Policy;
import io.longshore.config.SignatureScope;
import io.longshore.json.JsonTree;
import io.longshore.oci.Digest;
import io.longshore.oci.Manifest;
import io.longshore.pipeline.check.SignatureRules;
import io.longshore.report.ImportReport;
import io.longshore.report.ReportProblem;
import io.longshore.report.Status;
import io.longshore.sandbox.SandboxOptions;
import io.longshore.sandbox.SandboxRegistry;
import io.longshore.task.Progress;
import io.longshore.testing.Imports;
import io.longshore.testing.archive.MutatedArchive;
import io.longshore.testing.archive.TarballBuilder;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestSigner;
import io.longshore.testing.registry.RegistryContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Imports signed tarballs with random changes where signatures are required, and checks the content
 * of the registry afterwards. {@code -Dlongshore.test.mutations=2000} for more of them, {@code
 * -Dlongshore.test.mutations.seed=…} for others.
 */
class SignedTagsTest {
    private static final int MUTATIONS = Integer.getInteger("longshore.test.mutations", 150);
    private static final long SEED = Long.getLong("longshore.test.mutations.seed", 20261128L);

    private static final Pattern COSIGN = Pattern.compile("sha256-([0-9a-f]{64})\\.(sig|att|sbom)");
    private static final Pattern LOCATIONS =
            Pattern.compile("sha256-([0-9a-f]{64})\\.image-locations\\.imgpkg");
    private static final Pattern REFERRERS = Pattern.compile("sha256-([0-9a-f]{64})");

    private static final TestSigner VENDOR = TestSigner.ecdsa();
    private static final TestSigner ATTACKER = TestSigner.ecdsa();

    @TempDir Path folder;

    @BeforeEach
    void trustTheVendor() throws IOException {
        Path keys = Files.createDirectories(folder.resolve("keys/images"));
        Files.writeString(keys.resolve("vendor.pub"), VENDOR.publicKey());
    }

    @ParameterizedTest
    @EnumSource(SignatureScope.class)
    void withRequiredSignaturesNoTagLeadsToUnsignedContent(SignatureScope scope)
            throws IOException {
        System.out.println("seed of the mutations: " + SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        try (SandboxRegistry registry =
                        SandboxRegistry.start(
                                SandboxOptions.defaults().withFilters(new NoReferrersApi()));
                Imports imports = Imports.into(registry)) {
            RegistryContents contents = RegistryContents.of(registry.address());
            for (int i = 0; i < MUTATIONS; i++) {
                long seed = SEED * 1_000_003 + i;
                MutatedArchive archive =
                        new MutatedArchive(seed, VENDOR, ATTACKER, scope == SignatureScope.ALL);
                String path = (i % 2 == 0 ? "with/m" : "without/m") + i;
                Path file = archive.write(folder.resolve("m.tar"));

                ImportReport report = run(imports, scope, file, path);

                String what = "mutation " + i + ": " + archive.changes();
                outcomes.merge(outcome(report), 1, Integer::sum);
                assertThat(report.status()).as(what).isIn(Status.VERIFIED, Status.REJECTED);
                Seen seen = new Seen(contents, path, archive, what);
                seen.check();
                if (report.status() == Status.REJECTED) {
                    assertThat(contents.tags(path)).as(what).isEmpty();
                } else {
                    assertThat(archive.manifests())
                            .as(what)
                            .anyMatch(digest -> archive.trusted().contains(digest));
                }
            }
        }
        System.out.println("scope " + scope + ": " + outcomes);
        int accepted = outcomes.getOrDefault("VERIFIED", 0);
        int unsigned = share(outcomes, "SIGNATURE_");
        assertThat(accepted).as("accepted of " + outcomes).isGreaterThan(MUTATIONS / 5);
        assertThat(unsigned).as("refused unsigned, of " + outcomes).isGreaterThan(MUTATIONS / 4);
        assertThat(MUTATIONS - accepted - unsigned)
                .as("refused for other reasons, of " + outcomes)
                .isLessThan(MUTATIONS / 2);
    }

    /** An unsigned bundle in every guise that an artifact has, beside a bundle that is signed. */
    @ParameterizedTest
    @ValueSource(strings = {"latest", "1.0", "SUBJECT.sig", ""})
    void anUnsignedBundleDisguisedAsASignatureIsRejected(String form) throws IOException {
        TestImages make = new TestImages(1);
        Image root = make.bundle("vendor.test/root", Map.of());
        String tag = form.replace("SUBJECT", "sha256-" + root.digest().hex());
        byte[] evil = TestImages.tarGz(Map.of("config/evil.yml", new byte[10]));
        byte[] config =
                "{\"config\":{\"Labels\":{\"dev.carvel.imgpkg.bundle\":\"true\"}}}".getBytes(UTF_8);
        TestImages.Layer layer = TestImages.layer(evil).as(TestSigner.SIGSTORE_BUNDLE);
        Image disguised = TestSigner.image("vendor.test/root", config, layer, Map.of(), root);
        Path file =
                new TarballBuilder()
                        .root(root, tag.equals("1.0") ? "2.0" : "1.0")
                        .add(VENDOR.referrer(root))
                        .add(disguised, tag)
                        .write(folder.resolve("x.tar"));
        try (SandboxRegistry registry = SandboxRegistry.start(SandboxOptions.defaults());
                Imports imports = Imports.into(registry)) {
            ImportReport report = run(imports, SignatureScope.BUNDLE, file, "p/x");

            assertThat(report.status()).isEqualTo(Status.REJECTED);
            assertThat(report.problems())
                    .extracting(ReportProblem::code, ReportProblem::digest)
                    .containsExactly(tuple("SIGNATURE_MISSING", disguised.digest().toString()));
            assertThat(registry.storage().repositories()).isEmpty();
        }
    }

    private ImportReport run(Imports imports, SignatureScope scope, Path file, String path) {
        SignatureRules rules =
                new SignatureRules(Policy.REQUIRED, scope, Policy.OFF, folder.resolve("keys"));
        return imports.runOneShot(file, path, rules, Progress.NONE);
    }

    private static String outcome(ImportReport report) {
        return report.problems().stream()
                .map(ReportProblem::code)
                .findFirst()
                .orElse(report.status().name());
    }

    private static int share(Map<String, Integer> outcomes, String start) {
        return outcomes.entrySet().stream()
                .filter(one -> one.getKey().startsWith(start))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** A repository as it is after an import, held against what may be there. */
    private record Seen(
            RegistryContents contents, String path, MutatedArchive archive, String what) {
        void check() {
            contents.tags(path).forEach((tag, held) -> check(tag, Digest.parse(held.digest())));
        }

        private void check(String tag, Digest digest) {
            if (archive.trusted().contains(digest)) {
                return;
            }
            String named = what + ", tag " + tag;
            Matcher referrers = REFERRERS.matcher(tag);
            if (!archive.manifests().contains(digest) && referrers.matches()) {
                assertKnown(referrers.group(1), named);
                for (var child : manifest(digest).manifests()) {
                    assertHarmless(child.digest(), named);
                }
                return;
            }
            if (!archive.manifests().contains(digest)) {
                assertLocations(tag, digest, named);
                return;
            }
            Matcher cosign = COSIGN.matcher(tag);
            if (cosign.matches()) {
                Set<Digest> passed = new HashSet<>(Set.of(digest));
                assertThat(leadsToTrusted(new Digest(cosign.group(1)), passed)).as(named).isTrue();
            } else {
                assertThat(tag).as(named).isEqualTo("sha256-" + digest.hex() + ".imgpkg");
            }
            assertHarmless(digest, named);
        }

        /** By cosign's tags and subjects, without a circle. */
        private boolean leadsToTrusted(Digest digest, Set<Digest> passed) {
            if (archive.trusted().contains(digest)) {
                return true;
            }
            if (!archive.manifests().contains(digest) || !passed.add(digest)) {
                return false;
            }
            List<Digest> next = new ArrayList<>();
            contents.tags(path)
                    .forEach(
                            (tag, held) -> {
                                Matcher cosign = COSIGN.matcher(tag);
                                if (Digest.parse(held.digest()).equals(digest)
                                        && cosign.matches()) {
                                    next.add(new Digest(cosign.group(1)));
                                }
                            });
            manifest(digest).subject().ifPresent(subject -> next.add(subject.digest()));
            return next.stream().anyMatch(one -> leadsToTrusted(one, passed));
        }

        private void assertKnown(String hex, String named) {
            assertThat(archive.manifests()).as(named).contains(new Digest(hex));
        }

        /** imgpkg's bookkeeping, which Longshore makes itself, of signed bundles only. */
        private void assertLocations(String tag, Digest digest, String named) {
            Matcher locations = LOCATIONS.matcher(tag);
            if (locations.matches()) {
                assertThat(archive.bundles()).as(named).contains(new Digest(locations.group(1)));
            } else {
                assertThat(tag).as(named).isEqualTo("sha256-" + digest.hex() + ".imgpkg");
            }
        }

        /** An unsigned manifest that is there holds nothing that could be run or pulled. */
        private void assertHarmless(Digest digest, String named) {
            if (archive.trusted().contains(digest)) {
                return;
            }
            Manifest manifest = manifest(digest);
            assertThat(manifest.isIndex()).as(named + ", an unsigned index").isFalse();
            String config = text(manifest.config().orElseThrow().digest());
            assertThat(config)
                    .as(named)
                    .doesNotContain("dev.carvel.imgpkg.bundle", "Entrypoint", "linux");
            for (var layer : manifest.layers()) {
                JsonNode content;
                try {
                    content = JsonTree.of(contents.blob(path, layer.digest()));
                } catch (IOException e) {
                    throw new AssertionError(named + ": a layer is no statement", e);
                }
                assertThat(content.isObject()).as(named).isTrue();
            }
        }

        private Manifest manifest(Digest digest) {
            return Manifest.read(contents.manifestBytes(path, digest.toString()), null);
        }

        private String text(Digest blob) {
            return new String(contents.blob(path, blob), UTF_8);
        }
    }

    /** Every second repository is in a registry that lists referrers by a tag only. */
    private static final class NoReferrersApi extends Filter {
        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            String uri = exchange.getRequestURI().getPath();
            if (uri.startsWith("/v2/without/") && uri.contains("/referrers/")) {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
                return;
            }
            chain.doFilter(exchange);
        }

        @Override
        public String description() {
            return "is older than the referrers API";
        }
    }
}
