package org.pollux.config;

/**
 * Something that an instance or a sync group watches.
 *
 * @param name the interface, or the name of the script, file, process or BFD session
 * @param weight what its result does; that of the tracked object where the line gives none
 * @param position where the line stands
 */
public record Tracker(String name, Weight weight, SourcePosition position) {}
