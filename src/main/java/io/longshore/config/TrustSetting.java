package io.longshore.config;

import static io.longshore.config.SettingType.choice;
import static io.longshore.config.SettingType.path;

import java.nio.file.Path;
import java.util.List;

/** The policies for checksum files and signatures. */
public final class TrustSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Policy> CHECKSUM_POLICY =
            ROWS.add(
                    "longshore.checksum.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT)),
                    "if-present",
                    "",
                    "Whether a tarball without a checksum file is taken.");

    public static final Setting<Policy> SIGNATURE_POLICY =
            ROWS.add(
                    "longshore.signature.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT, Policy.OFF)),
                    "if-present",
                    "",
                    "The signature policy for images. `required`: a signature by a known key."
                            + " `if-present`: no signature, or one by a known key; while there"
                            + " is no key for"
                            + " images, any signature passes with a warning.");

    public static final Setting<SignatureScope> SIGNATURE_SCOPE =
            ROWS.add(
                    "longshore.signature.scope",
                    choice(List.of(SignatureScope.BUNDLE, SignatureScope.ALL)),
                    "bundle",
                    "",
                    "Of which images: `bundle`, the root bundle, which names its images by digest"
                            + " (without one each top-level image); `all`, each top-level image.");

    public static final Setting<Policy> SIGNATURE_FILES_POLICY =
            ROWS.add(
                    "longshore.signature.files.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT, Policy.OFF)),
                    "if-present",
                    "",
                    "The same for the signature beside a tarball, of it or of its checksum file.");

    public static final Setting<Path> SIGNATURE_KEYS =
            ROWS.add(
                    "longshore.signature.keys",
                    path("/etc/longshore/keys"),
                    null,
                    "",
                    "A folder of public keys: `images/` for images (PEM, as `cosign.pub`), `files/`"
                            + " for files (PEM, OpenPGP). `images/x.pub.origins` ties a key to"
                            + " origins.");

    private TrustSetting() {}
}
