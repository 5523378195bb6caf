package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AddressTableTest {
    private record Address(long high, long low) {}

    @Test
    void behavesAsAMapUntilItIsFull() {
        long seed = RandomGenerator.getDefault().nextLong();
        Random random = new Random(seed);
        AddressTable<String> table = new AddressTable<>(1024);
        Map<Address, String> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            Address address = new Address(random.nextInt(3), random.nextInt(600));
            if (random.nextInt(2000) == 0) {
                table.clear();
                model.clear();
            }
            boolean room = model.containsKey(address) || model.size() < 768;
            assertThat(table.put(address.high, address.low, "v" + i))
                    .as("seed %d", seed)
                    .isEqualTo(room);
            if (room) {
                model.put(address, "v" + i);
            }
            Address other = new Address(random.nextInt(3), random.nextInt(600));
            assertThat(table.get(other.high, other.low)).as("seed %d", seed).isEqualTo(model.get(other));
            assertThat(table.size()).as("seed %d", seed).isEqualTo(model.size());
        }
        Map<Address, String> visited = new HashMap<>();
        table.forEach((high, low, value) -> visited.put(new Address(high, low), value));
        assertThat(visited).isEqualTo(model);
    }
}
