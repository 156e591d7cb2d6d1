package io.longshore.config;

import static io.longshore.config.SettingType.path;
import static io.longshore.config.SettingType.secret;
import static io.longshore.config.SettingType.text;

import java.nio.file.Path;

/** The P-256 key that signs receipts in the place of the site key. */
public final class ReceiptSetting {
    static final SettingRows ROWS = new SettingRows();

    public static final Setting<Path> KEYSTORE =
            ROWS.add(
                    "longshore.receipts.keystore",
                    path("/etc/longshore/receipts.p12"),
                    null,
                    "",
                    "A PKCS #12 file with a P-256 key, which signs receipts in the place of the site"
                            + " key and certifies it. Default: the site key signs receipts.");

    public static final Setting<Path> PKCS11 =
            ROWS.add(
                    "longshore.receipts.pkcs11",
                    path("/etc/longshore/pkcs11.cfg"),
                    null,
                    "",
                    "The same for a key in an HSM: a configuration file of Java's provider SunPKCS11.");

    public static final Setting<Secret> PASSWORD =
            ROWS.add(
                    "longshore.receipts.keystore.password",
                    secret(),
                    null,
                    "",
                    "The password of the PKCS #12 file, or the PIN of the HSM.");

    public static final Setting<String> ALIAS =
            ROWS.add(
                    "longshore.receipts.keystore.alias",
                    text("the alias of a key", "longshore"),
                    "longshore",
                    "",
                    "The name of the key in the file or the HSM.");

    private ReceiptSetting() {}
}
