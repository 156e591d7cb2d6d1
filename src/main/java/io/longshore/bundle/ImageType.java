package io.longshore.bundle;

/** imgpkg's types of the images in a repository, by their names in {@code imgpkg describe}. */
public enum ImageType {
    BUNDLE("Bundle"),
    IMAGE("Image"),
    SIGNATURE("Signature"),
    /** A locations image: imgpkg's own bookkeeping. */
    INTERNAL("Internal");

    private final String label;

    ImageType(String label) {
        this.label = label;
    }

    /** As imgpkg prints it. */
    public String label() {
        return label;
    }
}
