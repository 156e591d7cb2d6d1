package io.longshore.testing.harbor;

import io.longshore.testing.harbor.HarborState.Account;
import io.longshore.testing.harbor.HarborState.Project;
import io.longshore.testing.harbor.HarborState.Token;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The token service, {@code /service/token}. */
final class HarborTokens {
    private final HarborState state;

    HarborTokens(HarborState state) {
        this.state = state;
    }

    void handle(HarborCall call) throws IOException {
        state.tokenRequests.incrementAndGet();
        if (!call.method.equals("GET")) {
            call.refuse(405, "METHOD_NOT_ALLOWED", "method " + call.method + " is not allowed");
            return;
        }
        String[] basic = call.basic();
        Account account = basic == null ? Account.NOBODY : state.login(basic[0], basic[1]);
        List<String> scopes = call.query("scope");
        // With a scope, wrong credentials are nobody's credentials, and nobody gets a token, too.
        if (scopes.isEmpty() && !account.authenticated()) {
            call.refuse(401, "UNAUTHORIZED", "unauthorized");
            return;
        }
        String value = "token-" + UUID.randomUUID();
        Instant now = Instant.now();
        state.tokens.put(
                value, new Token(granted(account, scopes), now, now.plus(state.tokenLife)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("token", value);
        answer.put("access_token", "");
        answer.put("expires_in", state.tokenLife.toSeconds());
        answer.put("issued_at", now.toString());
        call.answer(200, answer);
    }

    /** The requested actions that are granted, by project; the repository does not matter. */
    private Account granted(Account account, List<String> scopes) {
        Map<String, Set<String>> access = new HashMap<>();
        for (String each : scopes) {
            for (String scope : each.split(" ")) {
                String[] parts = scope.split(":");
                if (parts.length != 3 || !parts[0].equals("repository")) {
                    continue;
                }
                Project project = state.projects.get(parts[1].split("/")[0]);
                if (project == null) {
                    continue;
                }
                for (String action : parts[2].split(",")) {
                    String right = "repository:" + action;
                    if (account.may(right, project.name)
                            || (action.equals("pull") && project.open)) {
                        access.computeIfAbsent(project.name, p -> new HashSet<>()).add(right);
                    }
                }
            }
        }
        return new Account(account.name(), "", false, account.kind(), access);
    }
}
