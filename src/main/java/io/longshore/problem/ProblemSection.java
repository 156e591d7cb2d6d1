package io.longshore.problem;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code docs/problems.md} has about one code, as text without the marks of Markdown. No
 * component is null or empty.
 *
 * @param code what the section is about
 * @param meaning what the reader sees, one to three sentences
 * @param causes the usual causes
 * @param whatToDo the commands and settings that help
 * @param whoActs whose move it is: the sender, the operator, the registry administrator
 * @param retry whether the same attempt may succeed later
 * @param result the exit code and the status that a report has
 */
public record ProblemSection(
        Code code,
        String meaning,
        String causes,
        String whatToDo,
        String whoActs,
        String retry,
        String result) {
    static final String CAUSES = "Causes";
    static final String WHAT_TO_DO = "What to do";
    static final String WHO_ACTS = "Who acts";
    static final String RETRY = "Retry";
    static final String RESULT = "Result";

    /** Everything behind the meaning, by the names on the page and in its order. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(CAUSES, causes);
        fields.put(WHAT_TO_DO, whatToDo);
        fields.put(WHO_ACTS, whoActs);
        fields.put(RETRY, retry);
        fields.put(RESULT, result);
        return Collections.unmodifiableMap(fields);
    }

    /** The first sentence of the meaning. */
    public String summary() {
        int end = meaning.indexOf(". ");
        return end < 0 ? meaning : meaning.substring(0, end + 1);
    }
}
