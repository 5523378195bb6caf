package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.VirtualServer.ForwardingMethod;
import org.pollux.config.VirtualServer.Tunnel;
import org.pollux.config.VirtualServer.Tunnel.Checksum;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Shape;

/** How packets reach a real server: {@code NAT}, {@code DR}, {@code TUN type gue port 6080 csum}. */
record ForwardingShape() implements Shape<ForwardingMethod> {
    private static final Choice<String> METHODS = Choice.words("NAT", "DR", "TUN", "FULLNAT");
    private static final Choice<String> TYPES = Choice.words("ipip", "gue", "gre");
    private static final Choice<Checksum> CHECKSUMS = Choice.lowerCase(Checksum.class);

    @Override
    public String syntax() {
        return "NAT|DR|FULLNAT|TUN [type ipip|gue port PORT|gre] [nocsum|csum|remcsum]";
    }

    @Override
    public Optional<ForwardingMethod> read(Arguments arguments) {
        Optional<String> method = arguments.value(METHODS);
        if (method.isEmpty()) {
            arguments.skipRest();
            return Optional.empty();
        }
        return switch (method.get()) {
            case "NAT" -> Optional.of(ForwardingMethod.NAT);
            case "DR" -> Optional.of(ForwardingMethod.DR);
            case "FULLNAT" -> Optional.of(ForwardingMethod.FULLNAT);
            default -> tunnel(arguments).map(ForwardingMethod.Tun::new);
        };
    }

    private static Optional<Tunnel> tunnel(Arguments arguments) {
        Optional<String> type =
                arguments.takeIf("type") ? arguments.value(TYPES, "the tunnel's type") : Optional.of("ipip");
        if (type.isEmpty()) {
            arguments.skipRest();
            return Optional.empty();
        }
        return switch (type.get()) {
            case "gue" -> gue(arguments);
            case "gre" -> {
                Checksum checksum = checksum(arguments);
                if (checksum == Checksum.REMCSUM) {
                    arguments
                            .problems()
                            .error(DiagnosticCode.CONFLICT, arguments.span(), "gre has no remcsum", "nocsum or csum");
                    yield Optional.empty();
                }
                yield Optional.of(new Tunnel.Gre(checksum));
            }
            default -> Optional.of(new Tunnel.Ipip());
        };
    }

    private static Optional<Tunnel> gue(Arguments arguments) {
        if (!arguments.takeIf("port")) {
            arguments
                    .problems()
                    .error(DiagnosticCode.MISSING_ARGUMENT, arguments.span(), "gue needs a port", "'port PORT'");
            return Optional.empty();
        }
        return arguments.value(Addresses.port(), "port").map(port -> new Tunnel.Gue(port, checksum(arguments)));
    }

    private static Checksum checksum(Arguments arguments) {
        return arguments.takeIfGood(CHECKSUMS).orElse(Checksum.NOCSUM);
    }

    @Override
    public List<String> words(ForwardingMethod value) {
        return switch (value) {
            case ForwardingMethod.Nat _ -> List.of("NAT");
            case ForwardingMethod.Dr _ -> List.of("DR");
            case ForwardingMethod.FullNat _ -> List.of("FULLNAT");
            case ForwardingMethod.Tun(Tunnel tunnel) -> {
                List<String> words = new ArrayList<>(List.of("TUN", "type"));
                switch (tunnel) {
                    case Tunnel.Ipip _ -> words.add("ipip");
                    case Tunnel.Gue(int port, Checksum checksum) ->
                        words.addAll(List.of("gue", "port", Integer.toString(port), CHECKSUMS.show(checksum)));
                    case Tunnel.Gre(Checksum checksum) -> words.addAll(List.of("gre", CHECKSUMS.show(checksum)));
                }
                yield words;
            }
        };
    }
}
