package org.pollux.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP. Without a handler of ours the virtual machine would take it as an order to end. The class that handles signals
 * is supported by every OpenJDK (module jdk.unsupported) but cannot be named without a warning of the compiler.
 */
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /**
     * From now on calls the handler, on a thread of its own, whenever the signal comes.
     *
     * @param handler must return soon
     * @throws IllegalStateException when this virtual machine does not let the signal be handled ({@code -Xrs})
     */
    static void handle(Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> receiver = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.lookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(handler);
            Object calling =
                    MethodHandleProxies.asInterfaceInstance(receiver, MethodHandles.dropArguments(run, 0, signal));
            Object before = signal.getMethod("handle", signal, receiver)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), calling);
            if (receiver.getField("SIG_IGN").get(null).equals(before)) {
                LOG.info("SIGHUP is ignored, as this process was started: only 'pollux reload' reloads");
            }
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIGHUP cannot be used for reloads: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this virtual machine has no signals: SIGHUP cannot be used", e);
        }
    }
}
