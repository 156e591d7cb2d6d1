package io.longshore.archive;

import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an archive by their names, for formats whose tars have folders and links. A leading
 * {@code ./} does not count. Folders are left out; a link is another name of the file in the same
 * archive that it names, in one step. Nothing is followed or written outside of the archive.
 */
public final class MemberNames {
    private static final int LONGEST_NAME = 4096;

    private final ArchiveMembers members;
    private final Map<String, ArchiveMember> files = new LinkedHashMap<>();
    private final Map<String, ArchiveMember> links = new LinkedHashMap<>();

    private MemberNames(ArchiveMembers members) {
        this.members = members;
    }

    /**
     * @throws ProblemException {@code TARBALL_UNSAFE} if a name is absolute, leads away, or is
     *     there twice, if a link does not name a file of the archive, or if there is anything but
     *     files, folders and links
     */
    public static MemberNames of(ArchiveMembers members) {
        MemberNames names = new MemberNames(members);
        members.list().forEach(names::add);
        names.links.forEach((name, link) -> names.target(name, link));
        return names;
    }

    /** Plain files, without links, by name in the order of the archive. */
    public Map<String, ArchiveMember> files() {
        return Collections.unmodifiableMap(files);
    }

    /** The names of links; each names a file. */
    public Set<String> links() {
        return Collections.unmodifiableSet(links.keySet());
    }

    /** The file of this name, or the one that the link of this name names. */
    public Optional<ArchiveMember> find(String name) {
        String plain = plain(name);
        ArchiveMember link = links.get(plain);
        return link == null
                ? Optional.ofNullable(files.get(plain))
                : Optional.of(target(plain, link));
    }

    /** The name without {@code ./} before it and {@code /} behind it. */
    public static String plain(String name) {
        int start = 0;
        while (name.startsWith("./", start)) {
            start += 2;
        }
        int end = name.length();
        while (end > start && name.charAt(end - 1) == '/') {
            end--;
        }
        String plain = name.substring(start, end);
        return plain.equals(".") ? "" : plain;
    }

    private void add(ArchiveMember member) {
        switch (member.type()) {
            case GNU_LONG_NAME -> {}
            case FOLDER -> {
                if (!plain(member.name()).isEmpty()) {
                    requireSafe(member);
                }
            }
            case FILE -> put(member, files);
            case HARD_LINK, SYMBOLIC_LINK -> put(member, links);
            case SPARSE_FILE ->
                    throw new ProblemException(
                            ArchiveProblems.sparse(members.file(), member, shown(member)));
            case DEVICE, PIPE, UNKNOWN ->
                    throw unsafe(
                            member,
                            "'" + shown(member) + "', which is " + member.type().description(),
                            "An archive of images holds files, folders and links only.");
        }
    }

    private void put(ArchiveMember member, Map<String, ArchiveMember> into) {
        requireSafe(member);
        String name = plain(member.name());
        if (files.containsKey(name) || links.containsKey(name)) {
            throw unsafe(
                    member,
                    "two entries named '" + Printable.of(name) + "'",
                    "Two programs could read two different contents in it.");
        }
        into.put(name, member);
    }

    private void requireSafe(ArchiveMember member) {
        String name = plain(member.name());
        if (name.startsWith("/")) {
            throw new ProblemException(
                    ArchiveProblems.unsafe(
                            members.file(),
                            member.headerOffset(),
                            "an entry with the name '" + shown(member) + "'",
                            "The name is absolute.",
                            "Pack the folder again without the option -P of tar: tar -C FOLDER -cf"
                                    + " FILE ."));
        }
        boolean leadsAway = name.contains("\\") || ("/" + name + "/").contains("/../");
        if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || leadsAway
                || ("/" + name + "/").contains("/./")
                || name.contains("//")
                || !Printable.of(name).equals(name)) {
            throw unsafe(
                    member,
                    "an entry with the name '" + shown(member) + "'",
                    "The name is empty, not printable, or leads out of the archive.");
        }
    }

    private ArchiveMember target(String name, ArchiveMember link) {
        Deque<String> path = new ArrayDeque<>();
        String target = link.linkTarget();
        boolean isOut = target.isEmpty() || target.startsWith("/") || target.contains("\\");
        if (link.type() == MemberType.SYMBOLIC_LINK) {
            for (String part : name.split("/")) {
                path.addLast(part);
            }
            path.removeLast();
        }
        for (String part : target.split("/")) {
            if (part.equals("..")) {
                isOut = isOut || path.isEmpty();
                path.pollLast();
            } else if (!part.equals(".") && !part.isEmpty()) {
                path.addLast(part);
            }
        }
        ArchiveMember file = isOut ? null : files.get(String.join("/", path));
        if (file == null) {
            throw new ProblemException(
                    ArchiveProblems.unsafe(
                            members.file(),
                            link.headerOffset(),
                            "'"
                                    + shown(link)
                                    + "', "
                                    + link.type().description()
                                    + " to '"
                                    + Printable.of(target)
                                    + "'",
                            "A link may only name a file of the same archive, and no other link.",
                            "Have the archive made again by the tool that made it. If a person packed"
                                    + " a folder with links, pack it with the files that they name:"
                                    + " tar -h -C FOLDER -cf FILE ."));
        }
        return file;
    }

    private static String shown(ArchiveMember member) {
        return Printable.of(member.name());
    }

    private ProblemException unsafe(ArchiveMember member, String what, String why) {
        return new ProblemException(
                ArchiveProblems.unsafe(
                        members.file(),
                        member.headerOffset(),
                        what,
                        why,
                        "Have the archive made again by the tool that made it, and compare its"
                                + " checksum with the original's."));
    }
}
