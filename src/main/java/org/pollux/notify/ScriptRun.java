package org.pollux.notify;

import java.time.Duration;
import org.pollux.linux.program.Program;

/**
 * A script that is to be run once.
 *
 * @param what for people: {@code instance web: notify_master}
 * @param program what is run
 * @param limit how long it may take
 */
record ScriptRun(String what, Program program, Duration limit) {}
