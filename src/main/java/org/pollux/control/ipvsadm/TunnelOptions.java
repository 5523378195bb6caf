package org.pollux.control.ipvsadm;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Tunnel;

/** {@code --tun-type} and what goes with it. */
final class TunnelOptions {
    private static final List<CheckedOption> ALL = List.of(
            CheckedOption.TUNNEL_PORT,
            CheckedOption.TUNNEL_NO_CHECKSUM,
            CheckedOption.TUNNEL_CHECKSUM,
            CheckedOption.TUNNEL_REMOTE_CHECKSUM);

    private final GivenOptions given;
    private String type = "ipip";
    private int port;

    /** @param given the options that were met on the line, also those met here */
    TunnelOptions(GivenOptions given) {
        this.given = given;
    }

    void type(String text) {
        given.add(CheckedOption.TUNNEL_TYPE);
        if (!Set.of("ipip", "gue", "gre").contains(text)) {
            throw Exit.misuse("illegal tunnel type specified");
        }
        type = text;
    }

    void port(String text) {
        given.add(CheckedOption.TUNNEL_PORT);
        port = CText.number(text, 1, 65_535).orElseThrow(() -> Exit.misuse("illegal tunnel port specified"));
    }

    void noChecksum() {
        given.add(CheckedOption.TUNNEL_NO_CHECKSUM);
    }

    void checksum() {
        given.add(CheckedOption.TUNNEL_CHECKSUM);
    }

    void remoteChecksum() {
        given.add(CheckedOption.TUNNEL_REMOTE_CHECKSUM);
    }

    /**
     * What all of it comes to.
     *
     * @throws Exit when the parts do not go together
     */
    Tunnel checked(ForwardingMethod forwarding) {
        if (forwarding != ForwardingMethod.TUN
                && (given.contains(CheckedOption.TUNNEL_TYPE) || ALL.stream().anyMatch(given::contains))) {
            throw Exit.misuse("Tunnel options conflict with forward method");
        }
        Optional<CheckedOption> checksum = Optional.empty();
        for (CheckedOption option : ALL) {
            if (!given.contains(option)) {
                if (option == CheckedOption.TUNNEL_PORT && type.equals("gue")) {
                    throw Exit.misuse("You need to supply the 'tun-port' option for the 'gue' tunnel type");
                }
            } else if (isIllegal(option)) {
                throw Exit.misuse("Illegal '" + option.word() + "' option with the '" + type + "' tunnel type");
            } else if (option != CheckedOption.TUNNEL_PORT) {
                if (checksum.isPresent()) {
                    throw Exit.misuse("The option '" + option.word() + "' conflicts with the '"
                            + checksum.get().word() + "' option in the '" + type + "' tunnel type");
                }
                checksum = Optional.of(option);
            }
        }
        return switch (type) {
            case "gue" -> new Tunnel.Gue(port, kind(checksum));
            case "gre" -> new Tunnel.Gre(checksum.equals(Optional.of(CheckedOption.TUNNEL_CHECKSUM)));
            default -> Tunnel.IPIP;
        };
    }

    private boolean isIllegal(CheckedOption option) {
        return switch (type) {
            case "gue" -> false;
            case "gre" -> option == CheckedOption.TUNNEL_PORT || option == CheckedOption.TUNNEL_REMOTE_CHECKSUM;
            default -> true;
        };
    }

    private static Tunnel.Checksum kind(Optional<CheckedOption> checksum) {
        if (checksum.equals(Optional.of(CheckedOption.TUNNEL_CHECKSUM))) {
            return Tunnel.Checksum.FULL;
        }
        return checksum.equals(Optional.of(CheckedOption.TUNNEL_REMOTE_CHECKSUM))
                ? Tunnel.Checksum.REMOTE
                : Tunnel.Checksum.NONE;
    }
}
