package org.pollux.control;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import org.pollux.director.Administration;
import org.pollux.ipvs.ConnectionListener;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.EngineSettings;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.Sysctls;

/** An administration of an engine that gets no packets. */
public final class EngineAdministration {
    private EngineAdministration() {}

    private static List<MarkRule> rules(Object list) {
        return ((List<?>) list).stream().map(MarkRule.class::cast).toList();
    }

    /** Makes one with an empty table. */
    public static Administration create() {
        ConnectionListener nobody = new ConnectionListener() {
            @Override
            public boolean established(ConnectionView connection) {
                return false;
            }

            @Override
            public void left(ConnectionView connection) {}
        };
        Engine engine = new Engine(
                new EngineSettings(1000, 1, 2, EngineOptions.DEFAULT),
                (_, _, _) -> {
                    throw new IllegalStateException("no packet is ever forwarded");
                },
                nobody,
                _ -> 0,
                0);
        return (Administration) Proxy.newProxyInstance(
                EngineAdministration.class.getClassLoader(),
                new Class<?>[] {Administration.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "handMadeMarks" -> engine.table().marks();
                    case "changeHandMadeMarks" -> {
                        engine.table().setMarks(rules(Objects.requireNonNull(arguments)[1]));
                        yield null;
                    }
                    case "explain" -> engine.explain((FlowQuestion) Objects.requireNonNull(arguments)[0]);
                    case "absent" -> List.of();
                    case "options" -> engine.options();
                    case "setSwitch" -> {
                        Object[] given = Objects.requireNonNull(arguments);
                        engine.setOptions(Sysctls.with(engine.options(), (String) given[0], (String) given[1]));
                        yield null;
                    }
                    case "weigh" -> {
                        Object[] given = Objects.requireNonNull(arguments);
                        engine.table()
                                .editDestination(
                                        (ServiceKey) given[0],
                                        (DestinationKey) given[1],
                                        new DestinationSettings(ForwardingMethod.NAT, (int) given[2]));
                        yield null;
                    }
                    default -> {
                        try {
                            yield method.invoke(engine.table(), arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                });
    }
}
