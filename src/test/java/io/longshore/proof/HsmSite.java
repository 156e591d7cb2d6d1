package io.longshore.proof;

import io.longshore.pipeline.filing.ReceiptSteps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A process that files reports with a key in an HSM: the folder of the site, and the PIN. */
final class HsmSite {
    private HsmSite() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Map<String, String> settings =
                Map.of(
                        "longshore.receipts.pkcs11",
                        folder.resolve("pkcs11.cfg").toString(),
                        "longshore.receipts.keystore.password",
                        arguments[1]);
        ProofSite site = new ProofSite(folder);
        site.createReceiptKey(settings);
        ReceiptSteps first = site.gateway("data", settings);
        site.file(first, 0, 2);
        site.file(site.gateway("data", settings), 2, 2);
    }
}
