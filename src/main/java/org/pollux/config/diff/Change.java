package org.pollux.config.diff;

import java.util.List;

/** One difference between an old configuration and a new one. */
public sealed interface Change {
    /** What it is about, from the outermost block inwards, such as an instance and then an address. */
    List<Subject> path();

    /** In words, such as {@code vrrp_instance web: priority 100 becomes 150}. */
    String words();

    /** What kind of thing a difference is about. */
    enum Kind {
        /** {@code vrrp_instance}. */
        INSTANCE,
        /** {@code vrrp_sync_group}. */
        SYNC_GROUP,
        /** A script, file, process or BFD session. */
        TRACKED_OBJECT,
        /** A virtual or static address. */
        ADDRESS,
        /** A route. */
        ROUTE,
        /** A routing rule. */
        RULE,
        /** {@code virtual_server}. */
        VIRTUAL_SERVER,
        /** {@code real_server}. */
        REAL_SERVER,
        /** A check of a real server. */
        CHECKER,
        /** A setting, or a line or block that is nothing of the others. */
        SETTING
    }

    /**
     * Something that has an identity of its own.
     *
     * @param kind what it is
     * @param name how it is called, such as {@code vrrp_instance web}
     */
    record Subject(Kind kind, String name) {}

    /**
     * Something is new.
     *
     * @param path it, within what it is in
     */
    record Added(List<Subject> path) implements Change {
        /** Copies the list. */
        public Added {
            path = List.copyOf(path);
        }

        @Override
        public String words() {
            return Words.of(path) + " is added";
        }
    }

    /**
     * Something is gone.
     *
     * @param path it, within what it was in
     */
    record Removed(List<Subject> path) implements Change {
        /** Copies the list. */
        public Removed {
            path = List.copyOf(path);
        }

        @Override
        public String words() {
            return Words.of(path) + " is removed";
        }
    }

    /**
     * Something has another value.
     *
     * @param path it, within what it is in
     * @param before what it said
     * @param after what it says
     */
    record Changed(List<Subject> path, String before, String after) implements Change {
        /** Copies the list. */
        public Changed {
            path = List.copyOf(path);
        }

        @Override
        public String words() {
            return Words.of(path) + ": " + before + " becomes " + after;
        }
    }
}
