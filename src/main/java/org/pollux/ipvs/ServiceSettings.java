package org.pollux.ipvs;

/**
 * The changeable part of a virtual service. Editing replaces all of it.
 *
 * @param scheduler name of the scheduler, such as {@code wlc}; see {@link Schedulers#names()}
 */
public record ServiceSettings(String scheduler) {}
