package io.longshore.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.oci.FileHashes;
import io.longshore.oci.HashAlgorithm;
import io.longshore.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What comes of the files beside an archive whose digests are {@link #RIGHT}, {@link #RIGHT_384}
 * and {@link #RIGHT_512}: MATCHED, MISMATCHED, UNUSABLE, NAMED for a warning, or SILENT.
 */
final class ChecksumOutcomes {
    static final String RIGHT = "0123456789abcdef".repeat(4);
    static final String RIGHT_384 = "0123456789abcdef".repeat(6);
    static final String RIGHT_512 = "0123456789abcdef".repeat(8);
    private static final List<String> PLACE = List.of("drop", "lci");

    private ChecksumOutcomes() {}

    static String outcome(String archive, Map<String, byte[]> beside) {
        Map<String, byte[]> folder = new TreeMap<>(beside);
        folder.put(archive, new byte[0]);
        SidecarReader reader =
                SidecarReader.of(
                        folder::keySet,
                        name -> Optional.of(folder.get(name)),
                        Map::of,
                        new Surroundings(PLACE, null));
        try {
            ChecksumSelection found = ChecksumSelection.of(archive, reader);
            return outcome(found.expected(), found.uncertain(), !found.unused().isEmpty());
        } catch (ProblemException e) {
            return "UNUSABLE";
        }
    }

    static String late(String archive, String name, String content) {
        ChecksumStatement statement =
                ChecksumStatement.late(
                        archive, PLACE, FolderView.Digests.of(content.getBytes(UTF_8), name));
        return outcome(
                statement.digests().stream().filter(ExpectedChecksum::isCertain).toList(),
                statement.digests().stream().filter(it -> !it.isCertain()).toList(),
                !statement.unused().isEmpty());
    }

    private static String outcome(
            List<ExpectedChecksum> expected, List<ExpectedChecksum> uncertain, boolean isNamed) {
        FileHashes hashes =
                new FileHashes(
                        Map.of(
                                HashAlgorithm.MD5, RIGHT.substring(0, 32),
                                HashAlgorithm.SHA_1, RIGHT.substring(0, 40),
                                HashAlgorithm.SHA_256, RIGHT,
                                HashAlgorithm.SHA_384, RIGHT_384,
                                HashAlgorithm.SHA_512, RIGHT_512));
        if (expected.stream().anyMatch(it -> !it.isOf(hashes))) {
            return "MISMATCHED";
        }
        if (uncertain.stream().anyMatch(it -> !it.isProof() && !it.isOf(hashes))) {
            return "NAMED";
        }
        boolean isOneRight = uncertain.stream().anyMatch(it -> it.isProof() && it.isOf(hashes));
        if (isNamed || uncertain.stream().anyMatch(ExpectedChecksum::isProof) && !isOneRight) {
            return "NAMED";
        }
        return expected.isEmpty() && !isOneRight ? "SILENT" : "MATCHED";
    }
}
