package io.longshore.proof.timestamp;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.log.NotATlogException;
import io.longshore.text.Printable;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.bouncycastle.tsp.TimeStampRequest;
import org.jspecify.annotations.Nullable;

/** A time stamping authority that is asked over HTTP (RFC 3161, section 3.4). */
final class TimestampAuthority {
    private static final MediaType QUERY = MediaType.get("application/timestamp-query");
    private static final int NONCE_BITS = 64;
    private static final int OK = 200;

    private final OkHttpClient http;
    private final HttpUrl url;
    private final List<X509Certificate> trusted;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param trusted certificates of the authority, or of those above it
     */
    TimestampAuthority(OkHttpClient http, HttpUrl url, List<X509Certificate> trusted) {
        this.http = http;
        this.url = url;
        this.trusted = List.copyOf(trusted);
    }

    /**
     * A time stamp of this document.
     *
     * @return the answer, whose content was checked
     * @throws ProblemException {@code TIMESTAMP_UNAVAILABLE}
     */
    byte[] stamp(byte[] document) {
        try {
            TimeStampRequest query =
                    Timestamp.request(document, new BigInteger(NONCE_BITS, random));
            byte[] answer = ask(query.getEncoded());
            Timestamp.answer(answer, query, trusted);
            return answer;
        } catch (NotATlogException e) {
            throw unavailable(
                    "Its answer cannot be used: "
                            + Printable.of(String.valueOf(e.getMessage()))
                            + ".",
                    e);
        } catch (IOException e) {
            throw unavailable(
                    "There was no answer from "
                            + url.host()
                            + ": "
                            + Printable.of(String.valueOf(e.getMessage()))
                            + ".",
                    e);
        }
    }

    private byte[] ask(byte[] query) throws IOException {
        Request request =
                new Request.Builder().url(url).post(RequestBody.create(query, QUERY)).build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() != OK) {
                throw unavailable("It answered with the status " + response.code() + ".", null);
            }
            byte[] answer = response.peekBody(Timestamp.LONGEST + 1L).bytes();
            if (answer.length > Timestamp.LONGEST) {
                throw unavailable(
                        "Its answer has more than " + Timestamp.LONGEST + " bytes.", null);
            }
            return answer;
        }
    }

    private static ProblemException unavailable(String why, @Nullable Exception cause) {
        return new ProblemException(
                Problem.temporary(
                        Code.TIMESTAMP_UNAVAILABLE,
                        "The time stamping authority has not stamped the newest checkpoint.",
                        why,
                        "Check longshore.timestamp.url and longshore.timestamp.certificates; the"
                                + " gateway asks again automatically."),
                cause);
    }
}
