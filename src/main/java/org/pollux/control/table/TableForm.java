package org.pollux.control.table;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import org.pollux.control.Json;
import org.pollux.control.ScalarForm;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.ServerPhase;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.Tunnel;

/**
 * How the engine's values become JSON and back: addresses as hexadecimal bytes (their length is the family, which text
 * does not keep for IPv4-mapped ones), durations in nanoseconds, what is absent as null, alternatives with their kind.
 */
public final class TableForm {
    /** The one mapper; safe for any thread. */
    public static final JsonMapper MAPPER = Json.MAPPER
            .rebuild()
            .addModule(new Jdk8Module())
            .addModule(ScalarForm.of(InetAddress.class, TableForm::write, TableForm::readAddress))
            .addModule(ScalarForm.of(Duration.class, TableForm::write, TableForm::readDuration))
            .addMixIn(ServiceKey.class, ServiceKeyKinds.class)
            .addMixIn(Tunnel.class, TunnelKinds.class)
            .addMixIn(ServerPhase.class, PhaseKinds.class)
            .addMixIn(FlowExplanation.Fate.class, FateKinds.class)
            .build();

    private TableForm() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ServiceKey.Addressed.class, name = "addressed"),
        @JsonSubTypes.Type(value = ServiceKey.Marked.class, name = "marked")
    })
    private interface ServiceKeyKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Tunnel.Ipip.class, name = "ipip"),
        @JsonSubTypes.Type(value = Tunnel.Gue.class, name = "gue"),
        @JsonSubTypes.Type(value = Tunnel.Gre.class, name = "gre")
    })
    private interface TunnelKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ServerPhase.Serving.class, name = "serving"),
        @JsonSubTypes.Type(value = ServerPhase.SlowStart.class, name = "slow_start"),
        @JsonSubTypes.Type(value = ServerPhase.Draining.class, name = "draining"),
        @JsonSubTypes.Type(value = ServerPhase.Drained.class, name = "drained")
    })
    private interface PhaseKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = FlowExplanation.Fate.Existing.class, name = "existing"),
        @JsonSubTypes.Type(value = FlowExplanation.Fate.Remembered.class, name = "remembered"),
        @JsonSubTypes.Type(value = FlowExplanation.Fate.Scheduled.class, name = "scheduled"),
        @JsonSubTypes.Type(value = FlowExplanation.Fate.Drawn.class, name = "drawn"),
        @JsonSubTypes.Type(value = FlowExplanation.Fate.NotForwarded.class, name = "not_forwarded")
    })
    private interface FateKinds {}

    private static void write(InetAddress address, JsonGenerator out) throws IOException {
        out.writeString(HexFormat.of().formatHex(address.getAddress()));
    }

    private static InetAddress readAddress(JsonParser in) throws IOException {
        try {
            byte[] bytes = HexFormat.of().parseHex(in.getText());
            return bytes.length == 16 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + in.getText() + "' is no address in hexadecimal", e);
        }
    }

    private static void write(Duration duration, JsonGenerator out) throws IOException {
        // An engine's durations have come from nanoseconds; a persistence of 136 years too is below 2^63 of them.
        out.writeNumber(duration.toNanos());
    }

    private static Duration readDuration(JsonParser in) throws IOException {
        return Duration.ofNanos(in.getLongValue());
    }
}
