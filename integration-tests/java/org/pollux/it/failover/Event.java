package org.pollux.it.failover;

import java.time.Duration;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.Faults;
import org.pollux.it.lab.LabProcess.Signal;

/** What happens to the master. */
enum Event {
    KILLED("SIGKILL"),
    STOPPED("SIGTERM"),
    CUT("link cut"),
    POWERED_OFF("power-off"),
    FROZEN("SIGSTOP");

    private final String title;

    Event(String title) {
        this.title = title;
    }

    /** For people and reports. */
    String title() {
        return title;
    }

    /** Lets it happen; gives the {@link System#nanoTime()} just before. */
    long strike(Faults faults, Director master) {
        return switch (this) {
            case KILLED -> faults.signal(master, Signal.KILL);
            case STOPPED -> faults.signal(master, Signal.TERM);
            case CUT -> faults.cut(master);
            case POWERED_OFF -> faults.powerOff(master);
            case FROZEN -> faults.signal(master, Signal.STOP);
        };
    }

    /** Undoes it. */
    void mend(Faults faults, Director former) {
        switch (this) {
            case KILLED, STOPPED -> restart(former);
            case CUT -> faults.heal(former);
            case POWERED_OFF -> {
                faults.heal(former);
                restart(former);
            }
            case FROZEN -> faults.signal(former, Signal.CONT);
        }
    }

    private static void restart(Director former) {
        former.process().awaitEnd(Duration.ofSeconds(10));
        former.start();
    }
}
