package io.longshore.oci;

/** Where the images of an archive go. */
public sealed interface Destination {
    /** The registry of all repositories. */
    String registry();

    /** All images go into one repository. */
    record One(Repository repository) implements Destination {
        @Override
        public String registry() {
            return repository.registry();
        }

        @Override
        public String toString() {
            return repository.toString();
        }
    }

    /** Each image goes into the repository of its name below a prefix. */
    record Below(RepositoryPrefix prefix) implements Destination {
        @Override
        public String registry() {
            return prefix.registry();
        }

        @Override
        public String toString() {
            return prefix.pattern();
        }
    }
}
