package io.longshore.testing.archive;

import io.longshore.oci.Digest;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A tarball of signed images, changed at random by an attacker who has no trusted key: elements
 * added, repeated, retagged, reordered and dropped, with every digest made right again, so that
 * what refuses it is a rule and not a broken digest. The same seed makes the same tarball.
 */
public final class MutatedArchive {
    private static final String HOST = "vendor.test/product/";

    private record Item(Element element, String tag, Map<String, String> labels) {}

    private final Random random;
    private final TestImages make;
    private final TestSigner vendor;
    private final TestSigner attacker;
    private final List<Item> items = new ArrayList<>();
    private final List<Element> genuine = new ArrayList<>();
    private final Set<Digest> trusted = new HashSet<>();
    private final Set<Digest> bundles = new HashSet<>();
    private final List<String> changes = new ArrayList<>();
    private String member;

    /**
     * @param vendor whose key is trusted
     * @param all whether each image is signed; else the root bundle alone is, if there is one
     */
    public MutatedArchive(long seed, TestSigner vendor, TestSigner attacker, boolean all) {
        this.random = new Random(seed);
        this.make = new TestImages(seed);
        this.vendor = vendor;
        this.attacker = attacker;
        vendorsExport(all);
        for (int left = random.nextInt(4); left > 0; left--) {
            change();
        }
    }

    private void vendorsExport(boolean all) {
        Image app = make.image(HOST + "app", make.layer(40));
        Image tool = make.dockerImage(HOST + "tool", make.layer(40));
        Image amd64 = make.image(HOST + "api", make.layer(40));
        Index api = make.index(HOST + "api", amd64, make.imageFor("arm64", HOST + "api"));
        Image inner = make.bundle(HOST + "inner", tool);
        Image root = make.bundle(HOST + "root", app, api, inner);
        boolean hasRoot = random.nextInt(4) > 0;
        List<Element> images =
                hasRoot ? List.of(app, api, tool, inner, root) : List.of(app, api, tool);
        for (Element image : images) {
            boolean isRoot = image == root;
            String tag = isRoot || !hasRoot && image == app ? "1.0" : "";
            Map<String, String> labels =
                    isRoot ? Map.of(TestArchives.ROOT_BUNDLE_LABEL, "") : Map.of();
            add(image, tag, labels);
            if (isRoot || all || !hasRoot) {
                boolean referrer = random.nextBoolean();
                Image signature = referrer ? vendor.referrer(image) : vendor.signature(image);
                add(signature, referrer ? "" : TestImages.signatureTag(image), Map.of());
            }
            trust(image);
        }
        if (hasRoot) {
            bundles.addAll(List.of(root.digest(), inner.digest()));
        }
        genuine.addAll(images);
        genuine.add(amd64);
    }

    private void trust(Element element) {
        trusted.add(element.digest());
        if (element instanceof Index index) {
            index.children().forEach(this::trust);
        }
    }

    private void add(Element element, String tag, Map<String, String> labels) {
        items.add(new Item(element, tag, labels));
    }

    private void change() {
        int kind = random.nextInt(17);
        switch (kind) {
            case 0, 1, 2, 3, 4 -> addHostile();
            case 5 -> addImage();
            case 6 -> {
                Item item = takeAny(false);
                add(item.element(), anyTag(item.element()), item.labels());
                changes.add("repeat with the tag " + items.get(items.size() - 1).tag());
            }
            case 7 -> {
                Item item = takeAny(true);
                add(item.element(), anyTag(item.element()), item.labels());
                changes.add("retag with " + items.get(items.size() - 1).tag());
            }
            case 8 -> {
                Collections.shuffle(items, random);
                changes.add("reorder");
            }
            case 9 -> {
                takeAny(true);
                changes.add("drop an element");
            }
            case 10 -> {
                Item item = takeAny(true);
                boolean isRoot = !item.labels().isEmpty();
                add(
                        item.element(),
                        item.tag(),
                        isRoot ? Map.of() : Map.of(TestArchives.ROOT_BUNDLE_LABEL, ""));
                changes.add(isRoot ? "unmark the root bundle" : "mark another root bundle");
            }
            case 11, 12, 13, 14, 15 -> addChain();
            default -> {
                member = List.of("Tag", "Labels", "Refs", "Manifest").get(random.nextInt(4));
                changes.add("member " + member + " in lower case");
            }
        }
    }

    private void addHostile() {
        List<Element> others = new ArrayList<>(genuine);
        others.add(make.image("elsewhere.test/x", make.layer(8)));
        Element of = genuine.get(random.nextInt(genuine.size()));
        HostileElement hostile = new HostileElement(random, attacker, of, others);
        add(hostile.image(), hostile.tag(), Map.of());
        changes.add("artifact with the tag '" + hostile.tag() + "'");
    }

    /**
     * SBOMs of which each is attached to the next: the last to a signed image, to an unsigned one,
     * or to the first again, which is itself where there is one only.
     */
    private void addChain() {
        boolean alone = random.nextInt(3) == 0;
        if (alone) {
            items.clear();
        }
        int length = 1 + random.nextInt(4);
        List<Image> chain = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            chain.add(HostileElement.sbom(random, HOST + "app"));
        }
        int end = random.nextInt(4);
        Element last =
                switch (end) {
                    case 0 -> genuine.get(0);
                    case 1 -> make.image("elsewhere.test/x", make.layer(8));
                    default -> chain.get(random.nextInt(length));
                };
        if (end == 1 && random.nextBoolean()) {
            add(last, "", Map.of());
        }
        for (int i = 0; i < length; i++) {
            Element of = i + 1 < length ? chain.get(i + 1) : last;
            add(chain.get(i), "sha256-" + of.digest().hex() + ".sbom", Map.of());
        }
        changes.add(
                (alone ? "only a" : "a")
                        + " chain of "
                        + length
                        + List.of(" to a signed image", " to an unsigned image", " in a circle")
                                .get(Math.min(end, 2)));
    }

    /** What only bears a tag, or not even that. */
    private void addImage() {
        Element of = genuine.get(random.nextInt(genuine.size()));
        HostileElement source = new HostileElement(random, attacker, of, genuine);
        Image image = make.image(HOST + "app", source.evil(io.longshore.oci.MediaTypes.OCI_LAYER));
        Element element =
                switch (random.nextInt(4)) {
                    case 0 -> make.index(HOST + "api", image);
                    case 1 -> make.bundle(HOST + "root", genuine.get(0));
                    case 2 -> make.index(HOST + "api", genuine.get(0), source.image());
                    default -> image;
                };
        boolean isIndexOfGenuine =
                element instanceof Index i && i.children().contains(genuine.get(0));
        boolean whole = !isIndexOfGenuine || genuine.get(0) instanceof Image;
        if (whole) {
            String tag = anyTag(of);
            add(element, tag, Map.of());
            changes.add(element.getClass().getSimpleName() + " with the tag '" + tag + "'");
        }
    }

    private String anyTag(Element of) {
        return HostileElement.anyTag(random, of, genuine);
    }

    private Item takeAny(boolean remove) {
        int at = random.nextInt(items.size());
        return remove && items.size() > 1 ? items.remove(at) : items.get(at);
    }

    /** Writes it. */
    public Path write(Path file) {
        TarballBuilder tarball = new TarballBuilder();
        items.forEach(item -> tarball.add(item.element(), item.tag(), item.labels()));
        if (member != null) {
            tarball.manifestJson(
                    text ->
                            text.replaceFirst(
                                    "\"" + member + "\":",
                                    "\"" + member.toLowerCase(java.util.Locale.ROOT) + "\":"));
        }
        return tarball.write(file);
    }

    /** The images that the vendor signed or that a signed bundle or index names. */
    public Set<Digest> trusted() {
        return trusted;
    }

    /** The signed bundles. */
    public Set<Digest> bundles() {
        return bundles;
    }

    /** All manifests that the tarball brings, by digest. */
    public Set<Digest> manifests() {
        Set<Digest> found = new HashSet<>();
        items.forEach(item -> collect(item.element(), found));
        return found;
    }

    private static void collect(Element element, Set<Digest> found) {
        found.add(element.digest());
        if (element instanceof Index index) {
            index.children().forEach(child -> collect(child, found));
        }
    }

    /** The changes made to it, in order. */
    public List<String> changes() {
        return changes;
    }
}
