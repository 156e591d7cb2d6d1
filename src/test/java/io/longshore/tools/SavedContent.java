package io.longshore.tools;

import io.longshore.oci.Manifest;
import io.longshore.registry.RegistryClient;
import io.longshore.task.Cancellation;
import io.longshore.testing.archive.TestImages;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import io.longshore.testing.registry.Pushed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random content in a registry: images of one and of several platforms, and other artifacts. */
final class SavedContent {
    /** By the reference in the registry. */
    final Map<String, Element> byName = new LinkedHashMap<>();

    final Image app;

    /** Has a layer of the first one. */
    final Image newer;

    final Image docker;
    final Index multi;
    final Index nested;
    final Image chart;

    /** Of the first image. */
    final Image referrer;

    /** Of the first image, under the tag that cosign gives it. */
    final Image signature;

    private final Pushed registry;
    private final String address;

    SavedContent(RandomContent random, RegistryClient client, String address) {
        this.registry = new Pushed(client);
        this.address = address;
        Layer base = random.layer();
        app = push(random.image(repository("team/app"), random.layers(base)), "1.0");
        newer = push(random.image(repository("team/app"), random.layers(base)), "1.1");
        docker = push(random.docker(repository("team/docker"), random.layers(base)), "2");
        push(random.image(repository("team/zstd"), base, random.zstd(random.layer())), "3.0-rc.1");
        multi = push(random.index(repository("team/multi"), false), "4");
        push(random.index(repository("old/deep/er/multi"), true), "5");
        nested = push(random.nested(repository("team/nested")), "6");
        chart = push(random.chart(repository("charts/c")), "0.1.0");
        referrer = registry.push(random.referrer(app));
        signature = registry.push(random.signature(app), TestImages.signatureTag(app));
        // Distribution has no list of referrers but the tag that clients write.
        client.repository("team/app")
                .listReferrers(
                        app.digest(),
                        List.of(Manifest.read(referrer.manifest(), referrer.mediaType())),
                        Cancellation.none());
    }

    private <E extends Element> E push(E element, String tag) {
        byName.put(element.repository() + ":" + tag, element);
        return registry.push(element, tag);
    }

    private String repository(String path) {
        return address + "/" + path;
    }

    Set<String> names() {
        return byName.keySet();
    }

    Element named(String name) {
        return byName.get(name);
    }
}
