package io.longshore.testing.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.json.Json;
import io.longshore.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Prepares a Harbor for a test through its API, as an administrator: projects, quotas, rules,
 * robots. Works with the fake and with a real Harbor.
 */
public final class HarborAdmin {
    /** The rights that docs/harbor.md asks for, but for the creation of projects. */
    public static final String[] ALL_RIGHTS = {
        "repository:push",
        "repository:pull",
        "repository:list",
        "project:read",
        "quota:read",
        "artifact:read",
        "immutable-tag:list",
        "scan:create"
    };

    /** The rights that a push needs. */
    public static final String[] PUSH_RIGHTS = {"repository:push", "repository:pull"};

    private final String base;
    private final String username;
    private final String password;
    private final HttpClient client;

    private HarborAdmin(String base, String username, String password, HttpClient client) {
        this.base = base;
        this.username = username;
        this.password = password;
        this.client = client;
    }

    /**
     * @param base scheme, host and port
     */
    public static HarborAdmin of(String base, String username, String password) {
        return new HarborAdmin(base, username, password, HttpClient.newHttpClient());
    }

    /** The same, trusting what this context trusts. */
    public HarborAdmin over(SSLContext tls) {
        HttpClient trusting = HttpClient.newBuilder().sslContext(tls).build();
        return new HarborAdmin(base, username, password, trusting);
    }

    /** A robot's name and secret. */
    public record Robot(String name, String secret) {}

    public String username() {
        return username;
    }

    public String password() {
        return password;
    }

    /** Makes a private project with a quota; -1: none. */
    public void createProject(String name, long quotaBytes) {
        send(
                "POST",
                "projects",
                Map.of(
                        "project_name", name,
                        "metadata", Map.of("public", "false"),
                        "storage_limit", quotaBytes));
    }

    /** Makes a project that caches another registry, of the number that Harbor gave it. */
    public void createProxyProject(String name, long registryId) {
        send(
                "POST",
                "projects",
                Map.of(
                        "project_name",
                        name,
                        "metadata",
                        Map.of("public", "true"),
                        "registry_id",
                        registryId,
                        "storage_limit",
                        -1));
    }

    /** Removes a project, which must be empty in a real Harbor. */
    public void deleteProject(String name) {
        send("DELETE", "projects/" + name, null);
    }

    public boolean hasProject(String name) {
        return exchange("HEAD", "projects?project_name=" + name, null).statusCode() == 200;
    }

    /** The project as its API returns it. */
    public JsonNode project(String name) {
        return json(send("GET", "projects/" + name, null));
    }

    public void setQuota(String project, long bytes) {
        long id = project(project).path("project_id").asLong();
        String query = "quotas?reference=project&reference_id=" + id;
        long quota = json(send("GET", query, null)).path(0).path("id").asLong();
        send("PUT", "quotas/" + quota, Map.of("hard", Map.of("storage", bytes)));
    }

    /** Forbids to move tags that match, in all repositories of the project. */
    public void makeImmutable(String project, String tagPattern) {
        Map<String, String> repositories =
                Map.of("kind", "doublestar", "decoration", "repoMatches", "pattern", "**");
        Map<String, String> tags =
                Map.of("kind", "doublestar", "decoration", "matches", "pattern", tagPattern);
        send(
                "POST",
                "projects/" + project + "/immutabletagrules",
                Map.of(
                        "action",
                        "immutable",
                        "template",
                        "immutable_template",
                        "disabled",
                        false,
                        "scope_selectors",
                        Map.of("repository", List.of(repositories)),
                        "tag_selectors",
                        List.of(tags)));
    }

    /** Withholds images that were not scanned, or were found vulnerable. */
    public void preventVulnerable(String project) {
        send(
                "PUT",
                "projects/" + project,
                Map.of("metadata", Map.of("prevent_vul", "true", "severity", "low")));
    }

    /** Withholds images that have no cosign signature. */
    public void requireSignatures(String project) {
        send(
                "PUT",
                "projects/" + project,
                Map.of("metadata", Map.of("enable_content_trust_cosign", "true")));
    }

    /** Retains only the artifact that was pushed last, in all repositories of the project. */
    public void retainOne(String project) {
        Map<String, String> all =
                Map.of("kind", "doublestar", "decoration", "repoMatches", "pattern", "**");
        Map<String, String> tags =
                Map.of("kind", "doublestar", "decoration", "matches", "pattern", "**");
        Map<String, Object> rule =
                Map.of(
                        "action",
                        "retain",
                        "template",
                        "latestPushedK",
                        "params",
                        Map.of("latestPushedK", 1),
                        "scope_selectors",
                        Map.of("repository", List.of(all)),
                        "tag_selectors",
                        List.of(tags));
        send(
                "POST",
                "retentions",
                Map.of(
                        "algorithm",
                        "or",
                        "rules",
                        List.of(rule),
                        "scope",
                        Map.of("level", "project", "ref", project(project).path("project_id")),
                        "trigger",
                        Map.of("kind", "Schedule", "settings", Map.of("cron", ""))));
    }

    public void setReadOnly(boolean readOnly) {
        send("PUT", "configurations", Map.of("read_only", readOnly));
    }

    /** What the names of robots begin with that are made from now on; {@code robot$} by default. */
    public void setRobotPrefix(String prefix) {
        send("PUT", "configurations", Map.of("robot_name_prefix", prefix));
    }

    /**
     * Makes a robot of the whole Harbor that has these rights in one project.
     *
     * @param rights each as in {@code repository:push}
     */
    public Robot createSystemRobot(String name, String project, String... rights) {
        return createRobot("system", name, project, rights);
    }

    /** Makes a robot of one project. */
    public Robot createProjectRobot(String name, String project, String... rights) {
        return createRobot("project", name, project, rights);
    }

    private Robot createRobot(String level, String name, String project, String... rights) {
        return createRobot(level, 1, name, project, rights);
    }

    /**
     * Makes a robot of one project that expires.
     *
     * @param days after so many; 0: at once, where the Harbor takes that; -1: never
     */
    public Robot createExpiringRobot(int days, String name, String project, String... rights) {
        return createRobot("project", days, name, project, rights);
    }

    private Robot createRobot(
            String level, int days, String name, String project, String... rights) {
        List<Map<String, String>> access =
                Arrays.stream(rights)
                        .map(right -> right.split(":"))
                        .map(parts -> Map.of("resource", parts[0], "action", parts[1]))
                        .toList();
        JsonNode created =
                json(
                        send(
                                "POST",
                                "robots",
                                Map.of(
                                        "name",
                                        name,
                                        "level",
                                        level,
                                        "duration",
                                        days,
                                        "permissions",
                                        List.of(
                                                Map.of(
                                                        "kind", "project",
                                                        "namespace", project,
                                                        "access", access)))));
        return new Robot(created.path("name").asText(), created.path("secret").asText());
    }

    /** Any request to the API, as it is answered. */
    public HttpResponse<byte[]> exchange(String method, String path, Object body) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + "/api/v2.0/" + path))
                        .header(
                                "Authorization",
                                "Basic " + Base64.getEncoder().encodeToString(pair))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(Json.compact(body)));
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(base + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> send(String method, String path, Object body) {
        HttpResponse<byte[]> answer = exchange(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new AssertionError(
                    method
                            + " "
                            + path
                            + ": "
                            + answer.statusCode()
                            + " "
                            + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer;
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        try {
            return JsonTree.of(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
