package org.pollux.control.kernel;

import org.pollux.ipvs.EngineOptions;

/** The engine's switches. */
public interface Switchboard {
    /** Those in force. */
    EngineOptions options();

    /**
     * Changes one, see {@link org.pollux.ipvs.Sysctls#with}.
     *
     * @throws RuntimeException with the reason as its message when it is refused
     */
    void setSwitch(String name, String value);
}
