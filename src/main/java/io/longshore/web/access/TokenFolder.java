package io.longshore.web.access;

import io.longshore.files.DurableFiles;
import io.longshore.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a site: {@code .longshore/tokens/} on the share. A command adds {@code ID.json}
 * and, to remove it, {@code ID.removed}. The gateway that leads records both, and answers the first
 * with {@code ID.recorded}, the second by removing all files of the token. A token holds while it
 * is recorded and not removed.
 *
 * <p>A file is written once and never changed, so each is read once.
 */
final class TokenFolder {
    private static final Logger LOG = LoggerFactory.getLogger(TokenFolder.class);

    private static final String TOKEN = ".json";
    private static final String RECORDED = ".recorded";
    private static final String REMOVED = ".removed";

    private final Path root;
    private final Map<String, Token> read = new HashMap<>();

    /**
     * A token and where it is in its life.
     *
     * @param removal null unless it is to be removed
     */
    record Found(Token token, boolean isRecorded, @Nullable Removal removal) {
        boolean holds() {
            return isRecorded && removal == null;
        }
    }

    /**
     * @param by the account of the operating system that removes it
     */
    record Removal(Instant at, @Nullable String by) {}

    /**
     * @param state the folder of the gateway on the share
     */
    TokenFolder(Path state) {
        this.root = state.resolve("tokens");
    }

    void add(Token token) {
        DurableFiles.createFolder(root);
        DurableFiles.write(file(token.id(), TOKEN), Json.pretty(token));
    }

    void remove(String id, Removal removal) {
        DurableFiles.write(file(id, REMOVED), Json.pretty(removal));
    }

    void recorded(String id) {
        DurableFiles.write(file(id, RECORDED), new byte[0]);
    }

    /** Removes all files of a token; after a crash {@link #clean} removes the rest. */
    synchronized void forget(String id) {
        DurableFiles.delete(file(id, TOKEN));
        DurableFiles.delete(file(id, RECORDED));
        DurableFiles.delete(file(id, REMOVED));
        read.remove(id);
    }

    /**
     * All tokens, the oldest first. A file that cannot be read is no token.
     *
     * @throws io.longshore.problem.ProblemException if the share cannot be read
     */
    synchronized List<Found> list() {
        Set<String> names = names();
        List<Found> found = new ArrayList<>();
        for (String name : names) {
            String id = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            if (name.endsWith(TOKEN) && TokenText.isId(id)) {
                token(id)
                        .ifPresent(
                                token ->
                                        found.add(
                                                new Found(
                                                        token,
                                                        names.contains(id + RECORDED),
                                                        names.contains(id + REMOVED)
                                                                ? removal(id)
                                                                : null)));
            }
        }
        read.keySet().removeIf(id -> !names.contains(id + TOKEN));
        found.sort(Comparator.comparing(it -> it.token().created()));
        return found;
    }

    /** Removes what a gateway that was killed has left of tokens. */
    synchronized void clean() {
        Set<String> names = names();
        for (String name : names) {
            String id = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            if ((name.endsWith(RECORDED) || name.endsWith(REMOVED))
                    && TokenText.isId(id)
                    && !names.contains(id + TOKEN)) {
                forget(id);
            }
        }
    }

    private Set<String> names() {
        return Files.isDirectory(root)
                ? DurableFiles.list(root).stream()
                        .map(file -> file.getFileName().toString())
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }

    private Optional<Token> token(String id) {
        Token known = read.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            Token token = Token.parse(DurableFiles.read(file(id, TOKEN)));
            if (token.id().equals(id)) {
                read.put(id, token);
                return Optional.of(token);
            }
            LOG.warn("the file {} is of another token and is ignored", file(id, TOKEN));
        } catch (IOException e) {
            LOG.warn("the file {} is not a token and is ignored", file(id, TOKEN));
        }
        return Optional.empty();
    }

    private Removal removal(String id) {
        try {
            Removal removal =
                    Json.THEIRS.readValue(DurableFiles.read(file(id, REMOVED)), Removal.class);
            if (removal != null) {
                return removal;
            }
        } catch (IOException e) {
            LOG.debug("the file {} names nobody", file(id, REMOVED), e);
        }
        return new Removal(Instant.EPOCH, null);
    }

    private Path file(String id, String ending) {
        return root.resolve(id + ending);
    }
}
