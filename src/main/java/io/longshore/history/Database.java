package io.longshore.history;

import java.util.Map;
import javax.sql.DataSource;

/** Where the index is kept. */
interface Database {
    /** Where connections come from. */
    DataSource source();

    /** The schema whose only content is the index. */
    String schema();

    /** Removes everything that is in the schema. */
    String wipe();

    /** What differs in the statements that create the tables. */
    Map<String, String> dialect();

    /** Before it is opened. */
    void prepare();

    /** True if it is there as it was opened; false if others have removed it. */
    boolean isThere();

    /** True if this failure means that the stored data is damaged. */
    boolean isDamage(Throwable failure);

    /** Sets the damaged data aside, after which an empty index can be opened. */
    void setAside();

    /** What an operator can do about a failure, as in "Check … . ". */
    String fix();

    /** Closes what connections leave open. Failures are of no interest. */
    void shutDown();

    /** What people call it. */
    @Override
    String toString();
}
