package org.pollux.control.ipvsadm;

import java.util.EnumSet;
import java.util.Set;

/** The options that were met on a line; each may be there once. */
final class GivenOptions {
    private final Set<CheckedOption> options = EnumSet.noneOf(CheckedOption.class);

    /**
     * It was met.
     *
     * @throws Exit when it was met before
     */
    void add(CheckedOption option) {
        if (!options.add(option)) {
            throw Exit.misuse("multiple '" + option.word() + "' options specified");
        }
    }

    boolean contains(CheckedOption option) {
        return options.contains(option);
    }

    boolean containsAny(CheckedOption... some) {
        for (CheckedOption option : some) {
            if (options.contains(option)) {
                return true;
            }
        }
        return false;
    }
}
