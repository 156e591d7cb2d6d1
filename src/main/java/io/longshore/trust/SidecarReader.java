package io.longshore.trust;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The small files beside a tarball: checksums, signatures, its job. The folder is listed once and
 * each file is read once, so that the content a checksum was taken from is the content its
 * signature is verified over, even if the file is replaced during the check. This is the only
 * reader of side files in a check, of a job and of {@code import} alike. Used for one check, by one
 * thread.
 */
public final class SidecarReader implements FolderView {
    /** The largest sidecar, in bytes: whatever its name, a larger file is none. */
    public static final int MAX_BYTES = 1 << 20;

    /** In bytes: one that is longer is kept only if it has digests. */
    private static final int MOST_KEPT = 1 << 16;

    private final Supplier<? extends Collection<String>> lister;
    private final Function<String, Optional<byte[]>> reader;
    private final Supplier<Map<String, String>> others;
    private final Surroundings around;

    /** Null if only the content tells it. */
    private final @Nullable ToLongFunction<String> sizer;

    private final Map<String, Optional<byte[]>> read = new HashMap<>();
    private @Nullable Set<String> names;

    private SidecarReader(
            Supplier<? extends Collection<String>> lister,
            Function<String, Optional<byte[]>> reader,
            Supplier<Map<String, String>> others,
            Surroundings around,
            @Nullable ToLongFunction<String> sizer) {
        this.lister = lister;
        this.reader = reader;
        this.others = others;
        this.around = around;
        this.sizer = sizer;
    }

    /**
     * Side files that are kept anywhere.
     *
     * @param lister gives their names; called once, at the first question
     * @param reader gives the content of one of these names, at most {@link #MAX_BYTES} and one
     *     byte of it; empty if it no longer exists. Called once for each name
     */
    public static SidecarReader of(
            Supplier<? extends Collection<String>> lister,
            Function<String, Optional<byte[]>> reader) {
        return new SidecarReader(lister, reader, Map::of, Surroundings.UNKNOWN, null);
    }

    /**
     * The same where the folder can have entries that are no regular files.
     *
     * @param others gives their names, with what they are
     * @param around the folders above the files
     */
    public static SidecarReader of(
            Supplier<? extends Collection<String>> lister,
            Function<String, Optional<byte[]>> reader,
            Supplier<Map<String, String>> others,
            Surroundings around) {
        return new SidecarReader(lister, reader, others, around, null);
    }

    /**
     * The files in the folder of a tarball. A question may throw {@link ProblemException} {@code
     * FILE_UNREADABLE}.
     */
    public static SidecarReader beside(Path tarball) {
        Path file = tarball.toAbsolutePath();
        Path folder = file.resolveSibling("");
        return new SidecarReader(
                () -> filesIn(folder),
                name -> content(folder.resolve(name)),
                () -> EntryKinds.unopened(folder, false),
                Surroundings.of(folder),
                name -> folder.resolve(name).toFile().length());
    }

    @Override
    public List<String> place() {
        return around.place();
    }

    @Override
    public Map<String, ChecksumFile> above() {
        return around.lists(file -> content(file).orElse(new byte[0]));
    }

    /** Their names, as they were at the first question. */
    @Override
    public Collection<String> names() {
        if (names == null) {
            names = Set.copyOf(lister.get());
        }
        return names;
    }

    /**
     * The content of one, as it was at the first question about it; empty if there is none of this
     * name.
     */
    public Optional<byte[]> read(String name) {
        return names().contains(name) ? read.computeIfAbsent(name, reader) : Optional.empty();
    }

    @Override
    public Map<String, String> unopened() {
        return others.get();
    }

    @Override
    public long size(String name) {
        if (sizer != null) {
            return sizer.applyAsLong(name);
        }
        try {
            return read(name).map(it -> it.length).orElse(0);
        } catch (ProblemException e) {
            return 0;
        }
    }

    /** A long file without a digest is not kept. */
    @Override
    public Digests digests(String name) {
        try {
            Optional<byte[]> content = read.getOrDefault(name, Optional.empty());
            if (content.isEmpty() && names().contains(name)) {
                content = reader.apply(name);
            }
            byte[] bytes = content.orElse(new byte[0]);
            Digests digests = Digests.of(bytes, name);
            boolean isOfUse = digests.obstacle().isEmpty() && digests.file().hasTraces();
            if (isOfUse || bytes.length <= MOST_KEPT) {
                read.put(name, content);
            }
            return digests;
        } catch (ProblemException e) {
            return Digests.unread(name, Digests.UNREADABLE);
        }
    }

    private static Collection<String> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw unreadable("folder", folder, e);
        }
    }

    private static Optional<byte[]> content(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One more than the limit, so that the parsers refuse longer files.
            return Optional.of(in.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            throw unreadable("file", file, e);
        }
    }

    private static ProblemException unreadable(String kind, Path path, IOException cause) {
        return new ProblemException(
                Problem.permanent(
                        Code.FILE_UNREADABLE,
                        "The " + kind + " " + Printable.of(path.toString()) + " cannot be read.",
                        "",
                        "Check its rights."),
                cause);
    }
}
