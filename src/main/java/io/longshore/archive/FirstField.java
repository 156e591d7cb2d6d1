package io.longshore.archive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.longshore.json.JsonTree;
import io.longshore.json.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells lists of images from each other by the names in their first element. */
public final class FirstField {
    /** More than the element of a hundred layers; imgpkg's first name comes at once. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int MOST_NAMES = 32;

    private FirstField() {}

    /**
     * The names in the first object of the array in a member, as far as its first mebibyte has
     * them; empty if it is no such array or is not there.
     *
     * @param name without {@code ./}
     */
    public static Set<String> of(ArchiveMembers members, String name) {
        return members.list().stream()
                .filter(member -> member.type() == MemberType.FILE)
                .filter(member -> MemberNames.plain(member.name()).equals(name))
                .findFirst()
                .map(member -> names(members.file(), member))
                .orElse(Set.of());
    }

    private static Set<String> names(ArchiveBytes file, ArchiveMember member) {
        long there = Math.min(member.sizeBytes(), file.sizeBytes() - member.offset());
        Set<String> names = new LinkedHashSet<>();
        try (InputStream text = file.stream(member.offset(), Math.min(there, MOST_BYTES));
                JsonParser json = JsonTree.parser(text, Shape.ANYTHING)) {
            if (json.nextToken() == JsonToken.START_ARRAY
                    && json.nextToken() == JsonToken.START_OBJECT) {
                while (names.size() < MOST_NAMES && json.nextToken() == JsonToken.FIELD_NAME) {
                    names.add(json.currentName());
                    json.nextToken();
                    json.skipChildren();
                }
            }
            return names;
        } catch (IOException e) {
            // The names read so far count; the reader of the format reports the fault.
            return names;
        }
    }
}
