package io.longshore.testing;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The test needs these programs on the PATH. If one is missing, the test is skipped with a message;
 * with {@code LONGSHORE_REQUIRE_TOOLS=1} it fails instead, so that a build that installs its tools
 * cannot pass without them.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresTool.Condition.class)
public @interface RequiresTool {
    /** The programs, by the name that a shell would call them with. */
    String[] value();

    /** Decides whether the test runs. */
    class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = new ArrayList<>();
            AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class)
                    .ifPresent(
                            needed -> {
                                for (String tool : needed.value()) {
                                    if (!onPath(tool)) {
                                        missing.add(tool);
                                    }
                                }
                            });
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all tools are there");
            }
            String message =
                    "SKIPPED " + context.getDisplayName() + ": not on the PATH: " + missing;
            if ("1".equals(System.getenv("LONGSHORE_REQUIRE_TOOLS"))) {
                throw new AssertionError(message);
            }
            System.err.println(message);
            return ConditionEvaluationResult.disabled(message);
        }

        /** True if a program of this name is on the PATH or where Debian keeps its daemons. */
        static boolean onPath(String tool) {
            String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
            for (String folder : path.split(File.pathSeparator)) {
                if (Files.isExecutable(Path.of(folder, tool))) {
                    return true;
                }
            }
            return isOfPostgres(tool);
        }

        /** Debian keeps those of each version of PostgreSQL apart. */
        private static boolean isOfPostgres(String tool) {
            File[] versions = new File("/usr/lib/postgresql").listFiles();
            return versions != null
                    && Stream.of(versions).anyMatch(it -> new File(it, "bin/" + tool).canExecute());
        }
    }
}
