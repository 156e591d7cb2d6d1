package io.longshore.testing;

import io.longshore.problem.Code;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The test lets the problem happen, does what its fix says, and it works then. {@code FixTableTest}
 * requires such a test for each code, or a reason why only a person can act.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TriesFix {
    /** The codes of the problems. */
    Code[] value();
}
