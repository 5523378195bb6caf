package org.pollux.config.vocabulary;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** The words of ip-route(8) and ip-rule(8) that stand before a value of their own. */
final class RouteWords {
    static final ValueType<String> TABLE = Words.kernelName("TABLE", "routing table");
    static final ValueType<String> PROTOCOL = Words.kernelName("PROTOCOL", "routing protocol");
    static final ValueType<String> SCOPE = Words.kernelName("SCOPE", "scope");
    static final ValueType<String> REALMS = Words.kernelName("REALMS", "realm or pair of realms");
    static final ValueType<Long> METRIC = Numbers.wholeLong(0, 0xffff_ffffL);
    static final ValueType<Integer> TOS = Numbers.wholeOrHex(0, 255);

    /** What a route may say besides where it goes; the kernel may be told to leave the numbers alone ({@code lock}). */
    static final Map<String, ValueType<?>> ATTRIBUTES = attributes();

    /** What stands alone. */
    static final Set<String> FLAGS = Set.of("onlink", "no_track", "add", "prepend", "append");

    /** What may be said of the outer packet of {@code encap ip} and {@code encap ip6}. */
    static final List<String> OUTER = List.of("id", "dst", "src", "tos", "ttl", "hoplimit", "tc", "flags");

    private RouteWords() {}

    private static Map<String, ValueType<?>> attributes() {
        Map<String, ValueType<?>> all = new LinkedHashMap<>();
        ValueType<Long> number = Numbers.wholeLong(0, 0xffff_ffffL);
        for (String name : List.of(
                "mtu", "advmss", "reordering", "window", "cwnd", "ssthresh", "initcwnd", "initrwnd", "expires")) {
            all.put(name, number);
        }
        all.put("hoplimit", Numbers.whole(0, 255));
        ValueType<String> time = Words.kernelName("TIME", "time such as 200ms");
        all.put("rtt", time);
        all.put("rttvar", time);
        all.put("rto_min", time);
        all.put("features", Words.kernelName("FEATURE", "feature, ecn"));
        all.put("quickack", Choice.words("0", "1"));
        all.put("fastopen_no_cookie", Choice.words("0", "1"));
        all.put("ttl-propagate", Choice.words("enabled", "disabled"));
        all.put("congctl", Words.kernelName("NAME", "congestion control"));
        all.put("realms", REALMS);
        all.put("vrf", Words.interfaceName());
        all.put("as", Words.text());
        return all;
    }
}
