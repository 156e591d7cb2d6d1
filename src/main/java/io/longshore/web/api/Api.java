package io.longshore.web.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.task.LimitedWarnings;
import io.longshore.web.access.AuditEntry;
import io.longshore.web.access.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Serves the operations of the contract: signs the caller in, checks the request against the
 * contract, and answers in a thread that may wait. Operations never see a request that does not
 * fit.
 */
public final class Api {
    /** The largest body. */
    public static final int LARGEST_BODY = 1 << 20;

    private static final int THREADS = 8;
    private static final int MOST_WAITING = 100;
    private static final long LONGEST_SECONDS = 60;

    private final ApiParts parts;
    private final Contract contract = Contract.current();
    private final Map<String, ApiOperation> implementations;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Admission admission;

    /**
     * @throws IllegalStateException if an operation of the contract has no implementation, or the
     *     other way round
     */
    public Api(ApiParts parts) {
        this.parts = parts;
        this.admission = new Admission(parts);
        this.implementations = Operations.all(parts, contract);
        Set<String> promised =
                contract.operations().stream().map(Operation::id).collect(Collectors.toSet());
        if (!promised.equals(implementations.keySet())) {
            Set<String> differing = new TreeSet<>(promised);
            differing.addAll(implementations.keySet());
            differing.removeIf(id -> promised.contains(id) && implementations.containsKey(id));
            throw new IllegalStateException(
                    "contract and operations of the API differ in " + differing);
        }
    }

    /** Adds the operations to the router of a server. */
    public void mount(Router router, Vertx vertx, LimitedWarnings failures) {
        Mounted mounted =
                new Mounted(
                        vertx,
                        vertx.createSharedWorkerExecutor("api", THREADS, LONGEST_SECONDS * 1000),
                        new EventStreams(vertx, parts.events(), this::stillCounts),
                        failures);
        for (Operation operation : contract.operations()) {
            router.route(HttpMethod.valueOf(operation.method()), path(operation))
                    .handler(context -> mounted.take(context, operation));
            if (operation.method().equals("GET")) {
                router.route(HttpMethod.HEAD, path(operation))
                        .handler(context -> mounted.take(context, operation));
            }
        }
        router.route(Contract.BASE + "/*").handler(mounted::unknown);
    }

    private static String path(Operation operation) {
        return Contract.BASE + operation.path().replaceAll("\\{(\\w+)}", ":$1");
    }

    /** A share that is away ends no stream. */
    private boolean stillCounts(Caller caller, InetAddress from) {
        try {
            return parts.leads().getAsBoolean() && parts.tokens().stillCounts(caller, from);
        } catch (ProblemException e) {
            return true;
        }
    }

    /** The operations in a running server. */
    private final class Mounted {
        private final Vertx vertx;
        private final WorkerExecutor threads;
        private final EventStreams streams;
        private final LimitedWarnings failures;

        Mounted(
                Vertx vertx,
                WorkerExecutor threads,
                EventStreams streams,
                LimitedWarnings failures) {
            this.vertx = vertx;
            this.threads = threads;
            this.streams = streams;
            this.failures = failures;
        }

        void take(RoutingContext context, Operation operation) {
            HttpServerRequest request = context.request();
            String id = UUID.randomUUID().toString();
            if (waiting.incrementAndGet() > MOST_WAITING) {
                waiting.decrementAndGet();
                send(request, ApiProblem.of(busy(), 503, id, null));
                return;
            }
            request.pause();
            run(() -> admitted(context, operation, id), id)
                    .onComplete(
                            admission -> {
                                request.resume();
                                if (admission.result() instanceof Admitted admitted) {
                                    read(request, admitted.request());
                                } else {
                                    waiting.decrementAndGet();
                                    send(request, ((Refused) admission.result()).answer());
                                }
                            });
        }

        private void read(HttpServerRequest request, ApiRequest admitted) {
            if (admitted.operation().body() == null) {
                answer(request, admitted);
                return;
            }
            request.body()
                    .onSuccess(body -> answer(request, admitted, body))
                    .onFailure(lost -> waiting.decrementAndGet());
        }

        private void answer(HttpServerRequest request, ApiRequest admitted, Buffer body) {
            try {
                byte[] bytes = body.getBytes();
                JsonNode tree = ContractSchema.parse(bytes);
                List<ContractSchema.Wrong> wrong =
                        Objects.requireNonNull(admitted.operation().body()).errors(tree);
                if (!wrong.isEmpty()) {
                    waiting.decrementAndGet();
                    send(request, ApiProblem.malformed(422, wrong, admitted.requestId()));
                    return;
                }
                answer(request, admitted.with(tree, bytes));
            } catch (ContractSchema.Unreadable e) {
                waiting.decrementAndGet();
                send(
                        request,
                        ApiProblem.malformed(
                                400,
                                List.of(new ContractSchema.Wrong("", e.why())),
                                admitted.requestId()));
            }
        }

        private void answer(HttpServerRequest request, ApiRequest admitted) {
            run(() -> answered(admitted), admitted.requestId())
                    .onComplete(
                            done -> {
                                waiting.decrementAndGet();
                                give(request, admitted, answer(done.result()));
                            });
        }

        private ApiAnswer answer(Step step) {
            return step instanceof Answered answered
                    ? answered.answer()
                    : ((Refused) step).answer();
        }

        private void give(HttpServerRequest request, ApiRequest admitted, ApiAnswer answer) {
            if (answer instanceof ApiAnswer.Full full) {
                send(request, full);
            } else if (answer instanceof ApiAnswer.Stream stream) {
                stream(request, admitted, stream.filter());
            } else if (answer instanceof ApiAnswer.Later later) {
                parts.changes()
                        .await(
                                vertx,
                                later.job(),
                                later.atMost(),
                                isChanged -> {
                                    if (isChanged) {
                                        waiting.incrementAndGet();
                                        answer(request, admitted);
                                    } else {
                                        send(request, later.otherwise());
                                    }
                                },
                                request.response());
            }
        }

        private void stream(HttpServerRequest request, ApiRequest admitted, EventFilter filter) {
            if (request.method() == HttpMethod.HEAD) {
                send(request, ApiAnswer.empty(200).with("Content-Type", "text/event-stream"));
            } else if (!streams.open(request.response(), admitted, filter)) {
                send(request, ApiProblem.of(busy(), 503, admitted.requestId(), null));
            }
        }

        private Future<Step> run(Callable<Step> step, String id) {
            return threads.executeBlocking(step, false)
                    .recover(
                            failure ->
                                    Future.succeededFuture(
                                            new Refused(failed(failure, failures, id))));
        }

        void unknown(RoutingContext context) {
            HttpServerRequest request = context.request();
            Set<String> methods = new TreeSet<>();
            for (Operation operation : contract.operations()) {
                String pattern = Contract.BASE + operation.path().replaceAll("\\{\\w+}", "[^/]+");
                if (request.path().matches(pattern)) {
                    methods.add(operation.method());
                }
            }
            String id = UUID.randomUUID().toString();
            ApiAnswer.Full answer =
                    ApiProblem.of(
                            Problem.permanent(
                                    Code.BAD_USAGE,
                                    methods.isEmpty()
                                            ? "The API has no such path."
                                            : "The path has no such method.",
                                    "",
                                    "GET /api/v1/openapi.json lists paths and methods."),
                            methods.isEmpty() ? 404 : 405,
                            id,
                            null);
            send(
                    request,
                    methods.isEmpty() ? answer : answer.with("Allow", String.join(", ", methods)));
        }
    }

    /** What a step in a waiting thread has led to. */
    private sealed interface Step {}

    private record Admitted(ApiRequest request) implements Step {}

    private record Refused(ApiAnswer.Full answer) implements Step {}

    private record Answered(ApiAnswer answer) implements Step {}

    private Step admitted(RoutingContext context, Operation operation, String id) {
        Admission.Result result = admission.of(context, operation, id);
        return result.request() == null
                ? new Refused(Objects.requireNonNull(result.refusal()))
                : new Admitted(result.request());
    }

    private Step answered(ApiRequest request) {
        try {
            ApiOperation implementation = implementations.get(request.operation().id());
            return new Answered(Objects.requireNonNull(implementation).answer(request));
        } catch (ProblemException e) {
            if (e.problem().code() == Code.NOT_PERMITTED) {
                refused(request);
            }
            throw e;
        }
    }

    private void refused(ApiRequest request) {
        Caller caller = request.who();
        parts.audit()
                .record(
                        new AuditEntry(
                                parts.clock().instant(),
                                caller.principal(),
                                caller.role(),
                                request.from().getHostAddress(),
                                request.operation().id(),
                                request.parameters().get("path:id"),
                                AuditEntry.Outcome.REFUSED,
                                null,
                                request.requestId()));
    }

    private static ApiAnswer.Full failed(Throwable failure, LimitedWarnings failures, String id) {
        if (failure instanceof ProblemException e) {
            return ApiProblem.of(e.problem(), id);
        }
        failures.warn("a request to the API failed: " + failure);
        return ApiProblem.of(
                Problem.permanent(
                        Code.INTERNAL_ERROR,
                        "The request could not be answered.",
                        "Something that should not happen has happened.",
                        "Look into the log of the gateway at this time."),
                500,
                id,
                null);
    }

    private static Problem busy() {
        return Problem.temporary(
                Code.NOT_READY,
                "Too many requests wait for their answers.",
                "Each takes a thread or a connection of the gateway.",
                "Try again later.");
    }

    private static void send(HttpServerRequest request, ApiAnswer.Full answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", String.valueOf(answer.body().length)).end();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }
}
