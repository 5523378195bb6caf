package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.SyncTuning.Threshold;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;

/** When other directors are told of a connection: {@code net.ipv4.vs.sync_*} by the names that they have there. */
public final class SyncTuningKeywords {
    private static final int MOST_SECONDS = 31 * 86_400;

    public static final Setting<Threshold> SYNC_THRESHOLD = Setting.of(
                    "sync_threshold",
                    new ThresholdShape(),
                    "a connection is told with packet FIRST and every PERIOD after it, below which FIRST must be")
            .byDefault("3 50");
    public static final Setting<Integer> SYNC_REFRESH_PERIOD = Setting.of(
                    "sync_refresh_period",
                    Shape.one(Numbers.whole(0, MOST_SECONDS)),
                    "seconds in which a connection is not told again, unless its state changes; 0: none")
            .byDefault("0");
    public static final Setting<Integer> SYNC_RETRIES = Setting.of(
                    "sync_retries",
                    Shape.one(Numbers.whole(0, 3)),
                    "how often it is told again all the same within sync_refresh_period")
            .byDefault("0");
    public static final Setting<Boolean> SYNC_PERSIST_MODE = Setting.of(
                    "sync_persist_mode", Shape.onOff(), "of persistent clients only the templates are told")
            .byDefault("off");
    public static final Setting<Integer> SYNC_VERSION = Setting.of(
                    "sync_version",
                    Shape.one(Numbers.whole(0, 1)),
                    "the form of the messages: 0 is IPv4 only, without timeouts; both are understood")
            .byDefault("1");

    static final List<Keyword<?>> ALL =
            List.of(SYNC_THRESHOLD, SYNC_REFRESH_PERIOD, SYNC_RETRIES, SYNC_PERSIST_MODE, SYNC_VERSION);

    private SyncTuningKeywords() {}

    /** {@code FIRST PERIOD}. */
    private record ThresholdShape() implements Shape<Threshold> {
        @Override
        public String syntax() {
            return "FIRST PERIOD";
        }

        @Override
        public Optional<Threshold> read(Arguments arguments) {
            Optional<Integer> first = arguments.value(Numbers.whole(0, Integer.MAX_VALUE));
            Optional<Integer> period = arguments.value(Numbers.whole(0, Integer.MAX_VALUE));
            return first.flatMap(f -> period.map(p -> new Threshold(f, p)));
        }

        @Override
        public List<String> words(Threshold value) {
            return List.of(Integer.toString(value.first()), Integer.toString(value.period()));
        }
    }
}
