package io.longshore.service.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;

/**
 * Fills a disk to its last byte just before a step of a route, once: the step whose name stands in
 * the file of the property {@code fill.at}.
 */
public final class FillDiskAtStep extends StepInterceptor {
    private final Path order = Path.of(System.getProperty("fill.at"));
    private final Path filler = Path.of(System.getProperty("fill.file"));

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode definition, Processor target, Processor next) {
        return exchange -> {
            if (isOrdered(definition.getId())) {
                fill(filler);
                Files.delete(order);
            }
            target.process(exchange);
        };
    }

    private boolean isOrdered(String step) throws IOException {
        return Files.exists(order) && Files.readString(order, StandardCharsets.UTF_8).equals(step);
    }

    private static void fill(Path file) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = 1 << 20; size > 0; size /= 2) {
                write(out, size);
            }
        }
    }

    /** Until there is no room for so much. */
    private static void write(FileChannel out, int size) {
        try {
            while (true) {
                out.write(ByteBuffer.allocate(size));
            }
        } catch (IOException e) {
            // The disk is full, as intended.
            return;
        }
    }
}
