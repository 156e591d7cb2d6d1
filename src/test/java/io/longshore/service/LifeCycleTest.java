package io.longshore.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order in which the parts of a process start and stop, whichever of them fails. */
class LifeCycleTest {
    private static final int PARTS = 4;

    private final LifeCycle lifeCycle = new LifeCycle();
    private final List<String> calls = new ArrayList<>();

    /** The exception and the error that a part may throw, at each part. */
    private static Stream<Failure> failures() {
        return IntStream.range(0, PARTS)
                .boxed()
                .flatMap(
                        at ->
                                Stream.of(
                                        new Failure(at, new IllegalStateException("refused")),
                                        new Failure(at, new NoClassDefFoundError("missing"))));
    }

    private record Failure(int at, Throwable thrown) {}

    @Test
    void partsStartInOrderAndStopInTheOppositeOrder() {
        addParts(PARTS);

        lifeCycle.start();
        lifeCycle.close();

        List<String> expected = new ArrayList<>(named("start ", PARTS));
        expected.addAll(reversed(named("stop ", PARTS)));
        assertThat(calls).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aStartThatFailsStopsThePartsThatWereStartedInTheOppositeOrder(Failure failure) {
        addParts(failure.at());
        lifeCycle.add(Part.of("the failing part", () -> sneaky(failure.thrown())));
        lifeCycle.add(part("never started", () -> {}));

        assertThat(catchThrowable(lifeCycle::start)).isSameAs(failure.thrown());

        List<String> expected = new ArrayList<>(named("start ", failure.at()));
        expected.addAll(reversed(named("stop ", failure.at())));
        assertThat(calls).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aPartThatCannotBeStoppedPreventsNoOtherFromStopping(Failure failure) {
        for (int i = 0; i < PARTS; i++) {
            boolean fails = i == failure.at();
            lifeCycle.add(
                    part(
                            String.valueOf(i),
                            () -> {
                                if (fails) {
                                    sneaky(failure.thrown());
                                }
                            }));
        }
        lifeCycle.start();
        calls.clear();

        lifeCycle.close();

        assertThat(calls).isEqualTo(reversed(named("stop ", PARTS)));
    }

    @Test
    void noPartIsStoppedTwice() {
        addParts(PARTS);
        lifeCycle.start();

        lifeCycle.close();
        calls.clear();
        lifeCycle.close();

        assertThat(calls).isEmpty();
    }

    @Test
    void anObjectIsOpenFromTheStartOfItsPartToItsStop() {
        Opened<AutoCloseable> opened = lifeCycle.add("the object", () -> () -> calls.add("closed"));
        assertThatThrownBy(opened::get).hasMessageContaining("the object");

        lifeCycle.start();
        assertThat(opened.get()).isSameAs(opened.get());
        assertThat(calls).isEmpty();
        lifeCycle.close();

        assertThat(calls).containsExactly("closed");
    }

    private void addParts(int count) {
        for (int i = 0; i < count; i++) {
            lifeCycle.add(part(String.valueOf(i), () -> {}));
        }
    }

    private Part part(String name, Runnable atStop) {
        return new Part() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void start() {
                calls.add("start " + name);
            }

            @Override
            public void stop() {
                calls.add("stop " + name);
                atStop.run();
            }
        };
    }

    private static List<String> named(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<String> reversed(List<String> list) {
        List<String> copy = new ArrayList<>(list);
        Collections.reverse(copy);
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
