package io.longshore.transfer;

import io.longshore.archive.BlobRegion;
import io.longshore.archive.ImageArchive;
import io.longshore.oci.Digest;
import io.longshore.registry.blob.BlobContent;
import java.io.IOException;
import java.io.OutputStream;

/** A blob that is sent straight from its region of the archive, which must stay open. */
public record RegionContent(ImageArchive tarball, BlobRegion region) implements BlobContent {
    @Override
    public Digest digest() {
        return region.digest();
    }

    @Override
    public long sizeBytes() {
        return region.sizeBytes();
    }

    @Override
    public void writeTo(OutputStream out, long from, long length) throws IOException {
        tarball.transferTo(region, from, length, out);
    }
}
