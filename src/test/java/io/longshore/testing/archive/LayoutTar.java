package io.longshore.testing.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.longshore.json.Json;
import io.longshore.oci.Digest;
import io.longshore.testing.archive.TestImages.Element;
import io.longshore.testing.archive.TestImages.Image;
import io.longshore.testing.archive.TestImages.Index;
import io.longshore.testing.archive.TestImages.Layer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes OCI image layouts in a tar, in the forms that tools and people give them. */
public final class LayoutTar {
    /** By its name in the layout. */
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private final List<Object> listed = new ArrayList<>();

    /** An image or index with all that it consists of, under these annotations. */
    public LayoutTar add(Element element, Map<String, String> annotations) {
        blobs(element);
        return list(element, annotations);
    }

    /** An image or index under its full name, as containerd and Docker write it. */
    public LayoutTar named(Element element, String name) {
        return add(
                element,
                Map.of(
                        "io.containerd.image.name",
                        name,
                        "org.opencontainers.image.ref.name",
                        name.substring(name.lastIndexOf(':') + 1)));
    }

    /** An entry of index.json without its blobs. */
    public LayoutTar list(Element element, Map<String, String> annotations) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", element.mediaType());
        descriptor.put("digest", element.digest().toString());
        descriptor.put("size", element.manifest().length);
        if (!annotations.isEmpty()) {
            descriptor.put("annotations", new TreeMap<>(annotations));
        }
        listed.add(descriptor);
        return this;
    }

    /** All blobs of an image or index, without an entry for it. */
    public LayoutTar blobs(Element element) {
        if (element instanceof Image image) {
            blob(image.config());
            for (Layer layer : image.layers()) {
                blob(layer.content());
            }
        } else if (element instanceof Index index) {
            index.children().forEach(this::blobs);
        }
        return blob(element.manifest());
    }

    public LayoutTar blob(byte[] content) {
        files.put(path(Digest.of(content)), content);
        return this;
    }

    /** Any other file. */
    public LayoutTar file(String name, String content) {
        files.put(name, content.getBytes(UTF_8));
        return this;
    }

    /** Takes a blob out again. */
    public LayoutTar without(Digest digest) {
        if (files.remove(path(digest)) == null) {
            throw new AssertionError(digest + " was not in the layout");
        }
        return this;
    }

    /** The path of a blob. */
    public static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    /** All files by name, index.json and oci-layout last. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", "application/vnd.oci.image.index.v1+json");
        index.put("manifests", listed);
        all.put("index.json", Json.compact(index));
        all.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8));
        return all;
    }

    /** Writes it as a tar. */
    public Path write(Path tar) {
        return write(tar, name -> name);
    }

    /** Writes it as a tar with other names of its members. */
    public Path write(Path tar, UnaryOperator<String> rename) {
        try (OutputStream out = Files.newOutputStream(tar);
                TarArchiveOutputStream entries = new TarArchiveOutputStream(out, "UTF-8")) {
            entries.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, byte[]> file : files().entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(rename.apply(file.getKey()), true);
                entry.setSize(file.getValue().length);
                entries.putArchiveEntry(entry);
                entries.write(file.getValue());
                entries.closeArchiveEntry();
            }
            return tar;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
