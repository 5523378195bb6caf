package org.pollux.control.operate;

import java.util.Optional;
import org.pollux.ipvs.ServiceKey;

/**
 * Services as they are named on the command line: by place or by mark.
 *
 * @param place empty for a mark
 * @param mark 0 for a place
 */
record ServiceChoice(Optional<Place> place, int mark) {
    private static final String MARK = "mark:";

    /**
     * Reads one: {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code mark:5}.
     *
     * @throws IllegalArgumentException when it is none; the message says why
     */
    static ServiceChoice parse(String text) {
        if (!text.startsWith(MARK)) {
            return new ServiceChoice(Optional.of(Place.parse(text)), 0);
        }
        try {
            int mark = Integer.parseUnsignedInt(text.substring(MARK.length()));
            if (mark != 0) {
                return new ServiceChoice(Optional.empty(), mark);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' names no mark: mark:1..4294967295", e);
        }
        throw new IllegalArgumentException("'" + text + "' names no mark: mark:1..4294967295");
    }

    boolean matches(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed _ -> place.isPresent() && place.get().matches(key);
            case ServiceKey.Marked marked -> place.isEmpty() && marked.mark() == mark;
        };
    }
}
