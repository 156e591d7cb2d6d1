package io.longshore.broker;

import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.files.OwnerOnly;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the embedded broker of a share was last started. Its process states this on the share, for
 * commands that do not know it: only the environment of the service names the folder, or the port
 * is any.
 *
 * @param data the folder {@code longshore.data} of the process
 */
record RunningBroker(Path data, int port) {
    private static final String FOLDER = ".longshore";

    /** Writes it, readable by its owner only, where a gateway has prepared the share. */
    void record(Settings settings) {
        if (!Files.isDirectory(settings.get(StorageSetting.SHARE).resolve(FOLDER))) {
            return;
        }
        // A backslash in a properties file is an escape.
        String folder = data.toString().replace("\\", "\\\\");
        OwnerOnly.write(file(settings), "data=" + folder + "\nport=" + port + "\n");
    }

    /** What the share states; nothing if it states nothing that this user can read. */
    static Optional<RunningBroker> find(Settings settings) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file(settings), StandardCharsets.UTF_8)) {
            properties.load(reader);
            return Optional.of(
                    new RunningBroker(
                            Path.of(properties.getProperty("data", "")),
                            Integer.parseInt(properties.getProperty("port", ""))));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Path file(Settings settings) {
        return settings.get(StorageSetting.SHARE)
                .resolve(FOLDER)
                .resolve("embedded-broker.properties");
    }
}
