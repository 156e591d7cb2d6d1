package io.longshore.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an image is for, in imgpkg's words. */
public enum ImageType {
    @JsonProperty("Bundle")
    BUNDLE("Bundle"),
    @JsonProperty("Image")
    IMAGE("Image"),
    @JsonProperty("Signature")
    SIGNATURE("Signature"),
    /** The locations image of a bundle. */
    @JsonProperty("Internal")
    INTERNAL("Internal");

    private final String word;

    ImageType(String word) {
        this.word = word;
    }

    /** As imgpkg writes it. */
    @Override
    public String toString() {
        return word;
    }
}
