package io.longshore.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds each token of a document against its {@link Shape} before it is handed out. */
final class DocumentParser extends JsonParserDelegate {
    /**
     * Go reads a time from the bytes between the quotation marks ({@code time/format_rfc3339.go}).
     */
    private static final Pattern TIME =
            Pattern.compile(
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");

    /** How Jackson reports a member that is there twice. */
    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);

    /** Shorter whole numbers fit into Go's float64 for sure. */
    private static final int SHORT_NUMBER = 300;

    private final Deque<Level> levels = new ArrayDeque<>();
    private Level level;

    /** An object or an array that has begun and not yet ended. */
    private static final class Level {
        private final Shape shape;
        private final Set<String> names = new HashSet<>(2);
        private Shape value;
        private @Nullable String alternative;

        Level(Shape shape) {
            this.shape = shape;
            this.value = shape.inner();
        }
    }

    DocumentParser(JsonParser parser, Shape shape) {
        super(parser);
        level = new Level(Shape.list(shape));
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        try {
            return next();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not text in UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new IOException(words(e), e);
        }
    }

    /** The library's own words are for those who write programs. */
    private static String words(JsonProcessingException e) {
        String text = String.valueOf(e.getOriginalMessage());
        Matcher twice = TWICE.matcher(text);
        if (twice.matches()) {
            return "it has the member '" + twice.group(1) + "' twice";
        }
        if (e instanceof StreamConstraintsException) {
            return text.contains("depth")
                    ? "its nesting depth is greater than that of any honest document"
                    : "it has a text or a number that is longer than any honest one";
        }
        if (e instanceof JsonEOFException || text.startsWith("Unexpected end-of-input")) {
            return "the document is cut off";
        }
        JsonLocation at = e.getLocation();
        return "it is not JSON"
                + (at == null
                        ? ""
                        : " at line " + at.getLineNr() + ", character " + at.getColumnNr());
    }

    private @Nullable JsonToken next() throws IOException {
        JsonToken token = delegate.nextToken();
        if (token == null) {
            return null;
        }
        switch (token) {
            case FIELD_NAME -> name(delegate.currentName());
            case START_OBJECT, START_ARRAY -> begin(token == JsonToken.START_OBJECT);
            case END_OBJECT, END_ARRAY -> level = levels.pop();
            default -> scalar(token);
        }
        return token;
    }

    @Override
    public @Nullable JsonToken nextValue() throws IOException {
        JsonToken token = nextToken();
        return token == JsonToken.FIELD_NAME ? nextToken() : token;
    }

    @Override
    public JsonParser skipChildren() throws IOException {
        if (currentToken().isStructStart()) {
            for (int open = 1; open > 0; ) {
                JsonToken token = nextToken();
                if (token == null) {
                    throw new EOFException("the document is cut off");
                }
                open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        }
        return this;
    }

    private void name(String name) throws IOException {
        text(name);
        level.value = level.shape.member(name);
        if (level.shape.hasFreeNames()) {
            return;
        }
        String folded = GoNames.folded(name);
        String known = level.shape.known(folded);
        if (known != null && !known.equals(name)) {
            throw new IOException(
                    "the member '" + name + "' differs from '" + known + "' in case only");
        }
        if (!level.names.add(folded)) {
            throw new IOException(
                    "the member '" + name + "' differs from another one in case only");
        }
        if (level.shape.isAlternative(name)) {
            if (level.alternative != null) {
                throw new IOException("it has both '" + level.alternative + "' and '" + name + "'");
            }
            level.alternative = name;
        }
    }

    private void begin(boolean isObject) throws IOException {
        Shape shape = level.value;
        boolean fits =
                switch (shape.kind()) {
                    case OBJECT, MAP -> isObject;
                    case LIST -> !isObject;
                    case PLAIN, ANYTHING -> true;
                    case TEXT, DIGEST, BASE64, TIME, BYTES, WORD -> false;
                    case WHOLE, LONG, FLAG, ABSENT -> false;
                };
        if (!fits) {
            throw unlike(shape);
        }
        levels.push(level);
        level = new Level(shape);
    }

    private void scalar(JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            text(delegate.getText());
        } else if (token.isNumeric()) {
            number(token);
        }
        Shape shape = level.value;
        boolean fits =
                switch (shape.kind()) {
                    case TEXT, DIGEST, BASE64, TIME, BYTES, WORD -> token == JsonToken.VALUE_STRING;
                    case WHOLE -> token == JsonToken.VALUE_NUMBER_INT;
                    case LONG ->
                            token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING;
                    case FLAG -> token.isBoolean();
                    case LIST, MAP, OBJECT, ABSENT -> false;
                    case PLAIN, ANYTHING -> true;
                };
        if (fits) {
            content(shape);
        } else if (token != JsonToken.VALUE_NULL || shape.kind() == Shape.Kind.ABSENT) {
            throw unlike(shape);
        } else if (!mayBeNull(shape)) {
            throw new IOException(name() + " is null");
        }
    }

    /**
     * A null in an object is an absent member. In lists and maps it is an element that readers make
     * different things of, and Go's type for a digest refuses it.
     */
    private boolean mayBeNull(Shape shape) {
        return level.shape.kind() == Shape.Kind.OBJECT && shape.kind() != Shape.Kind.DIGEST;
    }

    /** What Go looks at after the kind of a value. */
    private void content(Shape shape) throws IOException {
        boolean fits =
                switch (shape.kind()) {
                    case DIGEST -> isWithoutEscapes();
                    case BASE64 -> isBase64(delegate.getText());
                    case TIME -> isWithoutEscapes() && isTime(delegate.getText());
                    case WHOLE -> delegate.getNumberType() != NumberType.BIG_INTEGER;
                    case BYTES -> ProtoJson.isBytes(delegate.getText());
                    case LONG -> ProtoJson.isWhole(delegate.getText());
                    case WORD -> shape.isWord(delegate.getText());
                    case TEXT, FLAG, LIST, MAP, OBJECT, ABSENT, PLAIN, ANYTHING -> true;
                };
        if (!fits) {
            throw new IOException(name() + " is not " + shape.kind());
        }
    }

    private static boolean isTime(String text) {
        try {
            return TIME.matcher(text).matches() && OffsetDateTime.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            return text.length() % 4 == 0 && Base64.getDecoder().decode(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isWithoutEscapes() throws IOException {
        String text = delegate.getText();
        long begin = delegate.currentTokenLocation().getCharOffset();
        return delegate.currentLocation().getCharOffset() - begin == text.length() + 2;
    }

    /** Go reads a number whose place it does not know as a float64, and fails if it is none. */
    private void number(JsonToken token) throws IOException {
        boolean isShort =
                token == JsonToken.VALUE_NUMBER_INT && delegate.getTextLength() < SHORT_NUMBER;
        if (!isShort && Double.isInfinite(Double.parseDouble(delegate.getText()))) {
            throw new IOException("it has a number that is too large");
        }
    }

    /** Half a surrogate pair is another character to each reader. */
    private static void text(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    throw new IOException("it has half of a surrogate pair");
                }
                i++;
            }
        }
    }

    private ShapeException unlike(Shape shape) throws IOException {
        return new ShapeException(name() + " is not " + shape.kind());
    }

    private String name() throws IOException {
        String name = delegate.currentName();
        return name == null ? "a value" : "'" + name + "'";
    }
}
