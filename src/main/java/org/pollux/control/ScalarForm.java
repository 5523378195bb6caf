package org.pollux.control;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;

/** How values of a type become one string or number of JSON and back. */
public final class ScalarForm {
    private ScalarForm() {}

    /** Writes a value. */
    public interface Writer<T> {
        void write(T value, JsonGenerator out) throws IOException;
    }

    /** Reads a value. */
    public interface Reader<T> {
        T read(JsonParser in) throws IOException;
    }

    /** The form of a type, for a mapper. */
    public static <T> Module of(Class<T> type, Writer<T> writer, Reader<T> reader) {
        return new SimpleModule()
                .addSerializer(new Written<>(type, writer))
                .addDeserializer(type, new Read<>(type, reader));
    }

    @SuppressWarnings("serial") // Mappers are not serialised.
    private static final class Written<T> extends StdScalarSerializer<T> {
        private final Writer<T> writer;

        Written(Class<T> type, Writer<T> writer) {
            super(type);
            this.writer = writer;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            writer.write(value, out);
        }
    }

    @SuppressWarnings("serial") // Mappers are not serialised.
    private static final class Read<T> extends StdScalarDeserializer<T> {
        private final Reader<T> reader;

        Read(Class<T> type, Reader<T> reader) {
            super(type);
            this.reader = reader;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return reader.read(in);
        }
    }
}
