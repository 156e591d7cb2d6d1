package io.longshore.registry.auth;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** Who we are to a registry. No form of it shows its secret in {@code toString}. */
public sealed interface Credentials {
    /** Nobody in particular. */
    static Credentials anonymous() {
        return new Anonymous();
    }

    /** A user or a robot account with a password. */
    static Credentials of(String user, String password) {
        return new UserPassword(user, password);
    }

    /**
     * Credentials that are looked up anew for each use, such as those in a password file that an
     * operator replaces.
     */
    static Credentials from(Supplier<Credentials> source) {
        return new Supplied(repository -> source.get());
    }

    /**
     * Credentials that are looked up anew for each use, and that may differ between repositories.
     *
     * @param source gets the path of a repository; empty for requests about the registry itself
     */
    static Credentials byRepository(Function<String, Credentials> source) {
        return new Supplied(source);
    }

    /**
     * The credentials to use now for a repository; never {@link Supplied}.
     *
     * @param repository the path; empty for requests about the registry itself
     */
    default Credentials current(String repository) {
        return this;
    }

    /** No credentials. */
    record Anonymous() implements Credentials {
        @Override
        public String toString() {
            return "anonymous";
        }
    }

    /** Sent as HTTP Basic, to the registry or to its token service. */
    record UserPassword(String user, String password) implements Credentials {
        public UserPassword {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(password, "password");
        }

        @Override
        public String toString() {
            return "user " + user;
        }
    }

    /** A bearer token that is sent to the registry as it is ({@code registrytoken}). */
    record RegistryToken(String token) implements Credentials {
        public RegistryToken {
            Objects.requireNonNull(token, "token");
        }

        @Override
        public String toString() {
            return "a registry token";
        }
    }

    /** A refresh token that the token service changes for access tokens ({@code identitytoken}). */
    record IdentityToken(String token) implements Credentials {
        public IdentityToken {
            Objects.requireNonNull(token, "token");
        }

        @Override
        public String toString() {
            return "an identity token";
        }
    }

    /** Looked up at each use. */
    record Supplied(Function<String, Credentials> source) implements Credentials {
        @Override
        public Credentials current(String repository) {
            return source.apply(repository).current(repository);
        }

        @Override
        public String toString() {
            return "credentials looked up at each use";
        }
    }
}
