package io.longshore.archive;

/**
 * What an archive is, by its content. Each {@link ArchiveFormat} has a kind; the other kinds are
 * recognised in order to be refused by name.
 *
 * @param id for programs: lower case, words separated by hyphens
 * @param description for people, with its article: {@code an imgpkg tarball}
 */
public record ArchiveKind(String id, String description) {}
