package io.longshore.archive.imgpkg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoJsonTest {
    @Test
    void jsonStringsAreEscapedAsInGo() {
        String text = "<a href=\"x\">&\b\f\n\r\t\u0001\u001f\u007f\u2028\u2029\u2030é\\/€😀";

        String json = new String(new GoJson().string(text).toBytes(), UTF_8);

        assertThat(json)
                .isEqualTo(
                        "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\b\\f\\n\\r\\t\\u0001\\u001f"
                                + "\u007f\\u2028\\u2029\u2030é\\\\/€😀\"");
    }
}
