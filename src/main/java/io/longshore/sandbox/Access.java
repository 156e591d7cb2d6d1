package io.longshore.sandbox;

import java.time.Duration;
import java.util.Objects;

/** Who may use the sandbox, and how he shows it. */
public sealed interface Access {

    /** Everyone may do everything. */
    record Anonymous() implements Access {}

    /** One user, by name and password with each request (RFC 7617). */
    record Basic(String username, String password) implements Access {
        public Basic {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(password, "password");
        }

        @Override
        public String toString() {
            return "Basic[username=" + username + "]";
        }
    }

    /**
     * One user, by tokens of the registry's own endpoint (Distribution, "Token Authentication
     * Specification").
     *
     * @param tokenLife how long a token is good for; longer than zero
     */
    record Bearer(String username, String password, Duration tokenLife) implements Access {
        public Bearer {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(password, "password");
            if (tokenLife.isNegative() || tokenLife.isZero()) {
                throw new IllegalArgumentException("a token must live");
            }
        }

        @Override
        public String toString() {
            return "Bearer[username=" + username + ", tokenLife=" + tokenLife + "]";
        }
    }
}
