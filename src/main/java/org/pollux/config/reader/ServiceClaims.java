package org.pollux.config.reader;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.VirtualServer.Service;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;

/** Sees to it that no packet belongs to two virtual servers: each service is claimed by one of them. */
final class ServiceClaims {
    private final Problems problems;
    private final Map<Service, Span> servers = new HashMap<>();
    private final Map<Service.Single, Span> claimed = new HashMap<>();

    ServiceClaims(Problems problems) {
        this.problems = problems;
    }

    /**
     * Claims what a virtual server balances.
     *
     * @param each one service, or those of its group
     * @param span where it stands
     */
    void claim(Service service, List<Service.Single> each, Span span) {
        Span first = servers.putIfAbsent(service, span);
        if (first != null) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    span,
                    "virtual_server " + ServiceGroups.name(service) + " exists already, in line " + first.line(),
                    "each service once");
            return;
        }
        for (Service.Single single : each) {
            Span other = claimed.putIfAbsent(single, span);
            if (other != null) {
                String twice = other.equals(span) ? " twice" : ", which belongs to that in line " + other.line();
                problems.error(
                        DiagnosticCode.DUPLICATE,
                        span,
                        "virtual_server " + ServiceGroups.name(service) + " has " + ServiceGroups.name(single) + twice,
                        "each service once");
                return;
            }
        }
    }
}
