package io.longshore.archive.layout;

import io.longshore.archive.CarriedName;
import io.longshore.oci.Descriptor;
import io.longshore.oci.ReferenceGrammar;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The name that the annotations of an entry of {@code index.json} give to it. The full name of
 * containerd counts first, then the repository that containerd pulled it from, then the name of the
 * OCI specification, which tools use for a tag, a full name, or a name without a host.
 */
final class LayoutNames {
    static final String CONTAINERD = "io.containerd.image.name";
    static final String OCI = "org.opencontainers.image.ref.name";

    private static final String SOURCE = "containerd.io/distribution.source.";

    private LayoutNames() {}

    /** The name; {@link CarriedName#NONE} if there is none that can be read. */
    static CarriedName of(Descriptor entry) {
        Map<String, String> annotations = entry.annotations();
        CarriedName full =
                CarriedName.parse(text(annotations, CONTAINERD)).orElse(CarriedName.NONE);
        if (full.path() != null) {
            return full;
        }
        String oci = text(annotations, OCI);
        for (Map.Entry<String, String> source : annotations.entrySet()) {
            if (source.getKey().startsWith(SOURCE) && source.getValue() != null) {
                String host = source.getKey().substring(SOURCE.length());
                String path = source.getValue().replaceFirst(",.*", "");
                CarriedName repository =
                        CarriedName.parse(host + "/" + path).orElse(CarriedName.NONE);
                if (repository.path() != null) {
                    return repository.withTag(ReferenceGrammar.isTag(oci) ? oci : null);
                }
            }
        }
        if (ReferenceGrammar.isTag(oci)) {
            return new CarriedName(null, null, oci);
        }
        return CarriedName.parse(oci).orElse(CarriedName.NONE);
    }

    /**
     * What the annotations call the image, where that is no name that a registry takes; empty if
     * they name its repository, or say nothing but a tag.
     */
    static Optional<String> unusable(Descriptor entry) {
        if (of(entry).path() != null) {
            return Optional.empty();
        }
        return texts(entry)
                .filter(name -> !name.isBlank() && !ReferenceGrammar.isTag(name))
                .findFirst();
    }

    /**
     * False if containerd's name and that of the OCI specification are two names. The latter may be
     * a tag, a name without its host, or either of them with a digest.
     */
    static boolean agree(Descriptor entry) {
        CarriedName full = CarriedName.parse(text(entry.annotations(), CONTAINERD)).orElse(null);
        String oci = text(entry.annotations(), OCI).replaceFirst("@.*", "");
        if (full == null || ReferenceGrammar.isTag(oci)) {
            return full == null || full.tag() == null || full.tag().equals(oci);
        }
        return CarriedName.parse(oci).map(name -> agree(full, name)).orElse(true);
    }

    private static boolean agree(CarriedName full, CarriedName other) {
        CarriedName one = full.canonical();
        String host = other.host() == null ? one.host() : other.host();
        CarriedName two = new CarriedName(host, other.path(), other.tag()).canonical();
        boolean isOneTag =
                one.tag() == null || two.tag() == null || Objects.equals(one.tag(), two.tag());
        return isOneTag && one.withTag(null).equals(two.withTag(null));
    }

    /** The texts by which the annotations call the image. */
    static Stream<String> texts(Descriptor entry) {
        return Stream.of(CONTAINERD, OCI).map(key -> text(entry.annotations(), key));
    }

    private static String text(Map<String, String> annotations, String key) {
        String value = annotations.get(key);
        return value == null ? "" : value;
    }
}
