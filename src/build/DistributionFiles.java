import io.longshore.config.SettingsText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Writes the files of the distribution that are generated: every Markdown document as a page beside
 * it, and {@code longshore.properties.sample} from the table of settings. The build starts it from
 * its source (pom.xml); nothing of it is in the jar.
 *
 * <p>Arguments: the folder of the sources, the folder to write to.
 */
public final class DistributionFiles {
    /** The documents that the distribution has; src/assembly/distribution.xml names the same ones. */
    private static final List<String> DOCUMENTS =
            List.of(
                    "README.md",
                    "CHANGELOG.md",
                    "CONTRIBUTING.md",
                    "SECURITY.md",
                    "benchmarks/README.md",
                    "docs",
                    "examples");

    private static final Pattern DOCUMENT = Pattern.compile("\\.md(?=$|#)");

    private static final String PAGE =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            body { font: 1em/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem;
                   color: #1b1b1b; background: #fff; overflow-wrap: break-word }
            a { color: #0b57a4 }
            code, pre { font-family: ui-monospace, monospace; font-size: .9em; background: #f2f4f6 }
            pre { padding: .75rem; overflow-x: auto }
            table { border-collapse: collapse; display: block; overflow-x: auto }
            th, td { border: 1px solid #c6cbd1; padding: .3rem .6rem; text-align: left; vertical-align: top }
            img { max-width: 100%% }
            h2 { break-after: avoid; margin-top: 2rem }
            </style>
            </head>
            <body>
            <main>
            %s</main>
            </body>
            </html>
            """;

    private DistributionFiles() {}

    /** Writes all of them. */
    public static void main(String[] arguments) throws IOException {
        Path sources = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        for (String document : DOCUMENTS) {
            try (Stream<Path> files = Files.walk(sources.resolve(document))) {
                for (Path file : files.filter(DistributionFiles::isDocument).toList()) {
                    Path page = output.resolve("" + sources.relativize(file));
                    Files.createDirectories(page.getParent());
                    Files.writeString(
                            page.resolveSibling(
                                    page.getFileName().toString().replaceAll("md$", "html")),
                            page(Files.readString(file)));
                }
            }
        }
        Files.writeString(output.resolve("longshore.properties.sample"), SettingsText.of(Map.of()));
    }

    private static boolean isDocument(Path file) {
        return file.toString().endsWith(".md") && !file.toString().contains("node_modules");
    }

    private static String page(String markdown) {
        List<Extension> tables = List.of(TablesExtension.create());
        Node document = Parser.builder().extensions(tables).build().parse(markdown);
        List<String> titles = new ArrayList<>();
        document.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Heading heading) {
                        titles.add(text(heading));
                    }

                    @Override
                    public void visit(Link link) {
                        if (!link.getDestination().contains("://")) {
                            link.setDestination(
                                    DOCUMENT.matcher(link.getDestination()).replaceAll(".html"));
                        }
                        visitChildren(link);
                    }
                });
        String body =
                HtmlRenderer.builder()
                        .extensions(tables)
                        .attributeProviderFactory(
                                context ->
                                        (node, tag, attributes) -> {
                                            if (node instanceof Heading) {
                                                attributes.put("id", anchor(text(node)));
                                            }
                                        })
                        .build()
                        .render(document);
        String title = titles.isEmpty() ? "Longshore" : titles.get(0);
        if (!title.contains("Longshore")) {
            title += " – Longshore";
        }
        return PAGE.formatted(escaped(title), body);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Text part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(Code part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(SoftLineBreak part) {
                        text.append(' ');
                    }
                });
        return text.toString();
    }

    /** The name of a heading in a link, the same as in the Markdown documents. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-');
    }
}
