package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static Journal.Event event(int number) {
        return new Journal.Event(Instant.EPOCH, null, "merge", Integer.toString(number));
    }

    private static List<Integer> numbers(List<Journal.Entry> entries) {
        return entries.stream()
                .map(entry -> Integer.valueOf(((Journal.Event) entry).text()))
                .toList();
    }

    @Test
    void keepsTheNewestInTheirOrder() {
        Journal journal = new Journal(3);
        assertThat(journal.all()).isEmpty();
        for (int i = 0; i < 5; i++) {
            journal.add(event(i));
        }
        assertThat(numbers(journal.all())).containsExactly(2, 3, 4);
        assertThat(numbers(journal.newest(2))).containsExactly(3, 4);
        assertThat(numbers(journal.newest(10))).containsExactly(2, 3, 4);
    }

    @Test
    void roleChangesAreFoundByTheirInstance() {
        Journal journal = new Journal(10);
        journal.add(change("a"));
        journal.add(event(1));
        journal.add(change("b"));
        assertThat(journal.changesOf("b")).containsExactly(change("b"));
    }

    private static Journal.RoleChange change(String instance) {
        return new Journal.RoleChange(
                Instant.EPOCH,
                instance,
                "BACKUP",
                "MASTER",
                "start",
                "started",
                new Journal.Inputs(100, 1, null, List.of()),
                List.of());
    }

    @Test
    void aReaderBesideTheWriterSeesAConsecutiveRun() throws Exception {
        Journal journal = new Journal(16);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> readings = CompletableFuture.supplyAsync(() -> {
            int nonEmpty = 0;
            while (!done.get()) {
                List<Integer> seen = numbers(journal.all());
                for (int i = 1; i < seen.size(); i++) {
                    assertThat(seen.get(i)).isEqualTo(seen.get(i - 1) + 1);
                }
                nonEmpty += seen.isEmpty() ? 0 : 1;
            }
            return nonEmpty;
        });
        for (int i = 0; i < 500_000; i++) {
            journal.add(event(i));
        }
        // The writer may have been quicker than the reader's start.
        numbers(journal.all());
        done.set(true);
        assertThat(readings.get()).isNotNegative();
        assertThat(numbers(journal.all())).hasSize(16).endsWith(499_999);
    }

    @Test
    void anEmptyRingIsRefused() {
        assertThatThrownBy(() -> new Journal(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
