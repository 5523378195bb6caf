package org.pollux.control.ipvsadm;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.IpvsadmAddress;
import org.pollux.ipvs.LocalAddresses;

/**
 * Pollux's own options for a service with FULLNAT: {@code --local-addresses ADDRESS,…} and {@code --client-address WORD},
 * in the words of the configuration.
 */
final class LocalOptions {
    private final GivenOptions given;
    private List<InetAddress> addresses = List.of();
    private ClientAddress client = ClientAddress.HIDDEN;

    /** @param given the options that were met on the line, also those met here */
    LocalOptions(GivenOptions given) {
        this.given = given;
    }

    void addresses(String text) {
        given.add(CheckedOption.LOCAL_ADDRESSES);
        List<InetAddress> read = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            read.add(CAddress.plainIpv4(word)
                    .or(() -> CAddress.ipv6(word))
                    .orElseThrow(() -> Exit.misuse("illegal local address `" + word + "' specified")));
        }
        addresses = read;
    }

    void client(String text) {
        given.add(CheckedOption.CLIENT_ADDRESS);
        for (ClientAddress one : ClientAddress.values()) {
            if (word(one).equals(text)) {
                client = one;
                return;
            }
        }
        throw Exit.misuse("illegal client-address `" + text + "' specified");
    }

    /**
     * What they come to; empty when none was given, which leaves an edited service its own.
     *
     * @throws Exit when the addresses do not go together
     */
    Optional<LocalAddresses> read() {
        if (!given.containsAny(CheckedOption.LOCAL_ADDRESSES, CheckedOption.CLIENT_ADDRESS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LocalAddresses(addresses, client));
        } catch (IllegalArgumentException e) {
            throw Exit.misuse(String.valueOf(e.getMessage()));
        }
    }

    /** As options, each with a blank before it; nothing for a service without FULLNAT. */
    static String text(LocalAddresses local) {
        String list = local.addresses().stream().map(IpvsadmAddress::text).collect(Collectors.joining(","));
        return (list.isEmpty() ? "" : " --local-addresses " + list)
                + (local.client() == ClientAddress.HIDDEN ? "" : " --client-address " + word(local.client()));
    }

    private static String word(ClientAddress client) {
        return switch (client) {
            case HIDDEN -> "none";
            case TCP_OPTION -> "toa";
            case PROXY_PROTOCOL -> "proxy_v2";
        };
    }
}
