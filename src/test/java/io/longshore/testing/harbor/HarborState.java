package io.longshore.testing.harbor;

import com.fasterxml.jackson.databind.JsonNode;
import io.longshore.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The state of the fake apart from the registry's content. */
final class HarborState {
    static final String ADMIN = "admin";

    final String adminPassword;
    final Map<String, Project> projects = new ConcurrentHashMap<>();
    final Map<String, Account> accounts = new ConcurrentHashMap<>();
    final List<Robot> robots = new CopyOnWriteArrayList<>();
    final Map<String, Instant> lockedUntil = new ConcurrentHashMap<>();
    final Map<String, Token> tokens = new ConcurrentHashMap<>();
    final AtomicLong ids = new AtomicLong();
    final AtomicInteger tokenRequests = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    volatile boolean readOnly;
    volatile Duration lock = Duration.ofMillis(1500);
    volatile boolean scanner = true;
    volatile boolean slowScans = true;
    volatile boolean healthy = true;
    volatile String robotPrefix = "robot$";

    /** What the operator has put there for others to fetch; null: nothing. */
    volatile byte[] certificate;

    volatile Duration tokenLife = Duration.ofMinutes(30);

    HarborState(String adminPassword) {
        this.adminPassword = adminPassword;
        Account admin = new Account(ADMIN, adminPassword, true, Kind.USER, Map.of());
        accounts.put(ADMIN, admin);
    }

    /** A robot is one by how it was made, whatever its name begins with. */
    enum Kind {
        USER,
        SYSTEM_ROBOT,
        PROJECT_ROBOT
    }

    /**
     * Who is asking: a user, a robot, or nobody.
     *
     * @param access rights by project, each as in {@code repository:push}
     */
    record Account(
            String name,
            String secret,
            boolean administrator,
            Kind kind,
            Map<String, Set<String>> access) {
        static final Account NOBODY = new Account("", "", false, Kind.USER, Map.of());

        boolean authenticated() {
            return !name.isEmpty();
        }

        boolean may(String right, String project) {
            return administrator || access.getOrDefault(project, Set.of()).contains(right);
        }

        /** Unless its administrator forbids it, a Harbor lets all but a project's robots. */
        boolean mayCreateProjects() {
            return kind != Kind.PROJECT_ROBOT;
        }
    }

    /**
     * @param projectId 0 for a robot of the system
     * @param until null: it does not expire
     */
    record Robot(String name, long projectId, Instant until) {
        boolean hasExpired() {
            return until != null && !Instant.now().isBefore(until);
        }
    }

    /** A token: for whom, what of his rights it carries (by project), since when, how long. */
    record Token(Account account, Instant issued, Instant until) {}

    static final class Project {
        final long id;
        final String name;
        final Instant created = Instant.now();
        final boolean open;
        final long registryId;
        final List<JsonNode> immutabilityRules = new CopyOnWriteArrayList<>();
        final Map<Digest, Long> stored = new ConcurrentHashMap<>();
        final Map<Digest, String> scans = new ConcurrentHashMap<>();
        volatile long limit;
        volatile boolean preventVulnerable;
        volatile boolean requireSignatures;
        volatile long retentionId;

        /** What mount requests reserved that ended in an upload, which was charged as well. */
        final AtomicLong chargedTwice = new AtomicLong();

        Project(long id, String name, boolean open, long registryId, long limit) {
            this.id = id;
            this.name = name;
            this.open = open;
            this.registryId = registryId;
            this.limit = limit;
        }

        long used() {
            return held() + chargedTwice.get();
        }

        long held() {
            return stored.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    Project create(String name, boolean open, long registryId, long limit) {
        Project project = new Project(ids.incrementAndGet(), name, open, registryId, limit);
        return projects.putIfAbsent(name, project) == null ? project : null;
    }

    Project byId(long id) {
        return projects.values().stream().filter(p -> p.id == id).findFirst().orElse(null);
    }

    /** The size of a blob or manifest that any project has; empty: none has it. */
    OptionalLong sizeOf(Digest digest) {
        return projects.values().stream()
                .filter(project -> project.stored.containsKey(digest))
                .mapToLong(project -> project.stored.get(digest))
                .findAny();
    }

    /** By name or number, as Harbor's paths have it. */
    Project find(String nameOrId) {
        Project named = projects.get(nameOrId);
        return named == null && nameOrId.matches("\\d{1,9}")
                ? byId(Long.parseLong(nameOrId))
                : named;
    }

    /** The account of a name and secret; NOBODY if they do not match or the name is locked. */
    Account login(String name, String secret) {
        Account account = accounts.get(name);
        Instant now = Instant.now();
        boolean robot = name.startsWith(robotPrefix);
        if (!robot && now.isBefore(lockedUntil.getOrDefault(name, Instant.MIN))) {
            return Account.NOBODY;
        }
        boolean expired = robots.stream().anyMatch(it -> it.name().equals(name) && it.hasExpired());
        if (account == null || expired || !account.secret().equals(secret)) {
            if (!robot) {
                lockedUntil.put(name, now.plus(lock));
            }
            return Account.NOBODY;
        }
        return account;
    }

    List<Project> sorted() {
        List<Project> all = new ArrayList<>(projects.values());
        all.sort((a, b) -> a.name.compareTo(b.name));
        return all;
    }
}
