package io.longshore.cli.queue;

import io.longshore.cli.command.SettingsFlag;
import io.longshore.config.HttpSetting;
import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.share.LeaderAddress;
import io.longshore.share.Share;
import io.longshore.web.access.Tokens;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gateway a command asks, and with which token. */
final class ServerFlag {
    @Mixin private SettingsFlag settings;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "The gateway to ask, as in https://gateway.test.com:8080. Default: the one that"
                            + " leads, as the share names it.")
    private @Nullable String server;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with a token of 'longshore token add'. Default: that of the gateway on"
                            + " this machine, in longshore.data.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--server-ca",
            paramLabel = "FILE",
            description =
                    "A PEM file with the authority that the command trusts for the gateway. Default:"
                            + " longshore.http.certificate, else the authorities of Java.")
    private @Nullable Path authority;

    /** Connects to nothing yet. */
    ApiClient client() {
        Settings loaded = settings.load();
        String url = server == null ? local(loaded) : server;
        Secret token =
                tokenFile == null
                        ? Tokens.readLocal(loaded)
                        : Secret.read("--token-file", tokenFile);
        Optional<Path> trusted =
                authority == null ? loaded.find(HttpSetting.CERTIFICATE) : Optional.of(authority);
        return ApiClient.of(url, token, trusted);
    }

    private static String local(Settings settings) {
        return LeaderAddress.read(new Share(settings.get(StorageSetting.SHARE)))
                .orElseGet(
                        () ->
                                (settings.find(HttpSetting.CERTIFICATE).isPresent()
                                                ? "https://"
                                                : "http://")
                                        + settings.get(HttpSetting.HOST)
                                        + ":"
                                        + settings.get(HttpSetting.PORT));
    }
}
