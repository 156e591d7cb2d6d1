package io.longshore.registry.http;

import io.longshore.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The dialects of all products that Longshore knows. */
public final class ProductDialects {
    private static final List<ProductDialect> ALL =
            ServiceLoader.load(ProductDialect.class, ProductDialect.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private ProductDialects() {}

    public static List<ProductDialect> all() {
        return ALL;
    }

    static Optional<Problem> problem(Refusal refusal) {
        return ALL.stream().flatMap(each -> each.problem(refusal).stream()).findFirst();
    }

    /** See {@link ProductDialect#sharesTokensInProject}. */
    public static boolean sharesTokensInProject(@Nullable String service) {
        return ALL.stream().anyMatch(each -> each.sharesTokensInProject(service));
    }

    /** Sentences on refused credentials, each after a blank; empty if there are none. */
    public static String credentialsHints() {
        return hints(ProductDialect::credentialsHint);
    }

    /** Sentences on certificates, each after a blank; empty if there are none. */
    static String authorityHints() {
        return hints(ProductDialect::authorityHint);
    }

    private static String hints(Function<ProductDialect, String> hint) {
        return ALL.stream()
                .map(hint)
                .filter(text -> !text.isEmpty())
                .map(text -> " " + text)
                .collect(Collectors.joining());
    }
}
