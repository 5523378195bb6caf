package org.pollux.control.ipvsadm;

import java.util.EnumSet;
import java.util.Set;
import org.pollux.ipvs.SchedulerFlag;

/**
 * The switches of a scheduler ({@code -b}), separated by commas: {@code flag-1} to {@code flag-3}, or what the schedulers
 * sh and mh call the first two.
 *
 * @param flags those that are on
 */
record SchedulerFlags(Set<SchedulerFlag> flags) {
    /**
     * Reads them.
     *
     * @throws Exit when one is unknown or another scheduler's
     */
    static SchedulerFlags parse(String text, String scheduler) {
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        for (String word : text.split(",", -1)) {
            switch (word) {
                case "" -> {}
                case "flag-1" -> flags.add(SchedulerFlag.FALLBACK);
                case "flag-2" -> flags.add(SchedulerFlag.PORT);
                case "flag-3" -> flags.add(SchedulerFlag.THIRD);
                case "sh-fallback" -> flags.add(own(SchedulerFlag.FALLBACK, word, "sh", scheduler));
                case "sh-port" -> flags.add(own(SchedulerFlag.PORT, word, "sh", scheduler));
                case "mh-fallback" -> flags.add(own(SchedulerFlag.FALLBACK, word, "mh", scheduler));
                case "mh-port" -> flags.add(own(SchedulerFlag.PORT, word, "mh", scheduler));
                default -> throw Exit.misuse("invalid scheduler flag `" + word + "'");
            }
        }
        return new SchedulerFlags(flags);
    }

    private static SchedulerFlag own(SchedulerFlag flag, String word, String owner, String scheduler) {
        if (!scheduler.equals(owner)) {
            throw Exit.misuse("incompatible scheduler flag `" + word + "'");
        }
        return flag;
    }

    /** As the listings have them; sh and mh do not show a third one. */
    static String text(Set<SchedulerFlag> flags, String scheduler) {
        boolean named = scheduler.equals("sh") || scheduler.equals("mh");
        StringBuilder text = new StringBuilder();
        for (SchedulerFlag flag : SchedulerFlag.values()) {
            if (flags.contains(flag)) {
                String name = named ? own(flag, scheduler) : general(flag);
                text.append(text.isEmpty() || name.isEmpty() ? "" : ",").append(name);
            }
        }
        return text.toString();
    }

    private static String own(SchedulerFlag flag, String scheduler) {
        return switch (flag) {
            case FALLBACK -> scheduler + "-fallback";
            case PORT -> scheduler + "-port";
            case THIRD -> "";
        };
    }

    private static String general(SchedulerFlag flag) {
        return switch (flag) {
            case FALLBACK -> "flag-1";
            case PORT -> "flag-2";
            case THIRD -> "flag-3";
        };
    }
}
