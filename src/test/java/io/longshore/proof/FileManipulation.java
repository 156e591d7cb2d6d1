package io.longshore.proof;

import io.longshore.proof.audit.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A change that somebody without the key makes to a random file, or to the registry.
 *
 * @param file that was changed
 * @param how for people
 * @param before the former content; null if there was no such file
 */
@SuppressWarnings("ArrayRecordComponent")
record FileManipulation(Path file, String how, byte[] before) implements Manipulation {
    static FileManipulation random(ProofSite site, Random random) throws IOException {
        List<Path> files = site.provenFiles();
        Path file = files.get(random.nextInt(files.size()));
        byte[] before = Files.readAllBytes(file);
        byte[] bytes = before.clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                Files.delete(file);
                return new FileManipulation(file, "removed", before);
            }
            case 1 -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                return new FileManipulation(file, "one bit changed", before);
            }
            case 2 -> {
                Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
                return new FileManipulation(file, "truncated", before);
            }
            case 3 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
                random.nextBytes(longer);
                System.arraycopy(bytes, 0, longer, 0, bytes.length);
                Files.write(file, longer);
                return new FileManipulation(file, "bytes appended", before);
            }
            case 4 -> {
                return replaced(files, file, bytes, random);
            }
            default -> {
                return added(site, random);
            }
        }
    }

    /** By another file of the same name or kind, whose content differs. */
    private static FileManipulation replaced(
            List<Path> files, Path file, byte[] before, Random random) throws IOException {
        for (int i = 0; i < 1000; i++) {
            Path other = files.get(random.nextInt(files.size()));
            byte[] content = Files.readAllBytes(other);
            if (!Arrays.equals(content, before) && !isOneBehind(files, file, other)) {
                Files.write(file, content);
                return new FileManipulation(file, "replaced by " + other, before);
            }
        }
        throw new AssertionError("all files are the same");
    }

    /** The newest checkpoint is one behind after a crash as well. */
    private static boolean isOneBehind(List<Path> files, Path file, Path other) {
        Path folder = file.resolveSibling("checkpoints");
        List<Path> sizes = files.stream().filter(it -> it.startsWith(folder)).toList();
        return file.endsWith("log/checkpoint") && sizes.indexOf(other) == sizes.size() - 2;
    }

    private static FileManipulation added(ProofSite site, Random random) throws IOException {
        int size = site.log().lastCheckpoint();
        Path file =
                switch (random.nextInt(4)) {
                    case 0 -> site.log().entry(size);
                    case 1 -> site.log().checkpoint(size + 1);
                    case 2 -> site.log().root().resolve("tile/0/001");
                    default -> site.log().root().resolve("tile/entries/000.p/200");
                };
        Files.createDirectories(file.getParent());
        if (random.nextBoolean()) {
            Files.copy(site.log().entry(random.nextInt(size)), file);
        } else {
            Files.writeString(file, "nothing", StandardCharsets.UTF_8);
        }
        return new FileManipulation(file, "added", null);
    }

    @Override
    public boolean isNamedBy(Finding finding) {
        Path place = Path.of(finding.place());
        return place.equals(file) || place.equals(file.getParent()) || file.startsWith(place);
    }

    @Override
    public void undo() throws IOException {
        if (before == null) {
            Files.delete(file);
        } else {
            Files.write(file, before);
        }
    }

    @Override
    public String toString() {
        return how + ": " + file;
    }
}
