package io.longshore.web;

import io.longshore.config.HttpSetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.files.OwnerOnly;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The token for the restricted paths. */
final class AccessToken {
    private static final int BYTES = 24;
    private static final String PREFIX = "Bearer ";

    private final byte[] header;

    private AccessToken(Secret token) {
        this.header = (PREFIX + token.reveal()).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The token of the settings, else the generated one, made where there is none.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if its file cannot be read
     *     or written
     */
    static AccessToken of(Settings settings) {
        String name = HttpSetting.TOKEN_FILE.name();
        return settings.find(HttpSetting.TOKEN_FILE)
                .map(file -> new AccessToken(Secret.read(name, file)))
                .orElseGet(() -> new AccessToken(generated(settings, name)));
    }

    private static Secret generated(Settings settings, String name) {
        Path file = settings.get(StorageSetting.DATA).resolve("http.token");
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            OwnerOnly.write(
                    file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        }
        return Secret.read(name, file);
    }

    /** True if this is the header {@code Authorization} with the token; null is not. */
    boolean opens(@Nullable String authorization) {
        return authorization != null
                && MessageDigest.isEqual(header, authorization.getBytes(StandardCharsets.UTF_8));
    }
}
