package io.longshore.config;

import static io.longshore.config.SettingType.choice;
import static io.longshore.config.SettingType.list;
import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.yesNo;

import java.nio.file.Path;
import java.util.List;

/** The archives that are accepted: their kinds, and the policies for checksums and signatures. */
public final class TrustSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<List<String>> ARCHIVES_ALLOWED =
            ROWS.add(
                    "longshore.archives.allowed",
                    list("kinds of archives with commas between them", "imgpkg,oci-layout"),
                    null,
                    "",
                    "The kinds of archives that may be imported: `imgpkg`, `oci-layout`,"
                            + " `docker-archive`. An archive of another kind is rejected as"
                            + " `KIND_NOT_ALLOWED`. Default: all kinds that Longshore reads.");

    public static final Setting<Boolean> MISSING_PLATFORMS =
            ROWS.add(
                    "longshore.archives.allow-missing-platforms",
                    yesNo(),
                    "false",
                    "",
                    "Whether an archive is imported whose indexes name platforms that are not in"
                            + " it: without these platforms, and with the result INCOMPLETE."
                            + " `false`: it is rejected as `PLATFORM_MISSING`. The option"
                            + " `allowMissingPlatforms` of a job takes precedence.");

    public static final Setting<Policy> CHECKSUM_POLICY =
            ROWS.add(
                    "longshore.checksum.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT)),
                    "if-present",
                    "",
                    "Whether an archive needs a checksum file. `required`: an archive without"
                            + " one is rejected. `if-present`: a checksum file is compared if"
                            + " there is one.");

    public static final Setting<Policy> SIGNATURE_POLICY =
            ROWS.add(
                    "longshore.signature.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT, Policy.OFF)),
                    "if-present",
                    "",
                    "The signature policy for images. `required`: a signature by a known key."
                            + " `if-present`: no signature, or one by a known key; as long as no"
                            + " key for images is configured, any signature passes with a"
                            + " warning.");

    public static final Setting<SignatureScope> SIGNATURE_SCOPE =
            ROWS.add(
                    "longshore.signature.scope",
                    choice(List.of(SignatureScope.BUNDLE, SignatureScope.ALL)),
                    "bundle",
                    "",
                    "The images that the policy applies to. `bundle`: the root bundle, which"
                            + " names its images by digest (without a bundle, each top-level"
                            + " image). `all`: each top-level image.");

    public static final Setting<Policy> SIGNATURE_FILES_POLICY =
            ROWS.add(
                    "longshore.signature.files.policy",
                    choice(List.of(Policy.REQUIRED, Policy.IF_PRESENT, Policy.OFF)),
                    "if-present",
                    "",
                    "The same policy for the signature file of an archive, which signs the"
                            + " archive or its checksum file.");

    public static final Setting<Path> SIGNATURE_KEYS =
            ROWS.add(
                    "longshore.signature.keys",
                    path("/etc/longshore/keys"),
                    null,
                    "",
                    "A folder of public keys: `images/` for images (PEM, such as `cosign.pub`),"
                            + " `files/` for files (PEM, OpenPGP). `images/x.pub.origins`"
                            + " restricts a key to origins.");

    private TrustSetting() {}
}
