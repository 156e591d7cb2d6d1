package io.longshore.broker;

import io.longshore.access.Operation;
import io.longshore.access.RoleTable;
import io.longshore.config.BrokerSetting;
import io.longshore.config.Secret;
import io.longshore.config.Setting;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Where a broker is and who we are to it.
 *
 * @param url an Artemis URL; may name several brokers
 */
public record BrokerAccess(String url, String username, Secret password) {

    /**
     * The access of a command: the account with the fewest rights that suffice.
     *
     * @throws io.longshore.problem.ProblemException as {@link #of(Settings, BrokerUser.Account)}
     */
    public static BrokerAccess of(Settings settings, Operation operation) {
        return of(
                settings,
                RoleTable.permits(BrokerUser.Account.CLIENT.roles(), operation)
                        ? BrokerUser.Account.CLIENT
                        : BrokerUser.Account.ADMIN);
    }

    /**
     * The access of a command or process that meets a running broker: the one of {@code
     * longshore.broker.url}, else the embedded one of the {@code run} on this machine with the
     * credentials that it wrote into {@code longshore.data}. A folder and a port that the settings
     * leave open are those that the running process has stated on the share.
     *
     * @throws io.longshore.problem.ProblemException {@code BAD_SETTING} if no credentials are set
     *     and none were generated
     */
    public static BrokerAccess of(Settings settings, BrokerUser.Account account) {
        Optional<String> url = settings.find(BrokerSetting.URL);
        Optional<BrokerUser> set = fromSettings(settings);
        if (url.isPresent()) {
            BrokerUser user = set.orElseThrow(() -> notSet(BrokerSetting.USERNAME));
            return new BrokerAccess(trusting(url.get(), settings), user.name(), user.password());
        }
        Optional<RunningBroker> running = RunningBroker.find(settings);
        Path data = settings.get(StorageSetting.DATA);
        if (!settings.isSet(StorageSetting.DATA)) {
            data = running.map(RunningBroker::data).orElse(data);
        }
        int port = settings.get(BrokerSetting.PORT);
        if (port == 0) {
            port = running.map(RunningBroker::port).orElse(port);
        }
        BrokerUser user =
                account == BrokerUser.Account.CLIENT && set.isPresent()
                        ? set.get()
                        : BrokerUser.read(data, account);
        String host = settings.get(BrokerSetting.HOST);
        return new BrokerAccess(
                trusting("tcp://" + reachable(host) + ":" + port, settings),
                user.name(),
                user.password());
    }

    /** The user that the settings name; nothing if they name none. */
    static Optional<BrokerUser> fromSettings(Settings settings) {
        Optional<String> name = settings.find(BrokerSetting.USERNAME);
        Optional<Secret> password =
                settings.secret(BrokerSetting.PASSWORD, BrokerSetting.PASSWORD_FILE);
        if (name.isEmpty() && password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new BrokerUser(
                        name.orElseThrow(() -> notSet(BrokerSetting.USERNAME)),
                        password.orElseThrow(() -> notSet(BrokerSetting.PASSWORD_FILE))));
    }

    /** A factory as the client library makes it, with these credentials. */
    ActiveMQConnectionFactory factory() {
        try {
            ActiveMQConnectionFactory factory =
                    new ActiveMQConnectionFactory(url, username, password.reveal());
            // Only text is read, so a message cannot select a class to instantiate.
            factory.setDeserializationDenyList("*");
            return factory;
        } catch (RuntimeException e) {
            throw new ProblemException(
                    Problem.permanent(
                            Code.BAD_SETTING,
                            "longshore.broker.url cannot be '" + shownUrl() + "'.",
                            "It is not an Artemis URL.",
                            "Write it as in tcp://broker1.test.com:61616, or"
                                    + " (tcp://a:61616,tcp://b:61616)?ha=true for a pair."),
                    e);
        }
    }

    /** The URL without its parameters, among which may be a key store's password. */
    public String shownUrl() {
        return url.replaceAll("[?;][^,)]*", "");
    }

    /** True if the URL names more than one broker. */
    boolean isPair() {
        return url.contains(",");
    }

    /** True if the URL has this parameter. */
    boolean names(String parameter) {
        return url.matches(".*[?&;]" + parameter + "=.*");
    }

    /** The same URL with TLS, where a certificate is known to trust in. */
    private static String trusting(String url, Settings settings) {
        return settings.find(BrokerSetting.CA_CERT_PATH)
                .or(
                        () ->
                                settings.find(BrokerSetting.URL).isPresent()
                                        ? Optional.empty()
                                        : settings.find(BrokerSetting.CERTIFICATE))
                .map(
                        file ->
                                url
                                        + (url.contains("?") ? "&" : "?")
                                        + "sslEnabled=true&trustStoreType=PEMCA&trustStorePath="
                                        + URLEncoder.encode(
                                                file.toAbsolutePath().toString(),
                                                StandardCharsets.UTF_8))
                .orElse(url);
    }

    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> host;
        };
    }

    private static RuntimeException notSet(Setting<?> setting) {
        return new ProblemException(
                Problem.permanent(
                                Code.BAD_SETTING,
                                setting.name() + " is not set.",
                                "The broker requires a user name and a password.",
                                "Set longshore.broker.username and longshore.broker.password-file.")
                        .with("setting", setting.name()));
    }

    @Override
    public String toString() {
        return username + "@" + shownUrl();
    }
}
