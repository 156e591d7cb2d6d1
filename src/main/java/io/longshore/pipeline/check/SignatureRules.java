package io.longshore.pipeline.check;

import io.longshore.config.Policy;
import io.longshore.config.Settings;
import io.longshore.config.SignatureScope;
import io.longshore.config.TrustSetting;
import io.longshore.job.PolicyLog;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.trust.signature.SignatureKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which signatures a tarball needs.
 *
 * @param images the policy for its images
 * @param scope of which images
 * @param files the policy for its file
 * @param keys the folder of public keys; null if there is none
 * @param log records changed keys before they count
 */
public record SignatureRules(
        Policy images, SignatureScope scope, Policy files, @Nullable Path keys, PolicyLog log) {
    /** Nothing is looked at. */
    public static final SignatureRules OFF =
            new SignatureRules(Policy.OFF, SignatureScope.BUNDLE, Policy.OFF, null);

    /** Rules whose keys are recorded nowhere. */
    public SignatureRules(Policy images, SignatureScope scope, Policy files, @Nullable Path keys) {
        this(images, scope, files, keys, PolicyLog.NONE);
    }

    /** The same rules, whose changed keys are recorded before they count. */
    public SignatureRules with(PolicyLog records) {
        return new SignatureRules(images, scope, files, keys, records);
    }

    /**
     * What the settings say; the keys are tried, so that a mistake shows at the start.
     *
     * @throws ProblemException {@code SIGNATURE_KEY_UNUSABLE}; {@code BAD_SETTING} if signatures
     *     are required and there is no key that could have made them
     */
    public static SignatureRules of(Settings settings) {
        SignatureRules rules =
                new SignatureRules(
                        settings.get(TrustSetting.SIGNATURE_POLICY),
                        settings.get(TrustSetting.SIGNATURE_SCOPE),
                        settings.get(TrustSetting.SIGNATURE_FILES_POLICY),
                        settings.find(TrustSetting.SIGNATURE_KEYS).orElse(null));
        SignatureKeys keys = rules.load();
        if (rules.images == Policy.REQUIRED && !keys.hasImageKeys()) {
            throw withoutKeys("longshore.signature.policy", "images");
        }
        if (rules.files == Policy.REQUIRED && !keys.hasFileKeys()) {
            throw withoutKeys("longshore.signature.files.policy", "files");
        }
        return rules;
    }

    /** The keys as they are now: one that was added counts from the next check on. */
    SignatureKeys load() {
        boolean unused = images == Policy.OFF && files == Policy.OFF;
        return unused || keys == null
                ? SignatureKeys.NONE
                : log.apply(() -> SignatureKeys.load(keys));
    }

    private static ProblemException withoutKeys(String setting, String folder) {
        return new ProblemException(
                Problem.permanent(
                        Code.BAD_SETTING,
                        "'" + setting + "' is 'required', but no key is configured.",
                        "Every archive would be rejected.",
                        "Put the signers' public keys into '"
                                + folder
                                + "/' of the folder that 'longshore.signature.keys' names."));
    }
}
