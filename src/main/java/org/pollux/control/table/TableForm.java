package org.pollux.control.table;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.pollux.control.Json;
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
            .addModule(new SimpleModule()
                    .addSerializer(new AddressWriter())
                    .addDeserializer(InetAddress.class, new AddressReader())
                    .addSerializer(new DurationWriter())
                    .addDeserializer(Duration.class, new DurationReader())
                    .addSerializer(new OptionalWriter())
                    .addDeserializer(Optional.class, new OptionalReader(null))
                    .addSerializer(new OptionalIntWriter())
                    .addDeserializer(OptionalInt.class, new OptionalIntReader()))
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

    private static final class AddressWriter extends StdScalarSerializer<InetAddress> {
        private static final long serialVersionUID = 1L;

        AddressWriter() {
            super(InetAddress.class);
        }

        @Override
        public void serialize(InetAddress value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(HexFormat.of().formatHex(value.getAddress()));
        }
    }

    private static final class AddressReader extends StdScalarDeserializer<InetAddress> {
        private static final long serialVersionUID = 1L;

        AddressReader() {
            super(InetAddress.class);
        }

        @Override
        public InetAddress deserialize(JsonParser in, DeserializationContext context) throws IOException {
            try {
                byte[] bytes = HexFormat.of().parseHex(in.getText());
                return bytes.length == 16
                        ? Inet6Address.getByAddress(null, bytes, -1)
                        : InetAddress.getByAddress(bytes);
            } catch (IllegalArgumentException e) {
                throw new IOException("'" + in.getText() + "' is no address in hexadecimal", e);
            }
        }
    }

    private static final class DurationWriter extends StdScalarSerializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationWriter() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator out, SerializerProvider provider) throws IOException {
            // An engine's durations have come from nanoseconds; a persistence of 136 years too is below 2^63 of them.
            out.writeNumber(value.toNanos());
        }
    }

    private static final class DurationReader extends StdScalarDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Duration.ofNanos(in.getLongValue());
        }
    }

    @SuppressWarnings("rawtypes") // Jackson knows serializers by raw classes.
    private static final class OptionalWriter extends StdSerializer<Optional> {
        private static final long serialVersionUID = 1L;

        OptionalWriter() {
            super(Optional.class);
        }

        @Override
        public void serialize(Optional value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                provider.defaultSerializeValue(value.get(), out);
            } else {
                out.writeNull();
            }
        }
    }

    @SuppressWarnings("rawtypes") // Jackson knows deserializers by raw classes.
    private static final class OptionalReader extends JsonDeserializer<Optional> implements ContextualDeserializer {
        private final @Nullable JavaType content;

        OptionalReader(@Nullable JavaType content) {
            this.content = content;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            JavaType optional = property == null ? context.getContextualType() : property.getType();
            return new OptionalReader(optional.containedType(0));
        }

        @Override
        public Optional deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return Optional.of(context.<Object>readValue(in, content));
        }

        @Override
        public Optional getNullValue(DeserializationContext context) {
            return Optional.empty();
        }
    }

    private static final class OptionalIntWriter extends StdScalarSerializer<OptionalInt> {
        private static final long serialVersionUID = 1L;

        OptionalIntWriter() {
            super(OptionalInt.class);
        }

        @Override
        public void serialize(OptionalInt value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                out.writeNumber(value.getAsInt());
            } else {
                out.writeNull();
            }
        }
    }

    private static final class OptionalIntReader extends StdScalarDeserializer<OptionalInt> {
        private static final long serialVersionUID = 1L;

        OptionalIntReader() {
            super(OptionalInt.class);
        }

        @Override
        public OptionalInt deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return OptionalInt.of(in.getIntValue());
        }

        @Override
        public OptionalInt getNullValue(DeserializationContext context) {
            return OptionalInt.empty();
        }
    }
}
