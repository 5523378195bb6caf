package org.pollux.control.table;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.control.kernel.Switchboard;
import org.pollux.director.AbsentServer;
import org.pollux.ipvs.ConnectionCount;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.TotalTraffic;
import org.pollux.ipvs.VirtualServerTable;

/** A director's table, asked from another process. Throws what the director's own would, and what its link throws. */
public final class RemoteTable implements VirtualServerTable, Switchboard {
    private static final TypeReference<List<ServiceSnapshot>> SERVICES = new TypeReference<>() {};
    private static final TypeReference<List<SyncDaemon>> DAEMONS = new TypeReference<>() {};
    private static final TypeReference<List<MarkRule>> MARKS = new TypeReference<>() {};

    private final Link link;

    /** The way to the director. */
    @FunctionalInterface
    public interface Link {
        /**
         * Has an order carried out.
         *
         * @return the answer; null where there is nothing to say
         */
        JsonNode ask(TableOrder order);
    }

    /** @param link the way to the director */
    public RemoteTable(Link link) {
        this.link = link;
    }

    @Override
    public void addService(ServiceKey service, ServiceSettings settings) {
        give(new TableOrder.AddService(service, settings));
    }

    @Override
    public void editService(ServiceKey service, ServiceSettings settings) {
        give(new TableOrder.EditService(service, settings));
    }

    @Override
    public void removeService(ServiceKey service) {
        give(new TableOrder.RemoveService(service));
    }

    @Override
    public void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        give(new TableOrder.AddDestination(service, destination, settings));
    }

    @Override
    public void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        give(new TableOrder.EditDestination(service, destination, settings));
    }

    @Override
    public void removeDestination(ServiceKey service, DestinationKey destination) {
        give(new TableOrder.RemoveDestination(service, destination));
    }

    @Override
    public ServicePolicy policy(ServiceKey service) {
        return ask(new TableOrder.Policy(service), new TypeReference<>() {});
    }

    @Override
    public void setPolicy(ServiceKey service, ServicePolicy policy) {
        give(new TableOrder.SetPolicy(service, policy));
    }

    @Override
    public void drain(ServiceKey service, DestinationKey destination, Optional<Duration> timeout) {
        give(new TableOrder.Drain(service, destination, timeout));
    }

    @Override
    public void undrain(ServiceKey service, DestinationKey destination) {
        give(new TableOrder.Undrain(service, destination));
    }

    /** Gives a real server a weight that lasts; see {@link org.pollux.director.Administration#weigh}. */
    public void weigh(ServiceKey service, DestinationKey destination, int weight) {
        give(new TableOrder.Weigh(service, destination, weight));
    }

    /** The configuration's real servers that their checks keep out of service. */
    public List<AbsentServer> absent() {
        return ask(new TableOrder.Absent(), new TypeReference<>() {});
    }

    @Override
    public void flush() {
        give(new TableOrder.Flush());
    }

    @Override
    public void zero() {
        give(new TableOrder.Zero(Optional.empty()));
    }

    @Override
    public void zero(ServiceKey service) {
        give(new TableOrder.Zero(Optional.of(service)));
    }

    @Override
    public Timeouts timeouts() {
        return ask(new TableOrder.ReadTimeouts(), new TypeReference<>() {});
    }

    @Override
    public void setTimeouts(Timeouts timeouts) {
        give(new TableOrder.SetTimeouts(timeouts));
    }

    @Override
    public TotalTraffic totalTraffic() {
        return ask(new TableOrder.Traffic(), new TypeReference<>() {});
    }

    @Override
    public EngineOptions options() {
        return ask(new TableOrder.Options(), new TypeReference<>() {});
    }

    @Override
    public void setSwitch(String name, String value) {
        give(new TableOrder.SetSwitch(name, value));
    }

    @Override
    public List<MarkRule> marks() {
        return ask(new TableOrder.Marks(), MARKS);
    }

    /** Replaces those made by hand only. */
    @Override
    public void setMarks(List<MarkRule> rules) {
        changeMarks(handMadeMarks(), rules);
    }

    /** The mark rules made by hand. */
    public List<MarkRule> handMadeMarks() {
        return ask(new TableOrder.HandMadeMarks(), MARKS);
    }

    /**
     * Replaces the mark rules made by hand.
     *
     * @param before what they were when they were looked at
     */
    public void changeMarks(List<MarkRule> before, List<MarkRule> rules) {
        give(new TableOrder.SetMarks(before, rules));
    }

    @Override
    public List<ServiceSnapshot> services() {
        return ask(new TableOrder.Services(), SERVICES);
    }

    @Override
    public Optional<ServiceSnapshot> service(ServiceKey service) {
        JsonNode answer = link.ask(new TableOrder.Service(service));
        return answer.isNull() ? Optional.empty() : Optional.of(read(answer, new TypeReference<>() {}));
    }

    @Override
    public ConnectionPage connections(ConnectionFilter filter, int cursor, int limit) {
        return ask(new TableOrder.Connections(filter, cursor, limit), new TypeReference<>() {});
    }

    @Override
    public ConnectionCount countConnections(ConnectionFilter filter, int cursor) {
        return ask(new TableOrder.CountConnections(filter, cursor), new TypeReference<>() {});
    }

    @Override
    public int removeConnections(InetAddress virtualAddress) {
        return ask(new TableOrder.RemoveConnections(virtualAddress), new TypeReference<>() {});
    }

    @Override
    public void startSync(SyncDaemon daemon) {
        give(new TableOrder.StartSync(daemon));
    }

    @Override
    public void stopSync(SyncRole role) {
        give(new TableOrder.StopSync(role));
    }

    @Override
    public List<SyncDaemon> syncDaemons() {
        return ask(new TableOrder.SyncDaemons(), DAEMONS);
    }

    /** Says what would become of a packet, and why. */
    public FlowExplanation explain(FlowQuestion question) {
        return ask(new TableOrder.Explain(question), new TypeReference<>() {});
    }

    private void give(TableOrder order) {
        var _ = link.ask(order);
    }

    private <T> T ask(TableOrder order, TypeReference<T> type) {
        return read(link.ask(order), type);
    }

    private static <T> T read(JsonNode answer, TypeReference<T> type) {
        try {
            return TableForm.MAPPER.readerFor(type).readValue(answer);
        } catch (IOException e) {
            throw new UnreadableAnswerException(e);
        }
    }
}
