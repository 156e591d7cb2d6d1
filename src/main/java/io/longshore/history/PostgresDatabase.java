package io.longshore.history;

import io.longshore.config.Secret;
import io.longshore.config.Settings;
import io.longshore.config.StorageSetting;
import io.longshore.problem.Code;
import io.longshore.problem.Problem;
import io.longshore.problem.ProblemException;
import io.longshore.text.Printable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of PostgreSQL, which several gateways may use: the one that leads writes. */
final class PostgresDatabase implements Database {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:jdbc:)?postgresql://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?"
                            + "/([A-Za-z0-9._-]{1,63})");

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int USUAL_PORT = 5432;
    private static final int CONNECT_SECONDS = 5;
    private static final int ANSWER_SECONDS = 60;
    private static final String SCHEMA = "longshore_history";

    private final Settings settings;
    private final String host;
    private final int port;
    private final String name;

    private PostgresDatabase(Settings settings, Matcher url) {
        this.settings = settings;
        this.host = url.group(1);
        this.port = url.group(2) == null ? USUAL_PORT : Integer.parseInt(url.group(2));
        this.name = url.group(3);
    }

    /**
     * @throws ProblemException {@code BAD_SETTING} if the URL is of another form, or a password is
     *     set in two ways
     */
    static PostgresDatabase of(Settings settings, String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches()) {
            throw new ProblemException(
                    Problem.permanent(
                                    Code.BAD_SETTING,
                                    StorageSetting.HISTORY_URL.name()
                                            + " is '"
                                            + Printable.of(url)
                                            + "', which is not the address of a database.",
                                    "It is postgresql://HOST:PORT/DATABASE without user, password"
                                            + " and parameters. Several gateways share PostgreSQL"
                                            + " only.",
                                    "Set it as in "
                                            + StorageSetting.HISTORY_URL.type().example()
                                            + ", or remove it: each gateway then has an index of"
                                            + " its own in longshore.data.")
                            .with("setting", StorageSetting.HISTORY_URL.name()));
        }
        PostgresDatabase database = new PostgresDatabase(settings, form);
        database.password();
        return database;
    }

    private Optional<Secret> password() {
        return settings.secret(
                StorageSetting.HISTORY_PASSWORD, StorageSetting.HISTORY_PASSWORD_FILE);
    }

    /** The password is read each time, so that a changed one is found. */
    @Override
    public DataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(name);
        source.setUser(settings.get(StorageSetting.HISTORY_USER));
        password().map(Secret::reveal).ifPresent(source::setPassword);
        source.setApplicationName("longshore");
        source.setCurrentSchema(SCHEMA);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setTcpKeepAlive(true);
        protect(source, settings.find(StorageSetting.HISTORY_CA_CERT_PATH).orElse(null));
        return source;
    }

    /** The server is verified, unless it is on this machine and no CA is set. */
    private void protect(PGSimpleDataSource source, @Nullable Path ca) {
        if (ca != null) {
            source.setSslMode("verify-full");
            source.setSslRootCert(ca.toAbsolutePath().toString());
        } else if (LOOPBACK.contains(host)) {
            source.setSslMode("prefer");
        } else {
            source.setSslMode("verify-full");
            source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
    }

    @Override
    public String schema() {
        return SCHEMA;
    }

    @Override
    public String wipe() {
        return "drop schema if exists " + SCHEMA + " cascade";
    }

    /** The same order as in Java, whatever the order of the database is. */
    @Override
    public Map<String, String> dialect() {
        return Map.of("collation", " collate \"C\"");
    }

    @Override
    public void prepare() {
        // Nothing to do: the server is there, or is not.
    }

    @Override
    public boolean isThere() {
        return true;
    }

    /** The server repairs or refuses its own files. */
    @Override
    public boolean isDamage(Throwable failure) {
        return false;
    }

    @Override
    public void setAside() {
        throw new IllegalStateException("the data is the server's");
    }

    @Override
    public String fix() {
        return "Check that PostgreSQL runs, and longshore.history.url with user and password, as"
                + " with 'psql -h HOST -U USER DATABASE'. Longshore tries again by itself.";
    }

    @Override
    public void shutDown() {
        // Connections are all there is.
    }

    @Override
    public String toString() {
        return "PostgreSQL on " + host + ":" + port + ", database " + name;
    }
}
