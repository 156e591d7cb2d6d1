package io.longshore.trust.signature;

import io.longshore.json.JsonScan;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Attestations and SBOMs. They may have any length and are not interpreted. The check ensures that
 * they are the JSON, or begin as the text, that their type declares. {@link ArchiveHeader} refuses
 * archives that do so too.
 */
final class Statements {
    static final String DSSE = "application/vnd.dsse.envelope.v1+json";
    static final String IN_TOTO = "application/vnd.in-toto+json";

    /** The kind of a text must be recognisable within this many characters. */
    private static final int HEAD = 8192;

    private static final Pattern SPDX =
            Pattern.compile("\\uFEFF?(?:[ \\t]*(?:#[^\\n]*+)?\\n)*+SPDXVersion:[ \\t]*SPDX-[0-9]");

    private static final Pattern XML = Pattern.compile("\\uFEFF?\\s*+<[?!A-Za-z]");

    /** Those that cosign knows, and SPDX's own. */
    static final Set<String> SBOMS =
            Set.of(
                    "text/spdx",
                    "text/spdx+xml",
                    "text/spdx+json",
                    "spdx+json",
                    "application/spdx+json",
                    "application/vnd.cyclonedx",
                    "application/vnd.cyclonedx+xml",
                    "application/vnd.cyclonedx+json",
                    "application/vnd.syft+json");

    private Statements() {}

    /**
     * Reads a statement to its end.
     *
     * @throws IOException if it does not match its type; the message gives the reason
     */
    static void require(String mediaType, InputStream content) throws IOException {
        try (BufferedReader text =
                new BufferedReader(
                        new PrintableReader(
                                new InputStreamReader(
                                        content, StandardCharsets.UTF_8.newDecoder())))) {
            String head = head(text);
            switch (mediaType) {
                case "text/spdx" -> requireText(SPDX, head, text);
                case "text/spdx+xml", "application/vnd.cyclonedx+xml" ->
                        requireText(XML, head, text);
                case "application/vnd.cyclonedx" -> {
                    if (XML.matcher(head).lookingAt()) {
                        requireText(XML, head, text);
                    } else {
                        JsonScan.requireObject(text);
                    }
                }
                default -> JsonScan.requireObject(text);
            }
        }
    }

    private static String head(BufferedReader text) throws IOException {
        char[] head = new char[HEAD];
        text.mark(HEAD);
        int length = 0;
        int count;
        while (length < HEAD && (count = text.read(head, length, HEAD - length)) > 0) {
            length += count;
        }
        text.reset();
        return new String(head, 0, length).replace("\r\n", "\n");
    }

    private static void requireText(Pattern beginning, String head, Reader text)
            throws IOException {
        if (!beginning.matcher(head).lookingAt()) {
            throw new IOException("it does not begin as its media type requires");
        }
        text.transferTo(Writer.nullWriter());
    }

    /** Refuses control characters: most archives hold many, a statement holds none. */
    private static final class PrintableReader extends FilterReader {
        PrintableReader(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            for (int i = offset; i < offset + count; i++) {
                if (Character.isISOControl(into[i]) && "\t\n\r\f".indexOf(into[i]) < 0) {
                    throw new IOException("it is not text");
                }
            }
            return count;
        }
    }
}
