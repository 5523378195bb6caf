package org.pollux.control.ipvsadm;

import java.util.List;
import java.util.Optional;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;

/** {@code ipvsadm -S}: the table as the command lines that make it. Thresholds are left out, as in the original. */
final class RuleListing {
    private final Places places;

    RuleListing(View view, Names names) {
        places = new Places(view.numeric() ? Optional.empty() : Optional.of(names));
    }

    String all(List<ServiceSnapshot> services) {
        StringBuilder out = new StringBuilder();
        for (ServiceSnapshot service : ListingOrder.services(services)) {
            String name = name(service.key());
            out.append("-A ").append(name).append(settings(service)).append('\n');
            for (DestinationSnapshot server : ListingOrder.destinations(service.destinations())) {
                out.append("-a ")
                        .append(name)
                        .append(server(server, service.key()))
                        .append('\n');
            }
        }
        return out.toString();
    }

    /** Whose services' names the ports of a service have; a mark has none, and the kernel says so with a zero. */
    static Optional<Protocol> protocol(ServiceKey key) {
        return key instanceof ServiceKey.Addressed addressed ? Optional.of(addressed.protocol()) : Optional.empty();
    }

    private String name(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed addressed ->
                Words.option(addressed.protocol()) + " "
                        + places.text(addressed.address(), addressed.port(), protocol(addressed));
            // Marks above the largest int are written negative, and cannot be read again, as in the original.
            case ServiceKey.Marked marked -> "-f " + marked.mark() + (marked.ipv6() ? " -6" : "");
        };
    }

    private static String settings(ServiceSnapshot service) {
        ServiceSettings settings = service.settings();
        StringBuilder text = new StringBuilder(" -s ").append(settings.scheduler());
        settings.persistence().ifPresent(persistence -> {
            text.append(" -p ").append(persistence.timeout().toSeconds());
            Netmasks.text(persistence, service.key().ipv6())
                    .ifPresent(mask -> text.append(" -M ").append(mask));
        });
        settings.persistenceEngine().ifPresent(engine -> text.append(" --pe ").append(engine));
        text.append(settings.onePacket() ? " -o" : "");
        if (!settings.flags().isEmpty()) {
            text.append(" -b ").append(SchedulerFlags.text(settings.flags(), settings.scheduler()));
        }
        return text.append(LocalOptions.text(settings.local())).toString();
    }

    private String server(DestinationSnapshot server, ServiceKey service) {
        DestinationSettings settings = server.settings();
        return " -r " + places.text(server.key().address(), server.key().port(), protocol(service)) + " "
                + Words.option(settings.forwarding()) + " -w " + settings.weight()
                + (settings.forwarding() == ForwardingMethod.TUN ? " " + Words.options(settings.tunnel()) : "");
    }
}
