package io.longshore.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/security.md and deploy/artemis/broker.xml have the table of rights as the code has it. With
 * {@code -Dlongshore.update-docs=true} the tables in the documentation are written.
 */
class RoleTableTest {
    private static final Path PAGE = Path.of("docs/security.md");
    private static final List<Set<Role>> COMMAND_USERS =
            List.of(
                    Set.of(Role.SENDER),
                    Set.of(Role.READER),
                    Set.of(Role.SENDER, Role.READER),
                    Set.of(Role.ADMIN));

    @Test
    void theDocumentationShowsTheRightsAtTheBroker() throws IOException {
        documented(
                row("address", Role.ofBroker().stream().map(Role::text)),
                Arrays.stream(Address.values())
                        .map(
                                address ->
                                        row(
                                                "`" + address.text() + "`",
                                                Role.ofBroker().stream()
                                                        .map(role -> actions(role, address)))));
    }

    @Test
    void theDocumentationShowsTheRightsThroughTheSftpServer() throws IOException {
        List<String> rows = new ArrayList<>();
        for (List<Folder> folders :
                List.of(
                        List.of(Folder.DROP, Folder.DEPOT),
                        List.of(Folder.DONE, Folder.REJECTED))) {
            String names =
                    folders.stream()
                            .map(folder -> "`" + folder.text() + "/`")
                            .collect(Collectors.joining(", "));
            for (FileAction action : FileAction.values()) {
                List<String> cells = cells(action, folders.get(0));
                assertThat(cells(action, folders.get(1))).isEqualTo(cells);
                rows.add(row(names, Stream.concat(Stream.of(action.text()), cells.stream())));
            }
        }
        for (FileAction action : FileAction.values()) {
            assertThat(cells(action, Folder.OTHER)).containsOnly("refused");
        }
        rows.add(row("anything else", Stream.of("all", "refused", "refused", "refused")));
        documented(
                row(
                        "folder",
                        Stream.concat(
                                Stream.of("action"),
                                Arrays.stream(Owner.values()).map(Owner::text))),
                rows.stream());
    }

    @Test
    void theDocumentationShowsTheRightsThatCommandsNeed() throws IOException {
        documented(
                row("command", Stream.of("sender", "reader", "sender and reader", "admin")),
                Arrays.stream(Operation.values())
                        .map(
                                operation ->
                                        row(
                                                "`" + operation.command() + "`",
                                                COMMAND_USERS.stream()
                                                        .map(
                                                                roles ->
                                                                        RoleTable.permits(
                                                                                        roles,
                                                                                        operation)
                                                                                ? "allowed"
                                                                                : "refused"))));
    }

    @Test
    void theDocumentationShowsTheRightsByTheHttpApi() throws IOException {
        documented(
                row("by the HTTP API", Arrays.stream(ApiRole.values()).map(ApiRole::text)),
                Arrays.stream(ApiAction.values())
                        .map(
                                action ->
                                        row(
                                                action.text() + " (`" + action.word() + "`)",
                                                Arrays.stream(ApiRole.values())
                                                        .map(
                                                                role ->
                                                                        RoleTable.extent(
                                                                                        role,
                                                                                        action)
                                                                                .text()))));
    }

    @Test
    void nobodyMakesTokensByTheHttpApiAndASenderSeesOwnDeliveriesOnly() {
        assertThat(ApiRole.values())
                .noneMatch(role -> RoleTable.permits(role, ApiAction.CHANGE_TOKENS, true));
        for (ApiAction action : List.of(ApiAction.READ_DELIVERIES, ApiAction.REPLAY)) {
            assertThat(RoleTable.permits(ApiRole.SENDER, action, true)).isTrue();
            assertThat(RoleTable.permits(ApiRole.SENDER, action, false)).isFalse();
        }
    }

    @Test
    void brokerXmlGrantsExactlyTheRightsOfTheTable() throws IOException {
        List<String> found = new ArrayList<>();
        Matcher setting =
                Pattern.compile(
                                "<security-setting match=\"([^\"]+)\">(.*?)</security-setting>",
                                Pattern.DOTALL)
                        .matcher(Files.readString(Path.of("deploy/artemis/broker.xml")));
        while (setting.find()) {
            Matcher permission =
                    Pattern.compile("<permission type=\"([^\"]+)\" roles=\"([^\"]+)\"/>")
                            .matcher(setting.group(2));
            while (permission.find()) {
                for (String role : permission.group(2).split(",")) {
                    found.add(setting.group(1) + " " + permission.group(1) + " " + role);
                }
            }
        }
        List<String> wanted = new ArrayList<>(List.of("# manage nobody"));
        for (Address address : Address.values()) {
            for (QueueAction action : QueueAction.values()) {
                Role.ofBroker().stream()
                        .filter(role -> RoleTable.permits(role, action, address))
                        .forEach(
                                role ->
                                        wanted.add(
                                                address.text()
                                                        + " "
                                                        + action.text()
                                                        + " "
                                                        + role.text()));
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static String actions(Role role, Address address) {
        String actions =
                Arrays.stream(QueueAction.values())
                        .filter(action -> RoleTable.permits(role, action, address))
                        .map(QueueAction::text)
                        .collect(Collectors.joining(", "));
        return actions.isEmpty() ? "–" : actions;
    }

    private static List<String> cells(FileAction action, Folder folder) {
        Predicate<Owner> any = owner -> RoleTable.permits(Role.SFTP_USER, action, folder, owner);
        Predicate<Owner> shared =
                owner -> RoleTable.permits(Role.SHARED_SFTP_USER, action, folder, owner);
        return Arrays.stream(Owner.values())
                .map(
                        owner ->
                                any.test(owner)
                                        ? "allowed"
                                        : shared.test(owner) ? "shared server only" : "refused")
                .toList();
    }

    private static String row(String first, Stream<String> others) {
        return "| "
                + first
                + " |"
                + others.map(it -> " " + it + " |").collect(Collectors.joining());
    }

    /** The page has this table, from its head to the next empty line. */
    private static void documented(String head, Stream<String> rows) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(head + "\n");
        assertThat(begin).as("a table with the head %s", head).isPositive();
        int end = page.indexOf("\n\n", begin);
        String rule = "|" + "---|".repeat(head.split("\\|").length - 1);
        String table = Stream.concat(Stream.of(head, rule), rows).collect(Collectors.joining("\n"));
        String wanted = page.substring(0, begin) + table + page.substring(end);
        if (Boolean.getBoolean("longshore.update-docs")) {
            Files.writeString(PAGE, wanted);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(wanted);
    }
}
