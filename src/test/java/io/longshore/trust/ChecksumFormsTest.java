package io.longshore.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of a tarball's own checksum file, right and wrong. */
class ChecksumFormsTest {
    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String HEX_512 = "0123456789abcdef".repeat(8);
    private static final String OTHER = "f".repeat(64);
    private static final String MD5 = "0123456789abcdef".repeat(2);
    private static final String SHA_1 = MD5 + "01234567";
    private static final String BASE_64 = "ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=";
    private static final String UPPER = HEX.toUpperCase(Locale.ROOT);

    static Stream<Arguments> right() {
        return Stream.of(
                arguments("GNU, text", HEX + "  X.tar\n", HEX),
                arguments("GNU, binary", HEX + " *X.tar\n", HEX),
                arguments("no line feed at the end", HEX + "  X.tar", HEX),
                arguments("upper case", UPPER + "  X.tar\n", HEX),
                arguments("CRLF", HEX + "  X.tar\r\n", HEX),
                arguments("old Mac line ends", HEX + "  X.tar\r", HEX),
                arguments("a tab for the blanks", HEX + "\tX.tar\n", HEX),
                arguments("several blanks", HEX + "    X.tar\n", HEX),
                arguments("one blank", HEX + " X.tar\n", HEX),
                arguments("blanks at the end", HEX + "  X.tar  \n", HEX),
                arguments("./ before the name", HEX + "  ./X.tar\n", HEX),
                arguments("a path before the name", HEX + "  /srv/out/X.tar\n", HEX),
                arguments("a Windows path", HEX + "  C:\\out\\new\\X.tar\n", HEX),
                arguments("an escaped Windows path", "\\" + HEX + "  C:\\\\out\\\\X.tar\n", HEX),
                arguments("a byte-order mark", "\uFEFF" + HEX + "  X.tar\n", HEX),
                arguments("bare", HEX, HEX),
                arguments("bare, with blanks and lines around it", "\r\n " + HEX + " \r\n", HEX),
                arguments("SHA-512", HEX_512 + "  X.tar\n", HEX_512),
                arguments("bare SHA-512", HEX_512 + "\n", HEX_512),
                arguments("BSD", "SHA256 (X.tar) = " + HEX + "\n", HEX),
                arguments("BSD with a path", "SHA256 (out/X.tar) = " + HEX + "\n", HEX),
                arguments("BSD, SHA-512", "SHA512 (X.tar) = " + HEX_512 + "\n", HEX_512),
                arguments("OpenSSL 1", "SHA256(X.tar)= " + HEX + "\n", HEX),
                arguments("OpenSSL 3", "SHA2-256(X.tar)= " + HEX + "\n", HEX),
                arguments("comments", "# made by us\n; really\n" + HEX + "  X.tar\n", HEX),
                arguments("other files, too", OTHER + "  a.tar\n" + HEX + "  X.tar\n", HEX),
                arguments("the nearer of two", OTHER + "  old/X.tar\n" + HEX + "  X.tar\n", HEX),
                arguments("twice the same", HEX + "  X.tar\n" + UPPER + " *X.tar\n", HEX),
                arguments("the name in another case", HEX + "  x.TAR\n", HEX),
                arguments(
                        "another case after its own", HEX + "  X.tar\n" + OTHER + "  x.tar\n", HEX),
                arguments("with an MD5 as well", MD5 + "  X.tar\n" + HEX + "  X.tar\n", HEX),
                arguments(
                        "Get-FileHash, table",
                        "\r\nAlgorithm       Hash                    Path\r\n"
                                + "---------       ----                    ----\r\n"
                                + ("SHA256          " + UPPER + "       C:\\out\\X.tar\r\n\r\n"),
                        HEX),
                arguments(
                        "Get-FileHash, table, path cut by the window",
                        "Algorithm       Hash                    Path\r\n"
                                + "---------       ----                    ----\r\n"
                                + ("SHA256          " + UPPER + "       C:\\Users\\a...\r\n"),
                        HEX),
                arguments(
                        "Get-FileHash, list",
                        "\r\n\r\nAlgorithm : SHA256\r\nHash      : "
                                + (UPPER + "\r\nPath      : C:\\my out\\X.tar\r\n\r\n\r\n"),
                        HEX),
                arguments(
                        "Get-FileHash, list, wrapped by the window",
                        "Algorithm : SHA512\r\nHash      : "
                                + HEX_512.substring(0, 67)
                                + "\r\n            "
                                + HEX_512.substring(67)
                                + "\r\nPath      : C:\\out\\\r\n            X.tar\r\n",
                        HEX_512),
                arguments(
                        "certutil",
                        "SHA256 hash of X.tar:\r\n"
                                + HEX
                                + "\r\nCertUtil: -hashfile command completed successfully.\r\n",
                        HEX),
                arguments(
                        "certutil of Windows 7",
                        "SHA256 hash of file C:\\out\\X.tar:\r\n"
                                + HEX.replaceAll("..(?=.)", "$0 ")
                                + "\r\nCertUtil: -hashfile command completed successfully.\r\n",
                        HEX),
                arguments("standard input", HEX + "  -\n", HEX),
                arguments("another name", HEX + "  Y.tar\n", HEX),
                arguments("a quoted name", HEX + "  \"X.tar\"\n", HEX),
                arguments("a quoted path", HEX + "  'C:\\my out\\X.tar'\n", HEX),
                arguments("as OCI writes it", "sha256:" + HEX + "\n", HEX),
                arguments("as OCI writes it, with the name", "SHA256:" + HEX + "  X.tar\n", HEX),
                arguments("no-break spaces", HEX + "\u00a0\u00a0X.tar\n", HEX),
                arguments("bare, with a no-break space", HEX + "\u00a0\r\n", HEX),
                arguments("bare, with a zero-width space", "\u200b" + HEX + "\n", HEX),
                arguments("a line of HTML beside it", HEX + "  X.tar\n<html>\n", HEX),
                arguments("JSON", "{\"Algorithm\":\"SHA256\",\"Hash\":\"" + UPPER + "\"}", HEX),
                arguments("XML", "<S N=\"Hash\">" + UPPER + "</S>", HEX),
                arguments(
                        "CSV",
                        "#TYPE Microsoft.Powershell.Utility.FileHash\r\n\"Algorithm\",\"Hash\","
                                + "\"Path\"\r\n\"SHA256\",\""
                                + (UPPER + "\",\"C:\\out\\X.tar\"\r\n"),
                        HEX),
                arguments(
                        "clear-signed",
                        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                                + HEX
                                + "  X.tar\n-----BEGIN PGP SIGNATURE-----\n\niQIz=\n"
                                + "-----END PGP SIGNATURE-----\n",
                        HEX),
                arguments(
                        "a list of an archiver",
                        "7-Zip 19.00\n\nSHA256      Size  Name\n---- ---- ----\n"
                                + (HEX + "    1024  X.tar\n\nSHA256 for data: " + HEX)
                                + "\n\nEverything is Ok\n",
                        HEX),
                arguments(
                        "an old Windows tool",
                        "//\r\n// File Checksum Verifier\r\n//\r\n" + HEX + " x.tar\r\n",
                        HEX),
                arguments("base64", BASE_64 + "\n", HEX),
                arguments("base64, with the name", BASE_64 + "  X.tar\n", HEX),
                arguments("base64 of a browser", "sha256-" + BASE_64 + "\n", HEX),
                arguments("base64 in a header", "Digest: SHA-256=" + BASE_64 + "\n", HEX),
                arguments("0x", "0x" + UPPER + "\n", HEX),
                arguments("0x, with the name", "X.tar: 0x" + HEX + "\n", HEX),
                arguments("with an at sign", "X.tar@sha256:" + HEX + "\n", HEX),
                arguments("YAML", "- name: X.tar\n  sha256: " + HEX + "\n", HEX),
                arguments("YAML by name", "X.tar:\n  sha256: '" + HEX + "'\n", HEX),
                arguments(
                        "JSON of two files",
                        "{\"files\":[{\"name\":\"Y.tar\",\"sha256\":\""
                                + OTHER
                                + "\"},{\"name\":\"X.tar\",\"sha256\":\""
                                + (HEX + "\"}]}"),
                        HEX),
                arguments(
                        "JSON by name, in lines",
                        "{\n  \"X.tar\": {\n    \"md5\": \""
                                + MD5
                                + "\",\n    \"sha256\": \""
                                + (HEX + "\"\n  }\n}\n"),
                        HEX),
                arguments(
                        "HashMyFiles",
                        "==================\r\nFilename          : X.tar\r\nMD5               : "
                                + MD5
                                + "\r\nCRC32             : 0a1b2c3d\r\nSHA-256           : "
                                + HEX
                                + "\r\nSHA-512           : \r\nFull Path         : C:\\out\\X.tar\r\n"
                                + "==================\r\n",
                        HEX),
                arguments(
                        "HashMyFiles, table",
                        "Filename\tMD5\tCRC32\tSHA-256\tFull Path\r\nX.tar\t"
                                + (MD5 + "\t0a1b2c3d\t" + HEX + "\tC:\\out\\X.tar\r\n"),
                        HEX),
                arguments(
                        "7-Zip, two files",
                        "SHA256                             Size  Name\n-------- ------ ------\n"
                                + (OTHER + "   17  Y.tar\n" + HEX + "   1024  X.tar\n")
                                + "-------- ------ ------\n"
                                + (OTHER + "   1041  \n\nFiles: 2\nSize: 1041\n"),
                        HEX),
                arguments("groups of eight", "X.tar: " + grouped(UPPER, 8) + "\n", HEX),
                arguments("groups of four", "X.tar: " + grouped(UPPER, 4) + "\n", HEX),
                arguments("pairs", "Hachage SHA256 de X.tar :\n" + grouped(HEX, 2), HEX),
                arguments(
                        "certutil in French",
                        "Hachage SHA256 de X.tar :\r\n" + HEX + "\r\nCertUtil: -hashfile La\r\n",
                        HEX),
                arguments(
                        "certutil in Japanese",
                        "SHA256 \u30cf\u30c3\u30b7\u30e5 (\u5bfe\u8c61 X.tar):\r\n" + HEX + "\r\n",
                        HEX),
                arguments(
                        "certutil in German",
                        "SHA256-Hash von X.tar:\r\n"
                                + HEX
                                + "\r\nCertUtil: -hashfile-Befehl wurde erfolgreich ausgeführt.",
                        HEX));
    }

    /** With a line break in the middle, as tools wrap it. */
    private static String grouped(String hex, int digits) {
        String blanks = hex.replaceAll("(.{" + digits + "})(?=.)", "$1 ");
        return blanks.length() < 100
                ? blanks.replaceFirst("^(.{" + (digits + 1) * 32 / digits + "})", "$1\n    ")
                : blanks;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("right")
    void theHashIsReadFromEveryChecksumFormat(String form, String text, String hex) {
        for (byte[] content : encodings(text)) {
            List<ExpectedChecksum> expected =
                    ChecksumFile.parse(content, "X.tar.sha256").ofItsOwn("X.tar");
            assertThat(expected)
                    .extracting(ExpectedChecksum::hex, ExpectedChecksum::from)
                    .containsExactly(tuple(hex, "X.tar.sha256"));
        }
    }

    static Stream<Arguments> names() {
        return Stream.of(
                arguments("with blanks", "a b  c.tar", HEX + "  a b  c.tar"),
                arguments("with a leading blank", " x.tar", HEX + "   x.tar"),
                arguments("with a star", "*x.tar", HEX + " **x.tar"),
                arguments("with an umlaut", "gr\u00fcn.tar", HEX + "  gr\u00fcn.tar"),
                arguments("with an umlaut of a Mac", "gr\u00fcn.tar", HEX + "  gru\u0308n.tar"),
                arguments("with quotes", "a'b\"c.tar", HEX + "  a'b\"c.tar"),
                arguments("with brackets, BSD", "a) = (b.tar", "SHA256 (a) = (b.tar) = " + HEX),
                arguments("with a new line", "a\nb.tar", "\\" + HEX + "  a\\nb.tar"),
                arguments("with a return", "a\rb.tar", "\\" + HEX + "  a\\rb.tar"),
                arguments("with a backslash", "a\\b.tar", "\\" + HEX + "  a\\\\b.tar"),
                arguments("with \\n in it", "a\\nb.tar", "\\" + HEX + "  a\\\\nb.tar"),
                arguments("BSD, new line", "a\nb.tar", "\\SHA256 (a\\nb.tar) = " + HEX),
                arguments(
                        "of 255 bytes",
                        "x".repeat(251) + ".tar",
                        HEX + "  " + "x".repeat(251) + ".tar"),
                arguments("like a digest", OTHER + ".tar", HEX + "  " + OTHER + ".tar"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void theFileNameIsReadFromEveryChecksumFormat(String kind, String tarball, String line) {
        assertThat(parse(line + "\n").ofItsOwn(tarball))
                .extracting(ExpectedChecksum::hex)
                .containsExactly(HEX);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("codePageNames")
    void aFileNameInALegacyCodePageIsTolerated(String charset) {
        byte[] content =
                (HEX + "  X.tar\n" + OTHER + "  gr\u00fcn.tar\n")
                        .getBytes(Charset.forName(charset));
        assertThat(ChecksumFile.parse(content, "X.tar.sha256").ofItsOwn("X.tar"))
                .extracting(ExpectedChecksum::hex)
                .containsExactly(HEX);
    }

    static Stream<String> codePageNames() {
        return Stream.of("windows-1252", "IBM850", "ISO-8859-1");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("empty", "", "it has no digest that can be read"),
                arguments("only blank lines", "\r\n \r\n", "it has no digest that can be read"),
                arguments("only comments", "# X.tar\n", "it has no digest that can be read"),
                arguments("two digests", HEX + "  X.tar\n" + OTHER + "  X.tar\n", "different"),
                arguments("two bare digests", HEX + "\n" + OTHER + "\n", "different digests"),
                arguments("two paths", HEX + "  a/X.tar\n" + OTHER + "  b/X.tar\n", "different"),
                arguments("prose", "the checksum is in the mail\n", "it has the line 'the check"),
                arguments("half a line", HEX.substring(0, 40), "SHA-1 finds corruption, not"),
                arguments("a digit too few", HEX.substring(1) + "  X.tar\n", "it has the line"),
                arguments("a digit too many", "0" + HEX + "  X.tar\n", "it has the line"),
                arguments("no hex", "g" + HEX.substring(1) + "  X.tar\n", "it has the line"),
                arguments("half of base64", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJ", "the line"),
                arguments("a page", "<html><body>Log in</body></html>", "it has the line"),
                arguments("MD5", MD5 + "  X.tar\n", "MD5 finds corruption, not tampering"),
                arguments("bare MD5", MD5, "MD5 finds corruption, not tampering"),
                arguments("BSD, MD5", "MD5 (X.tar) = " + MD5, "MD5 finds corruption"),
                arguments("SHA-1", SHA_1 + "  X.tar\n", "SHA-1 finds corruption, not tampering"),
                arguments("BSD, SHA-1", "SHA1 (X.tar) = " + SHA_1, "SHA-1 finds corruption"),
                arguments("BSD, other digest", "SHA256 (X.tar) = " + HEX_512, "it has the line"),
                arguments("BSD, MD5 for SHA256", "SHA256 (X.tar) = " + MD5, "it has the line"),
                arguments("BSD, unknown hash", "SHA3-256 (X.tar) = " + HEX, "it has the line"),
                arguments("certutil, no digest", "SHA256 hash of X.tar:\n", "it has the line"),
                arguments(
                        "certutil failed",
                        "CertUtil: -hashfile command FAILED: 0x80070002",
                        "it has the line 'CertUtil: -hashfile command FAILED"),
                arguments(
                        "Get-FileHash, MD5",
                        "Algorithm : MD5\r\nHash      : " + MD5 + "\r\nPath      : X.tar\r\n",
                        "MD5 finds corruption"),
                arguments(
                        "two other files",
                        HEX + "  Y.tar\n" + OTHER + "  Z.tar\n",
                        "no line names 'X.tar'; it names 'Y.tar'"),
                arguments("two in prose", "old: " + HEX + ", new: " + OTHER, "it has the line"),
                arguments("one in prose, one not", HEX + "\nold: " + OTHER, "it has the line"),
                arguments("BLAKE3 in prose", "blake3:" + HEX, "it has the line"),
                arguments("SHA-512/256", "SHA-512/256(X.tar)= " + HEX, "it has the line"),
                arguments("groups, too few", "X.tar: " + grouped(HEX.substring(8), 8), "the line"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void anInvalidChecksumFileIsRejected(String form, String text, String why) {
        for (byte[] content : encodings(text)) {
            assertThat(refusal(content).what()).contains("X.tar.sha256", why);
        }
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments("half a UTF-16 character", new byte[] {(byte) 0xFF, (byte) 0xFE, 0x30}),
                arguments("zeros, as after a crash", new byte[64]),
                arguments("too large", HEX.repeat(1 << 15).getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void undecodableBytesAreRejected(String kind, byte[] content) {
        assertThat(refusal(content).fix()).contains("sha256sum X.tar > X.tar.sha256");
    }

    private static Problem refusal(byte[] content) {
        ProblemException refused =
                catchThrowableOfType(
                        ProblemException.class,
                        () -> ChecksumFile.parse(content, "X.tar.sha256").ofItsOwn("X.tar"));
        assertThat(refused).isNotNull();
        assertThat(refused.problem().code()).isEqualTo(Code.CHECKSUM_UNUSABLE);
        assertThat(refused.problem().facts()).containsEntry("file", "X.tar.sha256");
        return refused.problem();
    }

    /** As UTF-8, and as Windows writes it. */
    private static List<byte[]> encodings(String text) {
        return List.of(
                text.getBytes(StandardCharsets.UTF_8),
                text.getBytes(StandardCharsets.UTF_16LE),
                text.getBytes(StandardCharsets.UTF_16BE),
                marked(text, StandardCharsets.UTF_16LE, 0xFF, 0xFE),
                marked(text, StandardCharsets.UTF_16BE, 0xFE, 0xFF));
    }

    private static byte[] marked(String text, Charset charset, int first, int second) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(first);
        content.write(second);
        content.writeBytes(plain.getBytes(charset));
        return content.toByteArray();
    }

    private static ChecksumFile parse(String text) {
        return ChecksumFile.parse(text.getBytes(StandardCharsets.UTF_8), "X.tar.sha256");
    }
}
