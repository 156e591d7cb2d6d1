package io.longshore.proof.witness;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.proof.ledger.Ledger;
import io.longshore.proof.log.Cosignature;
import io.longshore.proof.log.Hash;
import io.longshore.proof.log.NotATlogException;
import io.longshore.proof.log.NoteKey;
import io.longshore.proof.log.SignedNote;
import io.longshore.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A witness that is asked over HTTP (C2SP {@code tlog-witness}). */
final class HttpWitness implements Witness {
    private static final int ATTEMPTS = 3;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int OK = 200;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;
    private static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]{0,8})\n?");

    private final OkHttpClient http;
    private final HttpUrl url;
    private final NoteKey key;

    /** What this witness saw last, as far as this process knows. */
    private int last;

    /** The status and the body of an answer. */
    private record Answer(int status, String body) {}

    /**
     * @param url the submission prefix of the witness
     * @param key of the type {@link NoteKey.Type#COSIGNATURE}
     */
    HttpWitness(OkHttpClient http, HttpUrl url, NoteKey key) {
        this.http = http;
        this.url = url.newBuilder().addPathSegment("add-checkpoint").build();
        this.key = key;
    }

    @Override
    public String name() {
        return "the witness " + key.name();
    }

    @Override
    public synchronized Optional<SignedNote> show(Ledger ledger) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Integer> lost = ledger.losing(last);
            if (lost.isPresent() && ledger.size() < last) {
                throw neverAgain(lost.get());
            }
            Ledger.Head head =
                    ledger.require(last, "The witness " + key.name() + " has seen a log");
            Answer answer = add(last, ledger.consistency(last, head.size()), head.checkpoint());
            switch (answer.status()) {
                case OK -> {
                    last = head.size();
                    return Optional.of(cosigned(head.checkpoint(), answer.body()));
                }
                case CONFLICT -> last = size(answer);
                case UNPROCESSABLE -> {
                    if (lost.isPresent()) {
                        throw neverAgain(lost.get());
                    }
                    throw ledger.forked(name());
                }
                default -> throw unavailable(refusal(answer));
            }
        }
        throw unavailable("It names another size at each attempt.");
    }

    @Override
    public synchronized int seen(SignedNote newest) {
        Answer answer = add(0, List.of(), newest);
        return answer.status() == CONFLICT ? size(answer) : 0;
    }

    private Answer add(int old, List<Hash> proof, SignedNote checkpoint) {
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        proof.forEach(hash -> body.append(hash).append('\n'));
        body.append('\n').append(checkpoint);
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        Request request = new Request.Builder().url(url).post(RequestBody.create(bytes)).build();
        try (Response response = http.newCall(request).execute()) {
            return new Answer(response.code(), response.peekBody(MOST_BYTES).string());
        } catch (IOException e) {
            throw unavailable(
                    "There was no answer from "
                            + url.host()
                            + ": "
                            + Printable.of(String.valueOf(e.getMessage()))
                            + ".");
        }
    }

    private SignedNote cosigned(SignedNote checkpoint, String lines) {
        try {
            SignedNote note =
                    SignedNote.parse((checkpoint + lines).getBytes(StandardCharsets.UTF_8));
            if (Cosignature.of(note, key).isPresent()) {
                return note;
            }
        } catch (NotATlogException e) {
            throw unavailable("Its answer is no signature: " + Printable.of(e.getMessage()) + ".");
        }
        throw unavailable("Its answer is not signed by the key of longshore.witness.key.");
    }

    private int size(Answer answer) {
        Matcher size = SIZE.matcher(answer.body());
        if (!size.matches()) {
            throw unavailable("It names no size in its answer.");
        }
        return Integer.parseInt(size.group(1));
    }

    private static String refusal(Answer answer) {
        return switch (answer.status()) {
            case 403 -> "It does not know the present key of this log.";
            case 404 -> "It does not know this log.";
            default -> "It answered with the status " + answer.status() + ".";
        };
    }

    private ProblemException neverAgain(int entry) {
        return unavailable(
                "It has seen entries that entry "
                        + entry
                        + " states as lost, and a witness never signs a shorter log.");
    }

    private ProblemException unavailable(String why) {
        return new ProblemException(
                Problem.temporary(
                        Code.WITNESS_UNAVAILABLE,
                        "The witness " + key.name() + " has not signed the newest checkpoint.",
                        why,
                        "Ask its operator to add the log with the key in site.vkey, or check"
                                + " longshore.witness.url and longshore.witness.key."));
    }
}
