package io.longshore.bundle;

import java.util.Comparator;

/**
 * The order in which imgpkg prints what it keeps by digest: that of its YAML library, which takes a
 * run of decimal digits as one number and puts it before a letter.
 */
final class ImgpkgOrder implements Comparator<String> {
    static final ImgpkgOrder NATURAL = new ImgpkgOrder();

    @Override
    public int compare(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == a.length() || i == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        boolean aLetter = Character.isLetter(a.charAt(i));
        boolean bLetter = Character.isLetter(b.charAt(i));
        if (aLetter || bLetter) {
            return aLetter && bLetter
                    ? Character.compare(a.charAt(i), b.charAt(i))
                    : aLetter ? 1 : -1;
        }
        return compareNumbers(a, b, i);
    }

    /** Compares from the first difference on, where neither has a letter. */
    private static int compareNumbers(String a, String b, int from) {
        // Behind a digit other than 0, a 0 counts as a place: 20 is more than 2.
        boolean behindNumber = false;
        if (a.charAt(from) == '0' || b.charAt(from) == '0') {
            for (int j = from - 1; j >= 0 && isDigit(a, j); j--) {
                behindNumber |= a.charAt(j) != '0';
            }
        }
        int aEnd = endOfNumber(a, from);
        int bEnd = endOfNumber(b, from);
        long aNumber = number(a, from, aEnd, behindNumber);
        long bNumber = number(b, from, bEnd, behindNumber);
        if (aNumber != bNumber) {
            return Long.compare(aNumber, bNumber);
        }
        if (aEnd != bEnd) {
            return Integer.compare(aEnd, bEnd);
        }
        return Character.compare(a.charAt(from), b.charAt(from));
    }

    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length() && isDigit(text, end)) {
            end++;
        }
        return end;
    }

    /** Wraps around like the original for runs of more than 18 digits. */
    private static long number(String text, int from, int end, boolean behindNumber) {
        long value = behindNumber ? 1 : 0;
        for (int i = from; i < end; i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }

    private static boolean isDigit(String text, int at) {
        return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
