package org.pollux.cli;

import picocli.CommandLine.Command;

/** {@code pollux mark} for the list of commands; it is run by {@link OwnGrammar}. */
@Command(
        name = "mark",
        description = "Gives packets marks, by which virtual services may take them, in iptables' form. "
                + "'pollux mark --help' lists what is possible.",
        customSynopsis = "pollux [--socket=PATH] mark -A|-I|-D|-L|-S|-F …")
final class MarkCommand implements Runnable {
    @Override
    public void run() {
        throw new IllegalStateException("these words are not for this parser");
    }
}
