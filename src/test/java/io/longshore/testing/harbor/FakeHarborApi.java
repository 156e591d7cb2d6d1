package io.longshore.testing.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.sandbox.Storage;
import io.longshore.testing.harbor.HarborState.Account;
import io.longshore.testing.harbor.HarborState.Kind;
import io.longshore.testing.harbor.HarborState.Project;
import io.longshore.testing.harbor.HarborState.Robot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Harbor's API, {@code /api/v2.0/}: as much of it as the product and the tests use. */
final class FakeHarborApi {
    private static final Pattern IN_PROJECT =
            Pattern.compile("projects/(?<project>[^/]+)(?:/(?<what>.+))?");

    private final HarborState state;
    private final Supplier<Storage> storage;
    private final FakeHarborArtifacts artifacts;

    FakeHarborApi(HarborState state, Supplier<Storage> storage) {
        this.state = state;
        this.storage = storage;
        this.artifacts = new FakeHarborArtifacts(state, storage);
    }

    void handle(HarborCall call) throws IOException {
        String path = call.path.substring("/api/v2.0/".length());
        String[] basic = call.basic();
        Account account = basic == null ? Account.NOBODY : state.login(basic[0], basic[1]);
        Matcher inProject = IN_PROJECT.matcher(path);
        if (path.equals("systeminfo")) {
            systemInfo(call, account);
        } else if (path.equals("health")) {
            call.answer(200, health());
        } else if (path.equals("systeminfo/getcert")) {
            certificate(call);
        } else if (!account.authenticated()) {
            call.refuse(401, "UNAUTHORIZED", "unauthorized");
        } else if (path.equals("projects")) {
            projects(call, account);
        } else if (inProject.matches()) {
            inProject(call, account, inProject.group("project"), inProject.group("what"));
        } else if (path.equals("robots") && call.method.equals("GET")) {
            robots(call, account);
        } else if (!account.administrator()) {
            call.refuse(403, "FORBIDDEN", "forbidden");
        } else if (path.equals("quotas")) {
            call.answer(200, quotas(call));
        } else if (path.startsWith("quotas/") && call.method.equals("PUT")) {
            Project project = state.byId(Long.parseLong(path.substring("quotas/".length())));
            project.limit = call.body().at("/hard/storage").asLong();
            call.answer(200, null);
        } else if (path.equals("robots") && call.method.equals("POST")) {
            createRobot(call);
        } else if (path.equals("retentions") && call.method.equals("POST")) {
            long id = state.ids.incrementAndGet();
            state.byId(call.body().at("/scope/ref").asLong()).retentionId = id;
            call.answer(201, null);
        } else if (path.equals("configurations") && call.method.equals("PUT")) {
            JsonNode settings = call.body();
            state.readOnly = settings.path("read_only").asBoolean(state.readOnly);
            state.robotPrefix = settings.path("robot_name_prefix").asText(state.robotPrefix);
            call.answer(200, null);
        } else {
            call.refuse(404, "NOT_FOUND", "page not found");
        }
    }

    private void systemInfo(HarborCall call, Account account) throws IOException {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("auth_mode", "db_auth");
        if (account.authenticated()) {
            info.put("harbor_version", "v2.13.1-fake");
            info.put("registry_url", call.header("Host").orElse(""));
            info.put("read_only", state.readOnly);
        }
        call.answer(200, info);
    }

    private Map<String, Object> health() {
        String status = state.healthy ? "healthy" : "unhealthy";
        return Map.of(
                "status",
                status,
                "components",
                List.of(
                        Map.of("name", "core", "status", "healthy"),
                        Map.of("name", "jobservice", "status", status)));
    }

    private void certificate(HarborCall call) throws IOException {
        if (state.certificate == null) {
            call.refuse(404, "NOT_FOUND", "certificate not found");
        } else {
            call.answer(200, "application/x-x509-ca-cert", state.certificate);
        }
    }

    private void projects(HarborCall call, Account account) throws IOException {
        if (call.method.equals("HEAD")) {
            String name = call.query("project_name").stream().findFirst().orElse("");
            call.answer(state.projects.containsKey(name) ? 200 : 404, null);
            return;
        }
        if (!account.mayCreateProjects()) {
            call.refuse(403, "FORBIDDEN", "Only system level robot can create project");
            return;
        }
        JsonNode body = call.body();
        // Other users get the default quota, whatever they requested.
        long quota = account.administrator() ? body.path("storage_limit").asLong(-1) : -1;
        Project created =
                state.create(
                        body.path("project_name").asText(),
                        body.at("/metadata/public").asText("false").equals("true"),
                        body.path("registry_id").asLong(0),
                        quota);
        if (created == null) {
            call.refuse(409, "CONFLICT", "The project named the same already exists");
        } else {
            call.answer(201, null);
        }
    }

    private void inProject(HarborCall call, Account account, String name, String what)
            throws IOException {
        Project project = state.find(HarborCall.decode(name));
        if (project == null) {
            boolean tells = account.administrator();
            call.refuse(tells ? 404 : 403, tells ? "NOT_FOUND" : "FORBIDDEN", "project not found");
        } else if (!account.may(right(call, what), project.name)) {
            call.refuse(403, "FORBIDDEN", "forbidden");
        } else if (what == null) {
            project(call, account, project);
        } else if (what.equals("summary")) {
            boolean quota = account.may("quota:read", project.name);
            call.answer(200, quota ? Map.of("quota", quota(project)) : Map.of("repo_count", 0));
        } else if (what.equals("repositories")) {
            call.answer(200, repositories(call, project));
        } else if (what.equals("immutabletagrules")) {
            if (call.method.equals("POST")) {
                project.immutabilityRules.add(call.body());
                call.answer(201, null);
            } else {
                call.answer(200, project.immutabilityRules);
            }
        } else {
            artifacts.answer(call, project, what);
        }
    }

    /** What a robot must have been given for a request about a project. */
    private static String right(HarborCall call, String what) {
        if (what == null || what.equals("summary")) {
            return "project:read";
        }
        if (what.equals("repositories")) {
            return "repository:list";
        }
        if (what.equals("immutabletagrules")) {
            return call.method.equals("POST") ? "immutable-tag:create" : "immutable-tag:list";
        }
        return what.endsWith("/scan") ? "scan:create" : "artifact:read";
    }

    private List<Object> repositories(HarborCall call, Project project) throws IOException {
        int size = Integer.parseInt(call.query("page_size").get(0));
        int page = Integer.parseInt(call.query("page").get(0));
        return storage.get().repositories().stream()
                .filter(name -> name.startsWith(project.name + "/"))
                .skip((page - 1L) * size)
                .limit(size)
                .<Object>map(name -> Map.of("name", name))
                .toList();
    }

    private void project(HarborCall call, Account account, Project project) throws IOException {
        if (call.method.equals("GET")) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("project_id", project.id);
            body.put("name", project.name);
            if (project.registryId > 0) {
                body.put("registry_id", project.registryId);
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put("public", Boolean.toString(project.open));
            metadata.put("prevent_vul", Boolean.toString(project.preventVulnerable));
            metadata.put(
                    "enable_content_trust_cosign", Boolean.toString(project.requireSignatures));
            if (project.retentionId > 0) {
                metadata.put("retention_id", Long.toString(project.retentionId));
            }
            body.put("metadata", metadata);
            call.answer(200, body);
        } else if (!account.administrator()) {
            call.refuse(403, "FORBIDDEN", "forbidden");
        } else if (call.method.equals("PUT")) {
            JsonNode metadata = call.body().path("metadata");
            JsonNode prevent = metadata.path("prevent_vul");
            if (!prevent.isMissingNode()) {
                project.preventVulnerable = prevent.asText().equals("true");
            }
            JsonNode signed = metadata.path("enable_content_trust_cosign");
            if (!signed.isMissingNode()) {
                project.requireSignatures = signed.asText().equals("true");
            }
            call.answer(200, null);
        } else {
            state.projects.remove(project.name);
            call.answer(200, null);
        }
    }

    private List<Object> quotas(HarborCall call) {
        List<Object> found = new ArrayList<>();
        List<String> id = call.query("reference_id");
        for (Project project : state.sorted()) {
            if (id.isEmpty() || id.get(0).equals(Long.toString(project.id))) {
                Map<String, Object> entry = new LinkedHashMap<>(quota(project));
                entry.put("id", project.id);
                found.add(entry);
            }
        }
        return found;
    }

    private static Map<String, Object> quota(Project project) {
        return Map.of(
                "hard", Map.of("storage", project.limit),
                "used", Map.of("storage", project.used()));
    }

    /** Those of the system, or of one project. */
    private void robots(HarborCall call, Account account) throws IOException {
        Matcher query =
                Pattern.compile("Level=(?:system|project,ProjectID=(\\d+))")
                        .matcher(call.query("q").stream().findFirst().orElse("Level=system"));
        if (!query.matches()) {
            call.refuse(400, "BAD_REQUEST", "bad request error level input");
            return;
        }
        long projectId = query.group(1) == null ? 0 : Long.parseLong(query.group(1));
        boolean may =
                account.administrator()
                        || account.access().values().stream()
                                .anyMatch(rights -> rights.contains("robot:list"));
        if (!may) {
            call.refuse(403, "FORBIDDEN", "forbidden");
            return;
        }
        List<Object> found = new ArrayList<>();
        for (Robot robot : state.robots) {
            if (robot.projectId() == projectId) {
                long until = robot.until() == null ? -1 : robot.until().getEpochSecond();
                found.add(Map.of("name", robot.name(), "expires_at", until));
            }
        }
        call.answer(200, found);
    }

    private void createRobot(HarborCall call) throws IOException {
        JsonNode body = call.body();
        Map<String, Set<String>> access = new HashMap<>();
        for (JsonNode permission : body.path("permissions")) {
            Set<String> actions = new HashSet<>();
            for (JsonNode each : permission.path("access")) {
                actions.add(each.path("resource").asText() + ":" + each.path("action").asText());
            }
            access.put(permission.path("namespace").asText(), actions);
        }
        String project = body.at("/permissions/0/namespace").asText();
        boolean system = body.path("level").asText().equals("system");
        String name =
                state.robotPrefix + (system ? "" : project + "+") + body.path("name").asText();
        String secret = "R0bot-" + UUID.randomUUID();
        state.accounts.put(
                name,
                new Account(
                        name,
                        secret,
                        false,
                        system ? Kind.SYSTEM_ROBOT : Kind.PROJECT_ROBOT,
                        access));
        long days = body.path("duration").asLong(-1);
        Instant until = days < 0 ? null : Instant.now().plus(Duration.ofDays(days));
        state.robots.add(new Robot(name, system ? 0 : state.projects.get(project).id, until));
        call.answer(201, Map.of("id", state.ids.incrementAndGet(), "name", name, "secret", secret));
    }
}
