package io.longshore.broker;

import io.longshore.access.Role;
import io.longshore.config.BrokerSetting;
import io.longshore.config.Secret;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * More users of the embedded broker: a properties file in UTF-8 with one {@code
 * name=role[,role…]:password} a line.
 */
final class UsersFile {
    private static final Set<Role> ROLES = Set.of(Role.SENDER, Role.READER, Role.ADMIN);

    /** A user with its roles. */
    record Entry(BrokerUser user, Set<Role> roles) {}

    private UsersFile() {}

    /**
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if the file cannot be read,
     *     or an entry is not of this form
     */
    static List<Entry> read(Path file) {
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file, "It cannot be read.");
        }
        List<Entry> entries = new ArrayList<>();
        for (String name : new TreeSet<>(lines.stringPropertyNames())) {
            String[] parts = lines.getProperty(name).split(":", 2);
            Set<String> names = new HashSet<>(List.of(parts[0].strip().split("\\s*,\\s*")));
            Set<Role> roles = EnumSet.noneOf(Role.class);
            ROLES.stream().filter(role -> names.contains(role.text())).forEach(roles::add);
            if (parts.length < 2 || parts[1].isBlank() || roles.size() < names.size()) {
                throw unusable(file, "The entry of '" + name + "' is not of that form.");
            }
            entries.add(new Entry(new BrokerUser(name, Secret.of(parts[1].strip())), roles));
        }
        return entries;
    }

    private static RuntimeException unusable(Path file, String why) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                BrokerSetting.USERS_FILE.name()
                                        + " names "
                                        + file
                                        + ", which cannot be used.",
                                why,
                                "Write one name=role:password per line. The roles are"
                                        + " sender, reader and admin; separate several with commas.")
                        .with("setting", BrokerSetting.USERS_FILE.name()));
    }
}
