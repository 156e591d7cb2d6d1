package io.longshore.proof.receipt;

import io.longshore.config.BrokerSetting;
import io.longshore.config.RegistrySetting;
import io.longshore.config.RemoteSetting;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.SftpSetting;
import io.longshore.config.StorageSetting;
import io.longshore.config.WitnessSetting;
import io.longshore.oci.Digest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of users and of trusted keys that settings name, by their hashes. Private keys,
 * passwords and tokens are not among them.
 */
final class PolicyFiles {
    private PolicyFiles() {}

    /**
     * @param setting that names the file
     * @param sha256 of its content, in hexadecimal digits; of the file of broker users, of its
     *     names and roles; null if it cannot be read
     */
    record PolicyFile(String setting, @Nullable String sha256) {}

    /** Those that a process reads once, when it starts. */
    static List<PolicyFile> readAtStart(Settings settings) {
        List<PolicyFile> files = new ArrayList<>();
        settings.find(BrokerSetting.USERS_FILE)
                .ifPresent(
                        it ->
                                files.add(
                                        new PolicyFile(
                                                BrokerSetting.USERS_FILE.name(), rolesIn(it))));
        settings.find(RegistrySetting.CA_CERT_PATH)
                .ifPresent(
                        all ->
                                all.forEach(
                                        it ->
                                                files.add(
                                                        new PolicyFile(
                                                                RegistrySetting.CA_CERT_PATH.name(),
                                                                sha256(it)))));
        for (Setting<Path> setting :
                List.of(
                        BrokerSetting.CA_CERT_PATH,
                        RemoteSetting.KNOWN_HOSTS,
                        StorageSetting.GATEWAY_CA_CERT_PATH,
                        WitnessSetting.KEY,
                        WitnessSetting.CA_CERT_PATH,
                        WitnessSetting.TIMESTAMP_CERTIFICATES,
                        WitnessSetting.TIMESTAMP_CA_CERT_PATH)) {
            add(settings, setting, files);
        }
        return files;
    }

    /** Those that are read again whenever they have changed. */
    static List<PolicyFile> readAgain(Settings settings) {
        List<PolicyFile> files = new ArrayList<>();
        add(settings, SftpSetting.USERS, files);
        return files;
    }

    private static void add(Settings settings, Setting<Path> setting, List<PolicyFile> files) {
        settings.find(setting)
                .ifPresent(it -> files.add(new PolicyFile(setting.name(), sha256(it))));
    }

    private static @Nullable String sha256(Path file) {
        byte @Nullable [] content = read(file);
        return content == null ? null : Digest.of(content).hex();
    }

    private static byte @Nullable [] read(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The passwords in this file are plain text, and a hash could be guessed: they are left out.
     */
    private static @Nullable String rolesIn(Path file) {
        byte @Nullable [] content = read(file);
        if (content == null) {
            return null;
        }
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        Map<String, String> roles = new TreeMap<>();
        for (String name : lines.stringPropertyNames()) {
            String value = lines.getProperty(name);
            roles.put(name, value.substring(0, Math.max(0, value.indexOf(':'))).strip());
        }
        StringBuilder text = new StringBuilder();
        roles.forEach((name, role) -> text.append(name + "=" + role + "\n"));
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }
}
