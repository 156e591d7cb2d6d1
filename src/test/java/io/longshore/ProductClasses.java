package io.longshore;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.ref.SoftReference;

/**
 * The compiled classes of the product, read once for all tests of its structure and given back when
 * the heap is short.
 */
public final class ProductClasses {
    private static SoftReference<JavaClasses> read = new SoftReference<>(null);

    private ProductClasses() {}

    /** All of them, without the tests. */
    public static synchronized JavaClasses all() {
        JavaClasses all = read.get();
        if (all == null) {
            all =
                    new ClassFileImporter()
                            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                            .importPackages("io.longshore");
            read = new SoftReference<>(all);
        }
        return all;
    }
}
