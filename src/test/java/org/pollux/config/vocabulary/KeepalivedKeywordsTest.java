package org.pollux.config.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Status;

/** Every keyword that keepalived registers has its place in the vocabulary, and each a considered status. */
class KeepalivedKeywordsTest {
    private static Map<String, Set<String>> listed() throws IOException {
        Map<String, Set<String>> listed = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/config/keepalived-keywords.txt"))) {
            if (!line.startsWith("#")) {
                int colon = line.indexOf(": ");
                listed.computeIfAbsent(line.substring(0, colon), _ -> new LinkedHashSet<>())
                        .addAll(List.of(line.substring(colon + 2).split(" ")));
            }
        }
        return listed;
    }

    private static Map<String, Block> blocks() {
        List<Block> all = new ArrayList<>();
        Vocabulary.ROOT.collect(all);
        return all.stream().collect(Collectors.toMap(Block::name, block -> block, (first, _) -> first));
    }

    @Test
    void everyKeywordIsInItsBlock() throws IOException {
        Map<String, Block> blocks = blocks();
        listed().forEach((name, keywords) -> {
            Optional<Block> block = Optional.ofNullable(blocks.get(name));
            assertThat(block).as(name).isPresent();
            assertThat(keywords).as(name).allSatisfy(keyword -> assertThat(block.flatMap(b -> b.find(keyword)))
                    .isPresent());
        });
    }

    @Test
    void theirNumberPerBlockIsKnown() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        listed().forEach((block, keywords) -> counts.put(block, keywords.size()));
        Set<String> distinct = new LinkedHashSet<>();
        listed().values().forEach(distinct::addAll);

        assertThat(counts)
                .containsEntry("the configuration", 25)
                .containsEntry("vrrp_instance", 70)
                .containsEntry("vrrp_sync_group", 15)
                .containsEntry("virtual_server", 39)
                .containsEntry("real_server", 26);
        // The list has every name that the sources of keepalived register for the configuration itself, global_defs,
        // groups, instances, scripts, processes and servers, as they stood between 2.2.2 and 2.4. For 2.4 itself 361
        // distinct names were counted; which one of the 362 here that count leaves out is not known.
        assertThat(distinct).hasSize(362);
    }

    @Test
    void whatPolluxAddsIsNamed() throws IOException {
        Map<String, Set<String>> listed = listed();
        Set<String> own = new LinkedHashSet<>();
        blocks().forEach((name, block) -> {
            for (Keyword<?> keyword : block.keywords()) {
                if (keyword.facts().names().stream()
                        .noneMatch(word -> listed.getOrDefault(name, Set.of()).contains(word))) {
                    own.add(name + "." + keyword.name());
                }
            }
        });

        assertThat(own)
                .filteredOn(keyword -> !keyword.startsWith("cluster.") && !keyword.startsWith("data_plane."))
                .containsExactlyInAnyOrder(
                        "the configuration.cluster",
                        "the configuration.data_plane",
                        "the configuration.packet_marks",
                        "global_defs.allow_warning",
                        "global_defs.expansion_limit",
                        "global_defs.linkbeat_use_polling",
                        "global_defs.notify_script_timeout",
                        "virtual_server.client_address",
                        "virtual_server.local_addresses",
                        "virtual_server.slow_start",
                        "virtual_server.connection_limit",
                        "virtual_server.client_rate");
    }

    @Test
    void fewAreRefused() {
        List<String> refused = blocks().values().stream()
                .flatMap(block -> block.keywords().stream())
                .filter(keyword -> keyword.facts().status() instanceof Status.Unsupported)
                .map(Keyword::name)
                .distinct()
                .sorted()
                .toList();

        assertThat(refused).containsExactly("net_namespace_ipvs", "vrf");
    }
}
