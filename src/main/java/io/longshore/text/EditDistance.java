package io.longshore.text;

/** How much two names differ; finds the name that a misspelt one was meant to be. */
public final class EditDistance {
    private EditDistance() {}

    /**
     * How many letters must be put in, taken out, changed, or swapped with the next one to turn one
     * word into the other: the distance of Damerau and Levenshtein, restricted form. Case matters.
     */
    public static int of(String one, String other) {
        int[] beforeThat = new int[other.length() + 1];
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                int changed = previous[j - 1] + (same ? 0 : 1);
                current[j] = Math.min(changed, 1 + Math.min(previous[j], current[j - 1]));
                if (!same
                        && i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    current[j] = Math.min(current[j], 1 + beforeThat[j - 2]);
                }
            }
            beforeThat = previous;
            previous = current;
        }
        return previous[other.length()];
    }
}
