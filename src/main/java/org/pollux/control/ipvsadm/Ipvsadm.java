package org.pollux.control.ipvsadm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.VirtualServerTable;

/**
 * The program. A line that is wrong is refused before the table is asked anything, so that it gets the same answer
 * whether or not there is one.
 */
public final class Ipvsadm {
    private static final String OWN_NAME = "ipvsadm";
    private static final int PAGE = 4096;

    private final VirtualServerTable table;
    private final Names names;
    private final Reader in;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * Makes the program ready.
     *
     * @param table what it works on; may throw {@link UnreachableException} and {@link FailedException} besides what its
     *     interface says
     * @param names of hosts and services
     * @param in the standard input, read for {@code -R} only
     * @param out the standard output
     * @param err the standard error
     */
    public Ipvsadm(VirtualServerTable table, Names names, Reader in, PrintWriter out, PrintWriter err) {
        this.table = table;
        this.names = names;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /**
     * Says that this user may not ask: the original asks the kernel before it looks at its command line.
     *
     * @param err the standard error
     * @return the exit status
     */
    public static int denied(PrintWriter err) {
        err.print("""
                Can't initialize ipvs: Permission denied (you must be root)
                Are you sure that IP Virtual Server is built in the kernel or as module?
                """);
        err.flush();
        return Exit.WRONG;
    }

    /**
     * Runs it.
     *
     * @param words what follows its name on the command line; none means {@code -L}
     * @return the exit status
     */
    public int run(List<String> words) {
        try {
            return words.isEmpty() ? line(List.of("-L"), false) : line(words, false);
        } catch (Exit end) {
            out.print(end.out());
            err.print(end.err());
            return end.status();
        } catch (UnreachableException e) {
            err.print("Can't initialize ipvs: " + e.getMessage() + "\n");
            return Exit.WRONG;
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** One line; only those that end the program throw. */
    private int line(List<String> words, boolean restoring) {
        try {
            Order order = LineParser.parse(words, names);
            if (order instanceof Order.Restore) {
                if (restoring) {
                    throw Usage.hint();
                }
                return restore();
            }
            return run(order);
        } catch (Exit end) {
            if (!end.isOfLineOnly()) {
                throw end;
            }
            err.print(end.err());
            return end.status();
        }
    }

    /** The status is that of the last line; lines without a word do not count, nor does the program's name anywhere. */
    private int restore() {
        int status = Exit.DONE;
        try (BufferedReader lines = new BufferedReader(in)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> words = words(line);
                if (!words.isEmpty()) {
                    status = line(words, true);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the standard input", e);
        }
        return status;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        // C's lines end where a zero byte is.
        int end = line.indexOf('\0');
        for (char c : ((end < 0 ? line : line.substring(0, end)) + "\n").toCharArray()) {
            if (!CText.isBlank(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                if (!word.toString().equals(OWN_NAME)) {
                    words.add(word.toString());
                }
                word.setLength(0);
            }
        }
        return words;
    }

    private int run(Order order) {
        return switch (order) {
            case Order.ListAll(View view) ->
                listed(() -> out.print(new ServiceListing(view, names).all(table.services())));
            case Order.ListService(var service, View view) ->
                listed(() -> {
                    ServiceSnapshot found = table.service(service)
                            .orElseThrow(() -> new TableException(Reason.NO_SUCH_SERVICE, "no service " + service));
                    out.print(new ServiceListing(view, names).one(found));
                });
            case Order.ListConnections(View view) -> listed(() -> connections(new ConnectionListing(view, names)));
            case Order.ListTimeouts() -> listed(this::timeouts);
            case Order.Save(View view) -> listed(() -> out.print(new RuleListing(view, names).all(table.services())));
            case Order.AddService(var service, var settings) -> done(() -> table.addService(service, settings));
            case Order.EditService(var service, var settings, boolean keepLocal) ->
                done(() -> table.editService(service, keepLocal ? withLocal(service, settings) : settings));
            case Order.DeleteService(var service) -> done(() -> table.removeService(service));
            case Order.Flush() -> done(table::flush);
            case Order.AddServer(var service, var server, var settings) ->
                done(() -> table.addDestination(service, server, settings));
            case Order.EditServer(var service, var server, var settings) ->
                done(() -> table.editDestination(service, server, settings));
            case Order.DeleteServer(var service, var server) -> done(() -> table.removeDestination(service, server));
            case Order.Zero(var service) -> done(() -> service.ifPresentOrElse(table::zero, table::zero));
            case Order.SetTimeouts(Duration tcp, Duration tcpFin, Duration udp) ->
                done(() -> setTimeouts(tcp, tcpFin, udp));
            case Order.ListDaemons() -> listed(() -> table.syncDaemons().forEach(daemon -> out.print(daemon + "\n")));
            case Order.StartDaemon(var daemon) -> done(() -> table.startSync(daemon));
            case Order.StopDaemon(var role) -> done(() -> table.stopSync(role));
            case Order.Restore() -> throw new IllegalStateException("a restore is not one order");
        };
    }

    /** A listing that fails ends the program. */
    private static int listed(Runnable listing) {
        try {
            listing.run();
            return Exit.DONE;
        } catch (TableException e) {
            throw Exit.with(Exit.NOT_LISTED, Words.refusal(e.reason()));
        } catch (FailedException e) {
            throw Exit.with(Exit.NOT_LISTED, String.valueOf(e.getMessage()));
        }
    }

    private int done(Runnable change) {
        try {
            change.run();
            return Exit.DONE;
        } catch (TableException e) {
            return refused(Words.refusal(e.reason()));
        } catch (FailedException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private int refused(String why) {
        err.print(why + "\n");
        return Exit.REFUSED;
    }

    private ServiceSettings withLocal(ServiceKey service, ServiceSettings settings) {
        return table.service(service)
                .map(before -> new ServiceSettings(
                        settings.scheduler(),
                        settings.flags(),
                        settings.persistence(),
                        settings.onePacket(),
                        before.settings().local(),
                        settings.persistenceEngine()))
                .orElse(settings);
    }

    private void connections(ConnectionListing listing) {
        out.print(listing.title());
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionPage page = table.connections(cursor.getAsInt(), PAGE);
            page.rows().forEach(row -> out.print(listing.line(row)));
            cursor = page.next();
        }
    }

    private void timeouts() {
        Timeouts timeouts = table.timeouts();
        out.print("Timeout (tcp tcpfin udp): " + timeouts.tcp().toSeconds() + " "
                + timeouts.tcpFin().toSeconds() + " " + timeouts.udp().toSeconds() + "\n");
    }

    private void setTimeouts(Duration tcp, Duration tcpFin, Duration udp) {
        Timeouts before = table.timeouts();
        table.setTimeouts(new Timeouts(
                tcp.isZero() ? before.tcp() : tcp,
                tcpFin.isZero() ? before.tcpFin() : tcpFin,
                udp.isZero() ? before.udp() : udp));
    }
}
