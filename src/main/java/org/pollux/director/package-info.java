/**
 * The composition root: builds the rooms from a configuration, runs role changes in their fixed order, turns
 * health results into changes of services and keeps the election journal.
 */
@NullMarked
package org.pollux.director;

import org.jspecify.annotations.NullMarked;
