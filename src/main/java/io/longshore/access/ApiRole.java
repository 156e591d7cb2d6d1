package io.longshore.access;

import java.util.Optional;

/** What the holder of a token may do by the HTTP API, in the order of the documentation. */
public enum ApiRole {
    VIEWER("viewer"),
    SENDER("sender"),
    OPERATOR("operator"),
    ADMINISTRATOR("administrator"),
    AUDITOR("auditor");

    private final String text;

    ApiRole(String text) {
        this.text = text;
    }

    /** The name in documents and on a command line. */
    public String text() {
        return text;
    }

    /** The role of this name, in small letters. */
    public static Optional<ApiRole> named(String text) {
        for (ApiRole role : values()) {
            if (role.text.equals(text)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
