package io.longshore.archive.imgpkg;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.longshore.archive.ArchiveLimits;
import io.longshore.archive.Limit;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A JSON document that is read as a stream; each part is counted, so that its use of memory is
 * bounded.
 */
final class BoundedJson {
    private static final int LONGEST_NAME = 4096;

    private final JsonParser json;
    private final String archive;
    private final ArchiveLimits limits;
    private int items;

    /**
     * @param archive its name, fit to be shown
     */
    BoundedJson(JsonParser json, String archive, ArchiveLimits limits) {
        this.json = json;
        this.archive = archive;
        this.limits = limits;
    }

    /** Reads one value. */
    interface Step {
        void run() throws IOException;
    }

    /** Reads the value of a member. */
    interface MemberStep {
        void run(String name) throws IOException;
    }

    /** The document: an array. */
    void document(Step element) throws IOException {
        json.nextToken();
        expect(JsonToken.START_ARRAY, "the document");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
        if (json.nextToken() != null) {
            throw new IOException("something follows after its end");
        }
    }

    /** The members of the current object. */
    void object(String what, MemberStep member) throws IOException {
        object(what, () -> {}, member);
    }

    /**
     * The members of the current object.
     *
     * @param start runs before the first of them, once the value is known to be an object
     */
    void object(String what, Runnable start, MemberStep member) throws IOException {
        expect(JsonToken.START_OBJECT, what);
        start.run();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            member.run(name);
        }
    }

    /** The elements of the current array; Go writes an absent one as null. */
    void each(String what, Step element) throws IOException {
        if (isNull()) {
            return;
        }
        expect(JsonToken.START_ARRAY, "'" + what + "'");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.run();
        }
    }

    boolean isNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Leaves out the current value. */
    void skip() throws IOException {
        json.skipChildren();
    }

    /** A short text; Go writes an absent one as null or as an empty text. */
    String name(String field) throws IOException {
        String text = string(field);
        if (text.length() > LONGEST_NAME) {
            throw new IOException("'" + field + "' is longer than " + LONGEST_NAME + " characters");
        }
        return text;
    }

    /** A text of any length up to the limit, as UTF-8. */
    byte[] text(String field) throws IOException {
        String text = string(field);
        if (limits.textBytes().isExceededBy(text.length())) {
            throw exceeded(limits.textBytes(), "a manifest is too long");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    long number(String field) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, "'" + field + "'");
        return json.getLongValue();
    }

    /** Counts one more image, layer, reference or label. */
    void countItem() {
        if (limits.items().isExceededBy(++items)) {
            throw exceeded(limits.items(), "too much is named");
        }
    }

    /**
     * @param depth of an index; 1 for one that is in none
     */
    void requireDepth(int depth) {
        if (limits.indexDepth().isExceededBy(depth)) {
            throw exceeded(limits.indexDepth(), "indexes are nested");
        }
    }

    private ProblemException exceeded(Limit limit, String why) {
        return limit.exceeded(archive, "in its manifest.json " + why);
    }

    private String string(String field) throws IOException {
        if (isNull()) {
            return "";
        }
        expect(JsonToken.VALUE_STRING, "'" + field + "'");
        return json.getText();
    }

    private void expect(JsonToken token, String what) throws IOException {
        if (json.currentToken() != token) {
            throw new IOException(
                    Printable.of(what) + " is not " + kind(token) + " at " + position());
        }
    }

    private String position() {
        return "character " + json.currentTokenLocation().getCharOffset();
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_NUMBER_INT -> "a whole number";
            default -> "a text";
        };
    }
}
