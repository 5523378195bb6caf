package org.pollux.ipvs;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pollux.control.ipvsadm.Ipvsadm;
import org.pollux.control.ipvsadm.Names;

/**
 * What ipvsadm says to a command line.
 *
 * @param exit its exit status
 * @param out its standard output
 * @param err its standard error
 */
public record Typed(int exit, String out, String err) {
    /** No host and no service has a name. */
    public static final Names NAMELESS = new Names() {
        @Override
        public Optional<InetAddress> address(String host) {
            return Optional.empty();
        }

        @Override
        public Optional<String> host(InetAddress address) {
            return Optional.empty();
        }

        @Override
        public OptionalInt port(String service, String protocol) {
            return OptionalInt.empty();
        }

        @Override
        public Optional<String> service(int port, String protocol) {
            return Optional.empty();
        }
    };

    /** Types a line of words without quotes, on a host where nothing has a name. */
    public static Typed line(VirtualServerTable table, String line) {
        return words(table, NAMELESS, "", Arrays.asList(line.split(" ")));
    }

    /** Types words. */
    public static Typed words(VirtualServerTable table, Names names, String input, List<String> words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = new Ipvsadm(table, names, new StringReader(input), new PrintWriter(out), new PrintWriter(err))
                .run(words);
        return new Typed(exit, out.toString(), err.toString());
    }
}
