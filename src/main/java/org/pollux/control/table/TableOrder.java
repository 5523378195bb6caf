package org.pollux.control.table;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.VirtualServerTable;

/** One call of {@link VirtualServerTable}, or of what a director adds to it, as a value. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TableOrder.AddService.class, name = "add_service"),
    @JsonSubTypes.Type(value = TableOrder.EditService.class, name = "edit_service"),
    @JsonSubTypes.Type(value = TableOrder.RemoveService.class, name = "remove_service"),
    @JsonSubTypes.Type(value = TableOrder.AddDestination.class, name = "add_destination"),
    @JsonSubTypes.Type(value = TableOrder.EditDestination.class, name = "edit_destination"),
    @JsonSubTypes.Type(value = TableOrder.RemoveDestination.class, name = "remove_destination"),
    @JsonSubTypes.Type(value = TableOrder.Policy.class, name = "policy"),
    @JsonSubTypes.Type(value = TableOrder.SetPolicy.class, name = "set_policy"),
    @JsonSubTypes.Type(value = TableOrder.Drain.class, name = "drain"),
    @JsonSubTypes.Type(value = TableOrder.Undrain.class, name = "undrain"),
    @JsonSubTypes.Type(value = TableOrder.Weigh.class, name = "weigh"),
    @JsonSubTypes.Type(value = TableOrder.Absent.class, name = "absent"),
    @JsonSubTypes.Type(value = TableOrder.Flush.class, name = "flush"),
    @JsonSubTypes.Type(value = TableOrder.Zero.class, name = "zero"),
    @JsonSubTypes.Type(value = TableOrder.ReadTimeouts.class, name = "timeouts"),
    @JsonSubTypes.Type(value = TableOrder.SetTimeouts.class, name = "set_timeouts"),
    @JsonSubTypes.Type(value = TableOrder.Services.class, name = "services"),
    @JsonSubTypes.Type(value = TableOrder.Service.class, name = "service"),
    @JsonSubTypes.Type(value = TableOrder.Connections.class, name = "connections"),
    @JsonSubTypes.Type(value = TableOrder.CountConnections.class, name = "count_connections"),
    @JsonSubTypes.Type(value = TableOrder.RemoveConnections.class, name = "remove_connections"),
    @JsonSubTypes.Type(value = TableOrder.Traffic.class, name = "total_traffic"),
    @JsonSubTypes.Type(value = TableOrder.Options.class, name = "options"),
    @JsonSubTypes.Type(value = TableOrder.SetSwitch.class, name = "set_switch"),
    @JsonSubTypes.Type(value = TableOrder.Marks.class, name = "marks"),
    @JsonSubTypes.Type(value = TableOrder.SetMarks.class, name = "set_marks"),
    @JsonSubTypes.Type(value = TableOrder.HandMadeMarks.class, name = "hand_made_marks"),
    @JsonSubTypes.Type(value = TableOrder.StartSync.class, name = "start_sync"),
    @JsonSubTypes.Type(value = TableOrder.StopSync.class, name = "stop_sync"),
    @JsonSubTypes.Type(value = TableOrder.SyncDaemons.class, name = "sync_daemons"),
    @JsonSubTypes.Type(value = TableOrder.Explain.class, name = "explain")
})
public sealed interface TableOrder {
    record AddService(ServiceKey service, ServiceSettings settings) implements TableOrder {}

    record EditService(ServiceKey service, ServiceSettings settings) implements TableOrder {}

    record RemoveService(ServiceKey service) implements TableOrder {}

    record AddDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings)
            implements TableOrder {}

    record EditDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings)
            implements TableOrder {}

    record RemoveDestination(ServiceKey service, DestinationKey destination) implements TableOrder {}

    record Policy(ServiceKey service) implements TableOrder {}

    record SetPolicy(ServiceKey service, ServicePolicy policy) implements TableOrder {}

    record Drain(ServiceKey service, DestinationKey destination, Optional<Duration> timeout) implements TableOrder {}

    record Undrain(ServiceKey service, DestinationKey destination) implements TableOrder {}

    record Weigh(ServiceKey service, DestinationKey destination, int weight) implements TableOrder {}

    /** The configuration's real servers that are out of service. */
    record Absent() implements TableOrder {}

    record Flush() implements TableOrder {}

    /** @param service empty for all */
    record Zero(Optional<ServiceKey> service) implements TableOrder {}

    record ReadTimeouts() implements TableOrder {}

    record SetTimeouts(Timeouts timeouts) implements TableOrder {}

    record Services() implements TableOrder {}

    record Service(ServiceKey service) implements TableOrder {}

    record Connections(ConnectionFilter filter, int cursor, int limit) implements TableOrder {}

    record CountConnections(ConnectionFilter filter, int cursor) implements TableOrder {}

    record RemoveConnections(InetAddress virtualAddress) implements TableOrder {}

    /** The traffic of all services together. */
    record Traffic() implements TableOrder {}

    /** The engine's switches. */
    record Options() implements TableOrder {}

    /** Changes one of the engine's switches. */
    record SetSwitch(String name, String value) implements TableOrder {}

    /** All mark rules, in the order they are asked. */
    record Marks() implements TableOrder {}

    /**
     * Replaces the mark rules made by hand.
     *
     * @param before what they must be now, so that nobody's change is lost
     */
    record SetMarks(List<MarkRule> before, List<MarkRule> rules) implements TableOrder {}

    /** The mark rules made by hand. */
    record HandMadeMarks() implements TableOrder {}

    record StartSync(SyncDaemon daemon) implements TableOrder {}

    record StopSync(SyncRole role) implements TableOrder {}

    record SyncDaemons() implements TableOrder {}

    record Explain(FlowQuestion question) implements TableOrder {}
}
