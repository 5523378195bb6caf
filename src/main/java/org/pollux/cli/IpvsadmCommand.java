package org.pollux.cli;

import picocli.CommandLine.Command;

/** {@code pollux ipvsadm} for the list of commands; it is run by {@link OwnGrammar}. */
@Command(
        name = "ipvsadm",
        description = "Does what ipvsadm does, with the embedded engine; also when called by a link of that name. "
                + "'pollux ipvsadm -h' lists what is possible.",
        customSynopsis = "pollux [--socket=PATH] ipvsadm -A|-E|-D|-C|-R|-S|-a|-e|-d|-L|-Z|--set …")
final class IpvsadmCommand implements Runnable {
    @Override
    public void run() {
        throw new IllegalStateException("these words are not for this parser");
    }
}
