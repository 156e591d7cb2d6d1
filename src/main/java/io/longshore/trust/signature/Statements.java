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

/**
 * Attestations and SBOMs. They may have any length and are not interpreted. The check ensures that
 * they are the JSON or the text that their type declares, so that none of them is an archive.
 */
final class Statements {
    static final String DSSE = "application/vnd.dsse.envelope.v1+json";
    static final String IN_TOTO = "application/vnd.in-toto+json";

    private static final Set<String> TEXTS =
            Set.of(
                    "text/spdx",
                    "text/spdx+xml",
                    "application/vnd.cyclonedx",
                    "application/vnd.cyclonedx+xml");

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
        try (Reader text =
                new PrintableReader(
                        new BufferedReader(
                                new InputStreamReader(
                                        content, StandardCharsets.UTF_8.newDecoder())))) {
            if (TEXTS.contains(mediaType)) {
                text.transferTo(Writer.nullWriter());
            } else {
                JsonScan.requireObject(text);
            }
        }
    }

    /** Refuses control characters: a tar archive holds many, a statement holds none. */
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
