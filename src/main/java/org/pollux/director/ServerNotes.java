package org.pollux.director;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.ipvs.ServerPhase;
import org.pollux.ipvs.ServiceKey;

/** What the status says of a real server beyond its health: its phase, and what it was given by hand, in which services. */
final class ServerNotes {
    private final int configuredWeight;
    private final Map<String, List<String>> services = new LinkedHashMap<>();
    private int asked;
    private Phase phase = Phase.SERVING;
    private boolean weightByHand;
    private int weight;

    /** How far it is from serving. */
    enum Phase {
        /** It gets connections by its weight. */
        SERVING,
        /** Its weight is climbing. */
        SLOW_START,
        /** It gets no new clients. */
        DRAINING,
        /** And what it had was ended. */
        DRAINED
    }

    ServerNotes(int configuredWeight) {
        this.configuredWeight = configuredWeight;
        weight = configuredWeight;
    }

    /**
     * Takes in one of its services.
     *
     * @param standing its phase there; empty while it is out of service
     */
    void add(ServiceKey service, ByHand.Given given, Optional<ServerPhase> standing) {
        asked++;
        given.weight().ifPresent(asGiven -> {
            weight = asGiven;
            weightByHand = true;
            note("weight " + asGiven + " given by hand instead of " + configuredWeight, service);
        });
        Phase there = standing.map(ServerNotes::phase).orElse(Phase.SERVING);
        if (given.drained() && there.compareTo(Phase.DRAINING) < 0) {
            there = Phase.DRAINING;
        }
        if (there == Phase.DRAINING) {
            note("draining", service);
        } else if (there == Phase.DRAINED) {
            note("drained", service);
        }
        phase = there.compareTo(phase) > 0 ? there : phase;
    }

    private void note(String words, ServiceKey service) {
        services.computeIfAbsent(words, _ -> new ArrayList<>()).add(EngineWords.text(service));
    }

    private static Phase phase(ServerPhase phase) {
        return switch (phase) {
            case ServerPhase.Serving _ -> Phase.SERVING;
            case ServerPhase.SlowStart _ -> Phase.SLOW_START;
            case ServerPhase.Draining _ -> Phase.DRAINING;
            case ServerPhase.Drained _ -> Phase.DRAINED;
        };
    }

    /** Whether it gets no new clients in that phase. */
    static boolean isDrained(ServerPhase phase) {
        return phase(phase).compareTo(Phase.DRAINING) >= 0;
    }

    /** Its weight by the file or by hand. */
    int weight() {
        return weight;
    }

    boolean weightByHand() {
        return weightByHand;
    }

    Phase phase() {
        return phase;
    }

    /** What holds in all of its services, or in some and in which. */
    List<String> words() {
        return services.entrySet().stream()
                .map(note -> note.getValue().size() == asked
                        ? note.getKey()
                        : note.getKey() + " in " + String.join(", ", note.getValue()))
                .toList();
    }
}
