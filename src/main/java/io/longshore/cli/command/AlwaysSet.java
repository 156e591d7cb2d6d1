package io.longshore.cli.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that picocli sets before a command is called, because its option is required or has a
 * default. NullAway does not ask for its initialization (see {@code pom.xml}).
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface AlwaysSet {}
