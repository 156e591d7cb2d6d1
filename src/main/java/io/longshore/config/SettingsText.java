package io.longshore.config;

import java.util.Map;

/** A settings file with every setting: its description, and its value or its default. */
public final class SettingsText {
    private static final int WIDTH = 100;
    private static final String HEAD =
            """
            # Settings of Longshore. Every setting is listed; remove the "#" before a name to change the
            # default value behind it. docs/configuration.md contains the same table.
            #
            # These lines are enough for a registry with a private CA:
            #
            #   longshore.registry=harbor1.example.com
            #   longshore.project=supervisor-services
            #   longshore.registry.username=robot$longshore
            #   longshore.registry.password-file=/etc/longshore/harbor.password
            #   longshore.registry.ca-cert-path=/etc/longshore/ca.pem
            #   longshore.share=/srv/longshore
            """;

    private SettingsText() {}

    /**
     * The text of the file.
     *
     * @param values by the names of the settings; all others are comments with their defaults
     */
    public static String of(Map<String, String> values) {
        StringBuilder file = new StringBuilder(HEAD);
        for (Setting<?> setting : SettingsTable.rows()) {
            String unit = setting.unit().isEmpty() ? "" : ", in " + setting.unit();
            String type = " (" + setting.type().label() + unit + ")";
            file.append('\n').append(comment(plain(setting.description()) + type));
            String value = values.get(setting.name());
            if (value != null) {
                file.append(setting.name()).append('=').append(escaped(value)).append('\n');
            } else {
                String usual = setting.defaultText() == null ? "" : setting.defaultText();
                file.append('#').append(setting.name()).append('=').append(usual).append('\n');
            }
        }
        return file.toString();
    }

    /** As {@link java.util.Properties#load(java.io.Reader)} reads it back. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    /** Without the marks of Markdown. */
    private static String plain(String description) {
        return description.replaceAll("\\[([^]]+)]\\([^)]*\\)", "$1").replace("`", "");
    }

    private static String comment(String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split("\\s+")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        return lines.append(line).append('\n').toString();
    }
}
