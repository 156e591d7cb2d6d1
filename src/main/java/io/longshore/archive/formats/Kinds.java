package io.longshore.archive.formats;

import io.longshore.archive.ArchiveKind;

/** The kinds that are recognised in order to be refused by name. */
final class Kinds {
    static final ArchiveKind REGISTRY_STORAGE =
            new ArchiveKind("registry-storage", "a tar of a registry's storage");
    static final ArchiveKind PLUGIN_BUNDLE =
            new ArchiveKind("plugin-bundle", "a plugin bundle of the Tanzu CLI");
    static final ArchiveKind HARBOR_INSTALLER =
            new ArchiveKind("harbor-installer", "the offline installer of Harbor");
    static final ArchiveKind OLD_DOCKER =
            new ArchiveKind("docker-old", "an archive of docker save before Docker 1.10");
    static final ArchiveKind HELM_CHART = new ArchiveKind("helm-chart", "a Helm chart");
    static final ArchiveKind SKOPEO_DIR =
            new ArchiveKind("skopeo-dir", "a folder of skopeo (dir:) in a tar");
    static final ArchiveKind SEVERAL_LAYOUTS =
            new ArchiveKind("several-layouts", "a tar of several OCI image layouts");
    static final ArchiveKind LAYOUT_WITHOUT_INDEX =
            new ArchiveKind(
                    "layout-without-index",
                    "an OCI image layout without its list of images, index.json");
    static final ArchiveKind OVA = new ArchiveKind("ova", "an OVA, which is a virtual machine");
    static final ArchiveKind ARCHIVES =
            new ArchiveKind("archives", "an archive that holds other archives");
    static final ArchiveKind PART = new ArchiveKind("part", "one part of a split archive");
    static final ArchiveKind ZIP = new ArchiveKind("zip", "a zip file");
    static final ArchiveKind SEVEN_ZIP = new ArchiveKind("7z", "a 7z file");
    static final ArchiveKind RAR = new ArchiveKind("rar", "a RAR file");
    static final ArchiveKind SQLITE = new ArchiveKind("sqlite", "an SQLite database");
    static final ArchiveKind RPM = new ArchiveKind("rpm", "an RPM package");
    static final ArchiveKind DEB = new ArchiveKind("deb", "a Debian package");
    static final ArchiveKind DISK = new ArchiveKind("disk", "the disk of a virtual machine");
    static final ArchiveKind PDF = new ArchiveKind("pdf", "a PDF document");
    static final ArchiveKind PROGRAM = new ArchiveKind("program", "a program");
    static final ArchiveKind ISO = new ArchiveKind("iso", "an ISO image of a disc");

    static final ArchiveKind OC_MIRROR_1 =
            new ArchiveKind("oc-mirror-v1", "an image set of oc-mirror v1");
    static final ArchiveKind WRAPPED_CHART =
            new ArchiveKind("wrapped-chart", "a Helm chart with its images, as 'dt wrap' packs it");
    static final ArchiveKind BUNDLE_SOURCE =
            new ArchiveKind(
                    "bundle-source", "a tar of the files of an imgpkg bundle, without its images");
    static final ArchiveKind OCM =
            new ArchiveKind("ocm", "a transport archive of the Open Component Model");
    static final ArchiveKind ROOT_FILE_SYSTEM =
            new ArchiveKind("root-file-system", "the file system of a container (docker export)");
    static final ArchiveKind CPIO = new ArchiveKind("cpio", "a cpio archive");
    static final ArchiveKind CAB = new ArchiveKind("cab", "a cabinet file of Windows");
    static final ArchiveKind WIM = new ArchiveKind("wim", "an image of Windows (WIM)");
    static final ArchiveKind SQUASHFS =
            new ArchiveKind("squashfs", "a file system in a file (squashfs)");
    static final ArchiveKind SIF = new ArchiveKind("sif", "an image of Singularity (SIF)");
    static final ArchiveKind ENCRYPTED = new ArchiveKind("encrypted", "an encrypted file");
    static final ArchiveKind COMPRESSED_TWICE =
            new ArchiveKind("compressed-twice", "a file that was compressed before");
    static final ArchiveKind WEB_PAGE = new ArchiveKind("web-page", "a web page (HTML)");
    static final ArchiveKind LFS_POINTER =
            new ArchiveKind("git-lfs-pointer", "a pointer of Git LFS, not the file itself");
    static final ArchiveKind MANIFEST =
            new ArchiveKind("manifest", "the manifest of an image, without the image");
    static final ArchiveKind REGISTRY_ERROR =
            new ArchiveKind("registry-error", "an error message of a registry");

    /** A tar of no kind that is known. */
    static final ArchiveKind TAR = new ArchiveKind("tar", "a tar of another kind");

    /** Anything else. */
    static final ArchiveKind UNKNOWN = new ArchiveKind("unknown", "not an archive");

    private Kinds() {}
}
