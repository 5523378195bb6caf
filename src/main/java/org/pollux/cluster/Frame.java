package org.pollux.cluster;

import java.util.List;
import java.util.Set;
import org.pollux.election.Advert;

/** What one message between directors says. */
sealed interface Frame {
    /** The sender's adverts, each of another instance. */
    record Adverts(List<Advert> adverts) implements Frame {
        public Adverts {
            adverts = List.copyOf(adverts);
        }
    }

    /** The sender is a witness and hears these lives, its own not among them. */
    record Hears(Set<Long> epochs) implements Frame {
        public Hears {
            epochs = Set.copyOf(epochs);
        }
    }

    /** The sender leaves in order. */
    record Goodbye() implements Frame {}

    /** A well-formed message of a version or type that this director does not know. */
    record Unknown(int version, int type) implements Frame {}
}
