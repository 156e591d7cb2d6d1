package io.longshore;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The sources of the product as the compiler's parser reads them. */
final class SourceTree {
    static final Path ROOT = Path.of("src/main/java/io/longshore");

    private final List<CompilationUnitTree> units;

    private SourceTree(List<CompilationUnitTree> units) {
        this.units = units;
    }

    /**
     * A thing that can be too large.
     *
     * @param name of the class, as in {@code web.Metrics}, or {@code web.Readiness.Finding}
     * @param count of its components, parameters or lines
     */
    record Size(String name, int count) {}

    static SourceTree product() {
        return of(files());
    }

    /** Every source file of the product. */
    static List<Path> files() {
        return filesIn(ROOT);
    }

    /** Every source file below a folder. */
    static List<Path> filesIn(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SourceTree of(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(files));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            return new SourceTree(units);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of components of each record. */
    List<Size> records() {
        List<Size> found = new ArrayList<>();
        scan(
                new Classes() {
                    @Override
                    void visit(String name, ClassTree type) {
                        if (type.getKind() == Tree.Kind.RECORD) {
                            long components =
                                    type.getMembers().stream()
                                            .filter(VariableTree.class::isInstance)
                                            .map(VariableTree.class::cast)
                                            .filter(field -> !isStatic(field))
                                            .count();
                            found.add(new Size(name, (int) components));
                        }
                    }
                });
        return found;
    }

    /** The number of parameters of each constructor outside of records. */
    List<Size> constructors() {
        List<Size> found = new ArrayList<>();
        scan(
                new Classes() {
                    @Override
                    void visit(String name, ClassTree type) {
                        if (type.getKind() != Tree.Kind.RECORD) {
                            type.getMembers().stream()
                                    .filter(MethodTree.class::isInstance)
                                    .map(MethodTree.class::cast)
                                    .filter(method -> method.getName().contentEquals("<init>"))
                                    .map(method -> new Size(name, method.getParameters().size()))
                                    .forEach(found::add);
                        }
                    }
                });
        return found;
    }

    /**
     * The classes with a {@code switch} that has a {@code default} and of which every label is a
     * constant of an enum of the product.
     */
    List<String> defaultsOverEnums() {
        Set<String> constants = enumConstants();
        List<String> found = new ArrayList<>();
        scan(
                new Classes() {
                    @Override
                    public Void visitSwitch(SwitchTree node, Void unused) {
                        look(node.getCases());
                        return super.visitSwitch(node, unused);
                    }

                    @Override
                    public Void visitSwitchExpression(SwitchExpressionTree node, Void unused) {
                        look(node.getCases());
                        return super.visitSwitchExpression(node, unused);
                    }

                    private void look(List<? extends CaseTree> cases) {
                        List<? extends ExpressionTree> labels =
                                cases.stream().flatMap(it -> it.getExpressions().stream()).toList();
                        boolean overEnum =
                                !labels.isEmpty()
                                        && labels.stream().allMatch(it -> isOneOf(it, constants));
                        if (overEnum && cases.stream().anyMatch(SourceTree::isDefault)) {
                            found.add(current());
                        }
                    }
                });
        return found;
    }

    /** The classes that call {@code valueOf} with the {@code name()} of another constant. */
    List<String> mappingsByName() {
        List<String> found = new ArrayList<>();
        scan(
                new Classes() {
                    @Override
                    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
                        boolean named =
                                call.getMethodSelect().toString().endsWith("valueOf")
                                        && call.getArguments().stream()
                                                .anyMatch(it -> it.toString().endsWith(".name()"));
                        if (named) {
                            found.add(current());
                        }
                        return super.visitMethodInvocation(call, unused);
                    }
                });
        return found;
    }

    private Set<String> enumConstants() {
        Set<String> constants = new HashSet<>();
        scan(
                new Classes() {
                    @Override
                    void visit(String name, ClassTree type) {
                        if (type.getKind() == Tree.Kind.ENUM) {
                            type.getMembers().stream()
                                    .filter(VariableTree.class::isInstance)
                                    .map(VariableTree.class::cast)
                                    .filter(SourceTree::isStatic)
                                    .forEach(it -> constants.add(it.getName().toString()));
                        }
                    }
                });
        return constants;
    }

    private static boolean isOneOf(ExpressionTree label, Set<String> names) {
        return label instanceof IdentifierTree name && names.contains(name.getName().toString());
    }

    private static boolean isDefault(CaseTree branch) {
        return branch.getExpressions().isEmpty();
    }

    private static boolean isStatic(VariableTree field) {
        return field.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    private void scan(Classes scanner) {
        units.forEach(scanner::begin);
    }

    /** Visits classes with their names. */
    private abstract static class Classes extends TreeScanner<Void, Void> {
        private String name;

        void visit(String className, ClassTree type) {}

        String current() {
            return name;
        }

        void begin(CompilationUnitTree unit) {
            name = String.valueOf(unit.getPackageName()).replaceFirst("io\\.longshore\\.?", "");
            scan(unit, null);
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            String outer = name;
            name = outer + "." + type.getSimpleName();
            visit(name, type);
            super.visitClass(type, unused);
            name = outer;
            return null;
        }
    }
}
