package org.pollux.control.kernel;

import java.io.PrintWriter;
import java.util.List;
import org.pollux.control.ipvsadm.FailedException;
import org.pollux.ipvs.Sysctls;

/**
 * What {@code sysctl} does with {@code net.ipv4.vs}: prints switches and changes them. Exit statuses: 0 done, 1 something
 * was refused; what else was asked is done.
 */
public final class SysctlCommandLine {
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final Switchboard switches;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * Makes the program ready.
     *
     * @param out the standard output
     * @param err the standard error
     */
    public SysctlCommandLine(Switchboard switches, PrintWriter out, PrintWriter err) {
        this.switches = switches;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs it.
     *
     * @param words {@code NAME} or {@code NAME=VALUE}; none for all there are
     * @param valuesOnly whether names are left out of what is printed
     * @return the exit status
     */
    public int run(List<String> words, boolean valuesOnly) {
        int status = DONE;
        for (String word : words.isEmpty() ? Sysctls.names() : words) {
            int sign = word.indexOf('=');
            String name = (sign < 0 ? word : word.substring(0, sign)).strip();
            try {
                if (sign >= 0) {
                    switches.setSwitch(name, word.substring(sign + 1).strip());
                }
                String value = Sysctls.value(switches.options(), name);
                out.print((valuesOnly ? "" : Sysctls.fullName(name) + " = ") + value + "\n");
            } catch (IllegalArgumentException | FailedException e) {
                err.print("pollux: sysctl: " + e.getMessage() + "\n");
                status = FAILED;
            }
        }
        out.flush();
        err.flush();
        return status;
    }
}
