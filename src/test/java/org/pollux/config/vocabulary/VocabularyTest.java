package org.pollux.config.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Status;

/** What every keyword must say about itself. */
class VocabularyTest {
    record Entry(Block block, Keyword<?> keyword) {
        @Override
        public String toString() {
            return block.name() + "." + keyword.name();
        }
    }

    private static List<Entry> keywords() {
        List<Block> blocks = new ArrayList<>();
        Vocabulary.ROOT.collect(blocks);
        return blocks.stream()
                .flatMap(b -> b.keywords().stream().map(k -> new Entry(b, k)))
                .toList();
    }

    @Test
    void everyKeywordHasADescriptionInOneLine() {
        assertThat(keywords()).hasSizeGreaterThan(300).allSatisfy(entry -> {
            String description = entry.keyword().facts().description();
            assertThat(description).isNotBlank().doesNotContain("\n").doesNotEndWith(".");
            assertThat(description.length()).isLessThanOrEqualTo(100);
        });
    }

    @Test
    void everySettingThatMayBeLeftOutSaysWhatHoldsThen() {
        assertThat(keywords()).allSatisfy(entry -> {
            Keyword.Facts facts = entry.keyword().facts();
            boolean needsNone = facts.required()
                    || !(facts.status() instanceof Status.Supported)
                    || !(entry.keyword() instanceof Keyword.Setting<?>);
            assertThat(needsNone || facts.defaultText().isPresent()).isTrue();
        });
    }

    @Test
    void everyKeywordWithoutEffectGivesAReason() {
        assertThat(keywords()).allSatisfy(entry -> {
            if (entry.keyword().facts().status() instanceof Status.NoEffect(String reason)) {
                assertThat(reason).isNotBlank();
            }
        });
    }

    @Test
    void theSyntaxIsShownFromTheSchema() {
        assertThat(Vocabulary.VIRTUAL_SERVER.syntax()).isEqualTo("ADDR [PORT]|fwmark N|group NAME { }");
        assertThat(VrrpKeywords.UNICAST_PEER.syntax()).isEqualTo("{ ADDR }");
        assertThat(VrrpKeywords.VIRTUAL_IPADDRESS.syntax())
                .startsWith("{ ADDR[/LENGTH] [dev IF] [brd ADDR|+|-] [scope global|site|link|host] [label LABEL] ");
        assertThat(VrrpKeywords.NOPREEMPT.syntax()).isEmpty();
        assertThat(ServerKeywords.ALPHA.syntax()).isEqualTo("[on|off]");
    }

    @Test
    void aliasesMeanTheSame() {
        Block virtualServer = Vocabulary.VIRTUAL_SERVER.block();

        assertThat(virtualServer.find("lvs_sched")).isEqualTo(virtualServer.find("lb_algo"));
        assertThat(virtualServer.find("lvs_method")).isEqualTo(virtualServer.find("lb_kind"));
    }
}
