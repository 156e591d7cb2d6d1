package io.longshore.differential;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The program of tools/differential: what Go reads in a document. */
public final class GoReader implements AutoCloseable {
    public static final String PROGRAM = "longshore-go-reading";

    private final Process process;
    private final DataOutputStream in;
    private final DataInputStream out;

    GoReader() throws IOException {
        process =
                new ProcessBuilder(PROGRAM).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        in = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 20));
        out = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 20));
    }

    /**
     * @return for each document what Go reads in it, or an object with the member "error"
     * @throws EOFException if the program has ended
     */
    List<JsonNode> read(List<Document> documents) throws IOException {
        in.writeInt(documents.size());
        for (Document document : documents) {
            in.writeByte(document.kind().letter());
            in.writeInt(document.bytes().length);
            in.write(document.bytes());
        }
        in.flush();
        List<JsonNode> answers = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            answers.add(Json.THEIRS.readTree(out.readNBytes(out.readInt())));
        }
        return answers;
    }

    /** The pairs of characters that Go takes for one, as "number number" each. */
    public static List<String> folds() throws IOException {
        Process fold = new ProcessBuilder(PROGRAM, "fold").start();
        try (var lines = fold.inputReader()) {
            return lines.lines().toList();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
        out.close();
        process.destroy();
    }
}
