package org.pollux.director;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator does about a fault. */
final class Mending {
    private static final Pattern INTERFACE =
            Pattern.compile("interface (\\S+) (is down|has no carrier|does not exist)");
    private static final Pattern STALL = Pattern.compile("^this process did not run");

    private Mending() {}

    /**
     * The remedy for a fault's cause.
     *
     * @param cause the fault, in the words of whom it was raised by
     * @param trackers the names of what the instance watches
     */
    static String of(String cause, Iterable<String> trackers) {
        Optional<String> link = ofInterface(cause);
        if (link.isPresent()) {
            return link.get();
        }
        if (STALL.matcher(cause).find()) {
            return "nothing: it has been out of step and rejoins by itself; see what held the process up";
        }
        for (String tracker : trackers) {
            if (cause.contains(tracker)) {
                return "the tracker " + tracker + " must succeed again";
            }
        }
        return "remove the cause; it is tried again by itself within some seconds";
    }

    private static Optional<String> ofInterface(String cause) {
        Matcher found = INTERFACE.matcher(cause);
        if (!found.find()) {
            return Optional.empty();
        }
        String name = found.group(1);
        return Optional.of(
                switch (found.group(2)) {
                    case "is down" -> "bring it up: ip link set dev " + name + " up";
                    case "has no carrier" ->
                        "look after its cable and the switch port, or after what it is stacked on: ip link show dev "
                                + name;
                    default -> "create the interface, or correct its name in the configuration and reload";
                });
    }
}
