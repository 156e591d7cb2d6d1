package io.longshore.history;

import io.longshore.files.DurableFiles;
import io.longshore.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file in the data folder of this gateway, which H2 keeps locked while it is open. */
final class FileDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(FileDatabase.class);
    private static final String NAME = "index";
    private static final String ENDING = ".mv.db";
    private static final String CACHE_KILOBYTES = "32768";

    /** What H2 says of files that it did not write, or not to their end. */
    private static final Set<Integer> DAMAGE =
            Set.of(ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1);

    private static final Set<Integer> STORE_DAMAGE =
            Set.of(
                    DataUtils.ERROR_INTERNAL,
                    DataUtils.ERROR_READING_FAILED,
                    DataUtils.ERROR_UNSUPPORTED_FORMAT,
                    DataUtils.ERROR_FILE_CORRUPT,
                    DataUtils.ERROR_CHUNK_NOT_FOUND,
                    DataUtils.ERROR_BLOCK_NOT_FOUND);

    private final Path folder;
    private final Path file;

    /** Of the file that was opened; null if it is not known. */
    private @Nullable Object opened;

    /**
     * @param data the data folder of this gateway
     */
    FileDatabase(Path data) {
        this.folder = data.toAbsolutePath().normalize().resolve("history");
        this.file = folder.resolve(NAME + ENDING);
    }

    @Override
    public DataSource source() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(
                "jdbc:h2:file:"
                        + folder.resolve(NAME)
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_ON_EXIT=FALSE"
                        + ";DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0;CACHE_SIZE="
                        + CACHE_KILOBYTES);
        source.setUser("longshore");
        source.setPassword("");
        return source;
    }

    @Override
    public String schema() {
        return "public";
    }

    @Override
    public String wipe() {
        return "drop all objects";
    }

    @Override
    public Map<String, String> dialect() {
        return Map.of("collation", "");
    }

    @Override
    public void prepare() {
        if (folder.toString().indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "H2 opens no file in a folder whose name has a semicolon");
        }
        try {
            OwnerOnly.makeFolder(folder);
        } catch (IOException e) {
            throw DurableFiles.failed("create the folder", folder, e);
        }
        opened = null;
    }

    @Override
    public boolean isThere() {
        Object now = key();
        if (opened == null) {
            opened = now;
        }
        return now != null && Objects.equals(opened, now);
    }

    /** What tells this file from another one of its name; null if there is none. */
    private @Nullable Object key() {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Object key = attributes.fileKey();
            return key == null ? file : key;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw DurableFiles.failed("look at", file, e);
        }
    }

    @Override
    public boolean isDamage(Throwable failure) {
        boolean damage = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClosedChannelException) {
                // Ours: a thread was interrupted while it read.
                return false;
            }
            if (cause instanceof SQLException sql && DAMAGE.contains(sql.getErrorCode())
                    || cause instanceof MVStoreException store
                            && STORE_DAMAGE.contains(store.getErrorCode())) {
                damage = true;
            }
        }
        return damage;
    }

    @Override
    public void setAside() {
        Path aside = folder.resolve("damaged" + ENDING);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            DurableFiles.delete(aside);
            DurableFiles.rename(file, aside);
        }
        LOG.warn("the index of the history was damaged: it is now {}, and is made anew", aside);
    }

    @Override
    public String fix() {
        return "Give each gateway its own longshore.data with room on its disk. If the file is the"
                + " cause, remove "
                + folder
                + ": it is made anew from the share.";
    }

    /** Without the tidying of a normal end, which would write, if the file is gone or damaged. */
    @Override
    public void shutDown() {
        if (key() == null || !isClosedWith("shutdown")) {
            isClosedWith("shutdown immediately");
        }
    }

    private boolean isClosedWith(String statement) {
        JdbcDataSource open = (JdbcDataSource) source();
        open.setURL(open.getURL() + ";IFEXISTS=TRUE");
        try (Connection connection = open.getConnection();
                Statement close = connection.createStatement()) {
            close.execute(statement);
            return true;
        } catch (SQLException e) {
            LOG.debug("{} did not end the index: {}", statement, e.toString());
            return false;
        }
    }

    @Override
    public String toString() {
        return "the file " + file;
    }
}
