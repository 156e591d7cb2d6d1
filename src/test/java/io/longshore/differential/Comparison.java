package io.longshore.differential;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.differential.Document.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Holds what Longshore reads in generated documents against what Go reads in them. */
final class Comparison {
    private static final int BATCH = 200;

    private final Map<Kind, Mutations> mutations = new EnumMap<>(Kind.class);
    private final Map<Kind, int[]> counts = new EnumMap<>(Kind.class);
    private final List<String> differences = new ArrayList<>();
    private final int enough;

    /**
     * @param enough so many differences end the search
     */
    Comparison(long seed, int enough) throws IOException {
        this.enough = enough;
        Random random = new Random(seed);
        Seeds.all()
                .forEach(
                        (kind, seeds) -> {
                            mutations.put(kind, new Mutations(random, seeds));
                            counts.put(kind, new int[2]);
                        });
    }

    /** Ends after this time, or sooner with enough differences. */
    void run(Duration budget) throws IOException {
        long end = System.nanoTime() + budget.toNanos();
        try (GoReader go = new GoReader()) {
            while (System.nanoTime() < end && differences.size() < enough) {
                for (Kind kind : Kind.values()) {
                    List<Document> documents = new ArrayList<>();
                    for (int i = 0; i < BATCH; i++) {
                        documents.add(new Document(kind, mutations.get(kind).next()));
                    }
                    compare(go, documents);
                }
            }
        }
    }

    private void compare(GoReader go, List<Document> documents) throws IOException {
        List<Document> accepted = new ArrayList<>();
        List<JsonNode> views = new ArrayList<>();
        for (Document document : documents) {
            Optional<JsonNode> view;
            try {
                view = document.view();
            } catch (RuntimeException e) {
                differences.add(document + "\n  Longshore neither accepts nor refuses it: " + e);
                continue;
            }
            counts.get(document.kind())[view.isPresent() ? 0 : 1]++;
            if (view.isPresent()) {
                accepted.add(document);
                views.add(view.get());
            }
        }
        List<JsonNode> answers = go.read(accepted);
        for (int i = 0; i < answers.size(); i++) {
            Document document = accepted.get(i);
            JsonNode answer = answers.get(i);
            boolean isSame =
                    answer.has("error")
                            ? document.isSaidNothing(views.get(i))
                            : answer.equals(views.get(i));
            if (!isSame) {
                differences.add(
                        document + "\n  Longshore: " + views.get(i) + "\n  Go:        " + answer);
            }
        }
    }

    /** Each with the document and both readings. */
    List<String> differences() {
        return differences;
    }

    int accepted(Kind kind) {
        return counts.get(kind)[0];
    }

    int refused(Kind kind) {
        return counts.get(kind)[1];
    }

    /** How many documents of each kind were accepted and refused. */
    String summary() {
        StringBuilder summary = new StringBuilder();
        counts.forEach(
                (kind, count) ->
                        summary.append(
                                "  %-16s %9d accepted %9d refused%n"
                                        .formatted(kind, count[0], count[1])));
        return summary.toString();
    }
}
