package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.access.Address;
import io.longshore.access.QueueAction;
import io.longshore.access.Role;
import io.longshore.access.RoleTable;
import io.longshore.pipeline.StageName;
import io.longshore.pipeline.StageName.Senders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What else a stage needs besides its constant: its route, the branches that lead to it, its queue
 * at the broker, its rights, its bean, and its rows in the documentation. A failure lists all of
 * what is missing.
 */
class StageNameTest {
    private static final Path ROUTES = Path.of("routes");
    private static final String BROKER = read(Path.of("deploy/artemis/broker.xml"));
    private static final String WIRING = wiring();

    /** Stages whose messages the broker delivers until they are consumed: nothing comes after. */
    private static final Set<StageName> LAST = EnumSet.of(StageName.RESULTS, StageName.CRASHED);

    private final List<String> missing = new ArrayList<>();

    @Test
    void nothingThatAStageNeedsIsMissing() {
        for (StageName stage : StageName.values()) {
            route(stage);
            branches(stage);
            broker(stage);
            rights(stage);
            roles(stage);
            documents(stage);
        }
        assertThat(missing).as("missing for the stages of StageName").isEmpty();
    }

    @Test
    void everyQueueThatARouteConsumesBelongsToAStage() throws IOException {
        List<String> queues = Arrays.stream(StageName.values()).map(StageName::queue).toList();
        try (Stream<Path> files = Files.list(ROUTES)) {
            files.forEach(
                    file -> {
                        Matcher from =
                                Pattern.compile("from:\\s+uri: transacted:queue:(\\S+)")
                                        .matcher(read(file));
                        while (from.find()) {
                            assertThat(queues).as(file.toString()).contains(from.group(1));
                        }
                    });
        }
    }

    @Test
    void aJobThatPassesComesToTheChecksThenTheImportsThenTheResults() {
        List<StageName> path = new ArrayList<>(List.of(StageName.JOBS));
        while (path.get(path.size() - 1) != StageName.RESULTS) {
            path.add(path.get(path.size() - 1).next());
        }
        assertThat(path)
                .containsSubsequence(
                        StageName.JOBS, StageName.CHECKS, StageName.IMPORTS, StageName.RESULTS)
                .doesNotContain(StageName.REPLAYS, StageName.CRASHED)
                .doesNotHaveDuplicates();
        assertThat(StageName.REPLAYS.next()).isEqualTo(StageName.CHECKS);
    }

    private void route(StageName stage) {
        Path file = file(stage);
        if (!Files.exists(file)) {
            need(stage, "the file " + file);
            return;
        }
        String text = read(file);
        require(
                Pattern.compile(
                                "id: "
                                        + stage.route()
                                        + "\\n(?:    .*\\n)*?    from:\\s+uri: transacted:queue:"
                                        + Pattern.quote(stage.queue())
                                        + "\\n")
                        .matcher(text)
                        .find(),
                stage,
                "a route '"
                        + stage.route()
                        + "' in "
                        + file
                        + " that begins with transacted:queue:"
                        + stage.queue());
        Matcher bean = Pattern.compile("\\bref: (\\S+)").matcher(text);
        while (bean.find()) {
            String name = bean.group(1);
            require(
                    WIRING.contains("bind(\"" + name + "\"")
                            || bound(name).filter(it -> WIRING.contains("bind(" + it)).isPresent(),
                    stage,
                    "the bean '" + name + "', which " + file + " calls, in service.Wiring");
        }
    }

    /** The expression by which the wiring can name a bean. */
    private static Optional<String> bound(String bean) {
        return Arrays.stream(StageName.values())
                .filter(stage -> stage.route().equals(bean))
                .map(stage -> "StageName." + stage.name() + ".route()")
                .findFirst();
    }

    private void branches(StageName stage) {
        if (stage.senders() != Senders.STAGES) {
            return;
        }
        for (StageName former : StageName.values()) {
            boolean leadsHere =
                    former.compareTo(StageName.RESULTS) < 0
                            && former.senders() == Senders.STAGES
                            && former.next() == stage;
            // A message that cannot be read goes from every stage to this one.
            boolean unreadable =
                    stage == StageName.CRASHED
                            && former.senders() == Senders.STAGES
                            && former != StageName.CRASHED;
            if ((leadsHere || unreadable) && Files.exists(file(former))) {
                require(
                        branch(stage).matcher(read(file(former))).find(),
                        stage,
                        "a branch for '"
                                + stage.text()
                                + "' to transacted:queue:"
                                + stage.queue()
                                + " in "
                                + file(former));
            }
        }
        if (!LAST.contains(stage)) {
            require(
                    read(ROUTES.resolve("crashed.yaml")).contains("'" + stage.queue() + "'"),
                    stage,
                    "the queue " + stage.queue() + " in a branch of routes/crashed.yaml");
        }
    }

    private static Pattern branch(StageName stage) {
        return Pattern.compile(
                "longshoreNext} == '"
                        + stage.text()
                        + "'\\s+steps:\\s+- to:\\s+id: \\S+\\s+uri: transacted:queue:"
                        + Pattern.quote(stage.queue())
                        + "\\s");
    }

    private void broker(StageName stage) {
        String queue = stage.queue();
        require(
                BROKER.contains(
                        "<address name=\"%1$s\"><anycast><queue name=\"%1$s\"/>".formatted(queue)),
                stage,
                "the address " + queue + " with its queue in deploy/artemis/broker.xml");
        String rights = element("security-setting", queue);
        require(
                !rights.isEmpty(),
                stage,
                "a security-setting for " + queue + " in deploy/artemis/broker.xml");
        if (!LAST.contains(stage)) {
            String setting = element("address-setting", queue);
            require(
                    setting.contains("<dead-letter-address>" + StageName.CRASHED.queue() + "<")
                            && setting.contains("<max-delivery-attempts>"),
                    stage,
                    "an address-setting for "
                            + queue
                            + " in deploy/artemis/broker.xml that moves a message to "
                            + StageName.CRASHED.queue()
                            + " after some deliveries");
        }
    }

    private static String element(String name, String address) {
        int begin = BROKER.indexOf("<" + name + " match=\"" + address + "\">");
        return begin < 0 ? "" : BROKER.substring(begin, BROKER.indexOf("</" + name, begin));
    }

    private void rights(StageName stage) {
        Optional<Address> address =
                Arrays.stream(Address.values())
                        .filter(known -> known.text().equals(stage.queue()))
                        .findFirst();
        require(address.isPresent(), stage, stage.queue() + " in access.Address");
        Set<Role> senders =
                switch (stage.senders()) {
                    case JOB_SENDERS -> EnumSet.of(Role.SENDER, Role.ADMIN, Role.SERVICE);
                    case ADMINISTRATORS -> EnumSet.of(Role.ADMIN, Role.SERVICE);
                    case STAGES -> EnumSet.of(Role.SERVICE);
                };
        for (Role role : Role.ofBroker()) {
            address.ifPresent(
                    known ->
                            require(
                                    RoleTable.permits(role, QueueAction.SEND, known)
                                            == senders.contains(role),
                                    stage,
                                    "the right of "
                                            + senders
                                            + ", and no other role, to send to it in"
                                            + " access.RoleTable"));
        }
    }

    private void roles(StageName stage) {
        boolean gateway = stage.host() == StageName.Host.GATEWAY;
        io.longshore.service.Role role =
                gateway ? io.longshore.service.Role.GATEWAY : io.longshore.service.Role.WORKER;
        require(
                role.routeFiles().contains(stage.route()),
                stage,
                "its file among those of service.Role." + role);
        List<String> started =
                gateway
                        ? io.longshore.service.Role.gatewayRoutes()
                        : io.longshore.service.Role.workerRoutes();
        require(
                started.contains(stage.route()),
                stage,
                "its route among those that service.Role." + role + " starts");
    }

    private void documents(StageName stage) {
        require(
                Pattern.compile(
                                "(?m)^\\| [^|]+ \\| `routes/"
                                        + stage.route()
                                        + "\\.yaml` \\|[^|]*`"
                                        + Pattern.quote(stage.queue())
                                        + "`")
                        .matcher(read(Path.of("docs/architecture.md")))
                        .find(),
                stage,
                "a row in the table of stages in docs/architecture.md, with `routes/"
                        + stage.route()
                        + ".yaml` and `"
                        + stage.queue()
                        + "`");
        for (String page : List.of("docs/contracts.md", "docs/delivery.md")) {
            require(
                    names(page, stage),
                    stage,
                    "`" + stage.queue() + "` or `." + stage.text() + "` in a table of " + page);
        }
    }

    /** True if a row names the queue, or its ending after the name of another queue. */
    private static boolean names(String page, StageName stage) {
        return read(Path.of(page))
                .lines()
                .filter(line -> line.startsWith("| `longshore."))
                .map(line -> line.split("\\|")[1])
                .anyMatch(
                        cell ->
                                cell.contains("`" + stage.queue() + "`")
                                        || cell.contains("`." + stage.text() + "`"));
    }

    private static Path file(StageName stage) {
        return ROUTES.resolve(stage.route() + ".yaml");
    }

    private void require(boolean there, StageName stage, String what) {
        if (!there) {
            need(stage, what);
        }
    }

    private void need(StageName stage, String what) {
        missing.add(stage + " needs " + what);
    }

    /** The sources of the service without their line breaks. */
    private static String wiring() {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/longshore/service"))) {
            StringBuilder text = new StringBuilder();
            files.filter(Files::isRegularFile).sorted().forEach(file -> text.append(read(file)));
            return text.toString().replaceAll("bind\\(\\s+", "bind(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
