package io.longshore.share.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.share.FileState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeRequestTest {
    private static final FileState FILE = new FileState(100, 1_700_000_000_000L);

    @Test
    void bothEndsOfARangeAreInclusive() {
        RangeRequest range = RangeRequest.parse("bytes=10-19", FILE).orElseThrow();

        assertThat(range).isEqualTo(new RangeRequest(10, 10));
        assertThat(range.contentRange(FILE)).isEqualTo("bytes 10-19/100");
        assertThat(RangeRequest.parse("bytes=99-99", FILE)).contains(new RangeRequest(99, 1));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes=0-100",
                "bytes=100-100",
                "bytes=20-19",
                "bytes=-5",
                "bytes=5-",
                "bytes=0-1,3-4",
                "bytes=0--1",
                "bytes=0-9999999999999999999",
                "lines=0-1"
            })
    void anythingButOneRangeInsideTheFileIsRejected(String header) {
        assertThat(RangeRequest.parse(header, FILE)).isEmpty();
    }
}
