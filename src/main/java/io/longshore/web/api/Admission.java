package io.longshore.web.api;

import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.text.Printable;
import io.longshore.web.access.Caller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides, before a body is read, whether a request is answered: this gateway leads, the caller is
 * known, and the parameters fit the contract. Thread-safe; may read the share.
 */
final class Admission {
    private final ApiParts parts;

    Admission(ApiParts parts) {
        this.parts = parts;
    }

    /**
     * A request to answer, or its refusal.
     *
     * @param request null if it is refused
     * @param refusal null if it is not
     */
    record Result(@Nullable ApiRequest request, ApiAnswer.@Nullable Full refusal) {
        static Result refused(ApiAnswer.Full answer) {
            return new Result(null, answer);
        }
    }

    Result of(RoutingContext context, Operation operation, String id) {
        HttpServerRequest request = context.request();
        InetAddress from = address(request);
        @Nullable Caller caller = null;
        if (operation.isSecured()) {
            if (!parts.leads().getAsBoolean()) {
                return Result.refused(standsBy(request, id));
            }
            Optional<Caller> found =
                    parts.tokens().authenticate(request.getHeader("Authorization"), from);
            if (found.isEmpty()) {
                return Result.refused(notSignedIn(from, id));
            }
            caller = found.get();
        }
        if (operation.body() != null && !isJson(request.getHeader("Content-Type"))) {
            return Result.refused(
                    ApiProblem.of(
                            Problem.permanent(
                                    Code.BAD_USAGE,
                                    "The body is not said to be JSON.",
                                    "",
                                    "Send it with Content-Type: application/json."),
                            415,
                            id,
                            null));
        }
        Map<String, String> values = new HashMap<>();
        List<ContractSchema.Wrong> wrong = parameters(context, operation, values);
        // OpenAPI leaves this header to the content of the answers.
        Optional.ofNullable(request.getHeader("Accept"))
                .ifPresent(accept -> values.put("header:Accept", accept));
        return wrong.isEmpty()
                ? new Result(new ApiRequest(operation, values, caller, from, id), null)
                : Result.refused(ApiProblem.malformed(400, wrong, id));
    }

    private static List<ContractSchema.Wrong> parameters(
            RoutingContext context, Operation operation, Map<String, String> values) {
        HttpServerRequest request = context.request();
        List<ContractSchema.Wrong> wrong = new ArrayList<>();
        Set<String> queries = new TreeSet<>();
        for (Parameter parameter : operation.parameters()) {
            List<String> stated =
                    switch (parameter.in()) {
                        case "query" -> context.queryParam(parameter.name());
                        case "header" -> request.headers().getAll(parameter.name());
                        default -> List.of(context.pathParam(parameter.name()));
                    };
            if (parameter.in().equals("query")) {
                queries.add(parameter.name());
            }
            if (stated.size() > 1) {
                wrong.add(new ContractSchema.Wrong("/" + parameter.name(), "is there twice"));
            } else if (!stated.isEmpty()) {
                parameter
                        .schema()
                        .errors(stated.get(0))
                        .forEach(
                                error ->
                                        wrong.add(
                                                new ContractSchema.Wrong(
                                                        "/" + parameter.name(), error.detail())));
                values.put(parameter.in() + ":" + parameter.name(), stated.get(0));
            }
        }
        for (String name : context.queryParams().names()) {
            if (!queries.contains(name)) {
                wrong.add(
                        new ContractSchema.Wrong(
                                "/" + Printable.of(name), "is no parameter of this operation"));
            }
        }
        return wrong;
    }

    private ApiAnswer.Full notSignedIn(InetAddress from, String id) {
        Optional<Duration> wait = parts.tokens().retryAfter(from);
        if (wait.isPresent()) {
            return ApiProblem.of(
                            Problem.temporary(
                                    Code.NOT_SIGNED_IN,
                                    "The request has no token that counts.",
                                    "Too many requests with wrong tokens came from this address.",
                                    "Wait, and send a token of 'longshore token add'."),
                            429,
                            id,
                            null)
                    .with("Retry-After", String.valueOf(Math.max(1, wait.get().toSeconds())));
        }
        return ApiProblem.of(
                Problem.permanent(
                        Code.NOT_SIGNED_IN,
                        "The request has no token that counts.",
                        "It has none, or one that is unknown, has expired or is of other"
                                + " networks.",
                        "Send 'Authorization: Bearer TOKEN' with a token of 'longshore token add'."),
                id);
    }

    private ApiAnswer.Full standsBy(HttpServerRequest request, String id) {
        Optional<String> leader = parts.leader().get();
        ApiAnswer.Full answer =
                ApiProblem.of(
                        Problem.temporary(
                                Code.NOT_READY,
                                "This gateway stands by.",
                                leader.map(it -> "The gateway at " + it + " leads.")
                                        .orElse("No gateway leads in this moment."),
                                "Ask the leading gateway, or wait."),
                        503,
                        id,
                        null);
        return leader.map(it -> answer.with("Location", it + request.uri())).orElse(answer);
    }

    private static boolean isJson(@Nullable String type) {
        return type != null
                && type.toLowerCase(Locale.ROOT)
                        .split(";", 2)[0]
                        .strip()
                        .equals("application/json");
    }

    private static InetAddress address(HttpServerRequest request) {
        try {
            return InetAddress.getByName(request.remoteAddress().hostAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address that is a name", e);
        }
    }
}
