package io.longshore.share.serve;

import io.longshore.config.Secret;
import io.longshore.files.OwnerOnly;
import io.longshore.job.JobId;
import io.longshore.share.Share;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and knows the tokens of jobs: the HMAC-SHA256 of the job's id, so that nothing has to be
 * kept for each. The key is on the share, readable by its owner only, because the gateway that
 * takes over must know the tokens of the one before it. Thread-safe.
 */
public final class JobTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final Path file;
    private byte @Nullable [] key;

    public JobTokens(Share share) {
        this.file = share.state().resolve("ranges.key");
    }

    /** The token of this job, the same each time. */
    public JobToken of(JobId id) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(), ALGORITHM));
            byte[] code = mac.doFinal(id.key().getBytes(StandardCharsets.UTF_8));
            return new JobToken(Base64.getUrlEncoder().withoutPadding().encodeToString(code));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * @param authorization the header of a request; null if there is none
     */
    public boolean opens(JobId id, @Nullable String authorization) {
        return of(id).isIn(authorization);
    }

    private synchronized byte[] key() {
        if (key == null) {
            if (!Files.exists(file)) {
                byte[] random = new byte[KEY_BYTES];
                new SecureRandom().nextBytes(random);
                OwnerOnly.write(file, Base64.getEncoder().encodeToString(random) + "\n");
            }
            key = Base64.getDecoder().decode(Secret.read(file.toString(), file).reveal());
        }
        return key;
    }
}
