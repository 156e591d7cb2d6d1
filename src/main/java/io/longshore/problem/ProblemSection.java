package io.longshore.problem;

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

    /** The first sentence of the meaning. */
    public String summary() {
        int end = meaning.indexOf(". ");
        return end < 0 ? meaning : meaning.substring(0, end + 1);
    }
}
