package io.longshore.json;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a document may look like that other programs read as well: manifests, configs, signatures.
 * Nearly all of them are written in Go, whose {@code encoding/json} takes members whose names
 * differ in case for one, and refuses a whole document for one value of another kind. A document
 * that is read with a shape ({@link JsonTree#of(byte[], Shape)}) says the same to them as to us:
 *
 * <ul>
 *   <li>no object has two members whose names differ in case only, except where names are free
 *       ({@link #map}, {@link #ANYTHING});
 *   <li>no member's name differs from a known one in case only;
 *   <li>the value of a known member is of the kind that is known, or null, which stands for an
 *       absent one.
 * </ul>
 */
public final class Shape {
    /** What a value may be. */
    enum Kind {
        TEXT("a text"),
        DIGEST("a digest"),
        BASE64("base 64"),
        TIME("a time by RFC 3339"),
        WHOLE("a whole number of 64 bits"),
        FLAG("true or false"),
        BYTES("base 64"),
        LONG("a whole number of 64 bits"),
        WORD("one of the known words"),
        LIST("a list"),
        MAP("an object"),
        OBJECT("an object"),
        ABSENT("a known member"),
        PLAIN("a value"),
        ANYTHING("a value");

        private final String name;

        Kind(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A text. */
    public static final Shape TEXT = new Shape(Kind.TEXT);

    /** A text that Go's types read as a digest: never null, without escapes. */
    public static final Shape DIGEST = new Shape(Kind.DIGEST);

    /** Bytes, as padded base 64 (RFC 4648, section 4). */
    public static final Shape BASE64 = new Shape(Kind.BASE64);

    /** A point in time, without escapes. */
    public static final Shape TIME = new Shape(Kind.TIME);

    /** A whole number that a Java long holds; 1.0 and 1e0 are none. */
    public static final Shape WHOLE = new Shape(Kind.WHOLE);

    /** True or false. */
    public static final Shape FLAG = new Shape(Kind.FLAG);

    /** Any value; no object in it has members whose names differ in case only. */
    public static final Shape PLAIN = new Shape(Kind.PLAIN);

    /** Any value; the names in it are free, and A and a are two. */
    public static final Shape ANYTHING = new Shape(Kind.ANYTHING);

    /** Bytes in the JSON form of Protocol Buffers ({@link ProtoJson#bytes}). */
    public static final Shape BYTES = new Shape(Kind.BYTES);

    /** A whole number that a Java long holds, as a number or as a text of its digits. */
    public static final Shape LONG = new Shape(Kind.LONG);

    /**
     * No value at all, not even null: the name has another meaning to other readers, or none. As
     * what further members have to be, it means that there are none.
     */
    public static final Shape ABSENT = new Shape(Kind.ABSENT);

    private final Kind kind;
    private final Shape inner;
    private final Map<String, Shape> members = new HashMap<>();

    /** From a folded name to the known one. */
    private final Map<String, String> known = new HashMap<>();

    /** Names of members of which an object has at most one; empty if there are none. */
    private Set<String> alternatives = Set.of();

    private Set<String> words = Set.of();

    private Shape(Kind kind) {
        this.kind = kind;
        this.inner = this;
    }

    private Shape(Kind kind, Shape inner) {
        this.kind = kind;
        this.inner = inner;
    }

    /** One of these texts; they are the names in an enum. */
    public static Shape word(String... words) {
        Shape word = new Shape(Kind.WORD);
        word.words = Set.of(words);
        return word;
    }

    /** An array of these; null is none of them. */
    public static Shape list(Shape element) {
        return new Shape(Kind.LIST, element);
    }

    /** An object with any names, such as labels and annotations; null is not a value in it. */
    public static Shape map(Shape value) {
        return new Shape(Kind.MAP, value);
    }

    /**
     * An object with known members, all of which may be absent.
     *
     * @param members by their exact names
     * @param others what every further member has to be
     */
    public static Shape object(Map<String, Shape> members, Shape others) {
        Shape object = new Shape(Kind.OBJECT, others);
        object.members.putAll(members);
        members.keySet().forEach(name -> object.known.put(GoNames.folded(name), name));
        return object;
    }

    /** This object, which may hold a list of further ones like itself under a name. */
    public Shape holdingItself(String name) {
        members.put(name, list(this));
        known.put(GoNames.folded(name), name);
        return this;
    }

    /**
     * This object, which may have only one of these members ({@code oneof} of Protocol Buffers). A
     * member that is null counts as well.
     */
    public Shape withOneOf(String... names) {
        alternatives = Set.of(names);
        return this;
    }

    Kind kind() {
        return kind;
    }

    /** Of each element of a list and of each value of a map. */
    Shape inner() {
        return kind == Kind.LIST || kind == Kind.MAP ? inner : this;
    }

    /** Of the value of an object's member. */
    Shape member(String name) {
        return kind == Kind.OBJECT ? members.getOrDefault(name, inner) : inner();
    }

    /** The known name that this one is by Go's reading; null if there is none. */
    @Nullable String known(String folded) {
        return known.get(folded);
    }

    boolean isAlternative(String name) {
        return alternatives.contains(name);
    }

    boolean isWord(String text) {
        return words.contains(text);
    }

    /** True if the names in such an object are free. */
    boolean hasFreeNames() {
        return kind == Kind.MAP || kind == Kind.ANYTHING;
    }
}
