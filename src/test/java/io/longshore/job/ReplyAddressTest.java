package io.longshore.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.longshore.access.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyAddressTest {
    private static final String OWN = "longshore.replies.sally";

    /** Every address that is not the user's own, in every way to write it. */
    static Stream<String> others() {
        List<String> names =
                new ArrayList<>(Arrays.stream(Address.values()).map(Address::text).toList());
        names.addAll(
                List.of(
                        "longshore.replies.anna",
                        "longshore.replies.",
                        "longshore.replies",
                        "longshore.replies.sally.x",
                        "longshore.replies.sall",
                        "longshore.replies.*",
                        "longshore.replies.#",
                        "longshore.#",
                        "#",
                        "*",
                        "",
                        "longshore.crashed.given-up",
                        "longshore.jobs.expired",
                        "activemq.management",
                        "3f0c2a52-8a0c-4f0e-9d7b-0a1b2c3d4e5f",
                        OWN + " ",
                        " " + OWN,
                        OWN + "\n",
                        OWN + "\u0000",
                        OWN + "/",
                        OWN + "?x=y",
                        OWN + "," + OWN,
                        "longshore.replies.s\u0430lly",
                        "longshore.replies.\uff53ally",
                        "longshore.replies.sally\u200b"));
        Stream<String> prefixed =
                names.stream()
                        .flatMap(
                                name ->
                                        Stream.of(
                                                name,
                                                "queue://" + name,
                                                OWN + "::" + name,
                                                name + "::" + OWN,
                                                name.toUpperCase(Locale.ROOT)));
        Stream<String> own =
                Stream.of(
                        "topic://",
                        "temp-queue://",
                        "temp-topic://",
                        "multicast://",
                        "QUEUE://",
                        "queue://queue://queue://",
                        "queue://topic://",
                        "topic://queue://",
                        "/queue/queue://",
                        "/QUEUE/",
                        "/queue//",
                        "/topic/",
                        "queue/",
                        "//queue/");
        return Stream.concat(
                prefixed,
                Stream.concat(
                        own.map(prefix -> prefix + OWN),
                        Stream.of(OWN + "::" + OWN, OWN.toUpperCase(Locale.ROOT))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void anyAddressButTheOwnIsRefused(String address) {
        assertThat(ReplyAddress.permits(address, "sally")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OWN,
                "queue://" + OWN,
                "queue:///" + OWN,
                "queue:" + OWN,
                "/queue/" + OWN,
                "jms.queue." + OWN,
                "anycast://" + OWN,
                "queue://queue://" + OWN,
                "queue:///queue/" + OWN,
                "queue://jms.queue." + OWN
            })
    void theOwnAddressIsAllowedToItsUserAlone(String address) {
        assertThat(ReplyAddress.permits(address, "sally")).isTrue();
        assertThat(ReplyAddress.permits(address, "anna")).isFalse();
        assertThat(ReplyAddress.permits(address, "Sally")).isFalse();
        assertThat(ReplyAddress.permits(address, "")).isFalse();
        assertThat(ReplyAddress.permits(address, null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ops@example.com", "ci-1_x.y", "9"})
    void aUserHasAnAddress(String user) {
        String address = ReplyAddress.of(user).orElseThrow();
        assertThat(address).isEqualTo(ReplyAddress.PREFIX + user);
        assertThat(ReplyAddress.permits(address, user)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "*", "a*", "a::b", "a b", ".a", "a/b", "\u00e4", "a\n", "a?b"})
    void aNameThatMeansMoreToABrokerHasNone(String user) {
        assertThat(ReplyAddress.of(user)).isEmpty();
        assertThat(ReplyAddress.permits(ReplyAddress.PREFIX + user, user)).isFalse();
    }

    @Test
    void aLongNameHasNone() {
        assertThat(ReplyAddress.of("a".repeat(64))).isPresent();
        assertThat(ReplyAddress.of("a".repeat(65))).isEmpty();
    }
}
