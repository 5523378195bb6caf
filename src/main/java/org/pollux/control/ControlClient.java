package org.pollux.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.pollux.control.ipvsadm.FailedException;
import org.pollux.control.ipvsadm.HostNames;
import org.pollux.control.ipvsadm.Ipvsadm;
import org.pollux.control.ipvsadm.UnreachableException;
import org.pollux.control.kernel.ProcFile;
import org.pollux.control.kernel.ProcText;
import org.pollux.control.kernel.SysctlCommandLine;
import org.pollux.control.mark.MarkCommandLine;
import org.pollux.control.operate.ConnectionReport;
import org.pollux.control.operate.FlowText;
import org.pollux.control.operate.ServerOperations;
import org.pollux.control.table.RemoteTable;
import org.pollux.control.table.TableForm;
import org.pollux.control.table.TableOrder;
import org.pollux.control.table.UnreadableAnswerException;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;

/** Asks a running director over its control socket. One connection per question. */
public final class ControlClient {
    private static final int MOST_BYTES = 256 << 20;

    private final Path socket;

    /**
     * Makes a client.
     *
     * @param socket the director's control socket
     */
    public ControlClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Asks for the director's status.
     *
     * @return what it said of itself
     * @throws ControlException when it did not answer
     */
    public DirectorStatus status() throws ControlException {
        return ask("status", List.of(), DirectorStatus.class);
    }

    /**
     * Asks why an instance is what it is.
     *
     * @param instance its name
     * @return the explanation; none when the director has no such instance
     * @throws ControlException when it did not answer
     */
    public List<Explanation> why(String instance) throws ControlException {
        return List.of(ask("why", List.of(instance), Explanation[].class));
    }

    /**
     * Asks for the journal.
     *
     * @throws ControlException when the director did not answer
     */
    public JournalListing journal() throws ControlException {
        return ask("journal", List.of(), JournalListing.class);
    }

    /**
     * Asks for all metrics.
     *
     * @return Prometheus' text format
     * @throws ControlException when the director did not answer
     */
    public String metrics() throws ControlException {
        return ask("metrics", List.of(), String.class);
    }

    /**
     * Runs an ipvsadm command line against the director's engine.
     *
     * @param words what follows {@code ipvsadm}
     * @param in the standard input, for {@code -R}
     * @param out the standard output
     * @param err the standard error
     * @return the exit status
     */
    public int ipvsadm(List<String> words, Reader in, PrintWriter out, PrintWriter err) {
        if (isDenied()) {
            return Ipvsadm.denied(err);
        }
        return new Ipvsadm(new RemoteTable(this::order), new HostNames(), in, out, err).run(words);
    }

    /**
     * Looks at the director's mark rules, or changes those made by hand.
     *
     * @param words what follows {@code mark}
     * @param out the standard output
     * @param err the standard error
     * @return the exit status
     * @throws ControlException when the director did not answer, or cannot do it
     */
    public int mark(List<String> words, PrintWriter out, PrintWriter err) throws ControlException {
        return onTable(table -> new MarkCommandLine(table, out, err).run(words));
    }

    /**
     * Shows the engine as Linux shows its own in {@code /proc/net}.
     *
     * @throws ControlException when the director did not answer
     */
    public int proc(ProcFile file, PrintWriter out) throws ControlException {
        return onTable(table -> {
            new ProcText(table, out).print(file);
            return 0;
        });
    }

    /**
     * Shows or changes the engine's switches; see {@link SysctlCommandLine#run}.
     *
     * @return the exit status
     * @throws ControlException when the director did not answer
     */
    public int sysctl(List<String> words, boolean valuesOnly, PrintWriter out, PrintWriter err)
            throws ControlException {
        return onTable(table -> new SysctlCommandLine(table, out, err).run(words, valuesOnly));
    }

    /**
     * Drains a real server; see {@link ServerOperations#drain}.
     *
     * @throws ControlException when the director did not answer, or cannot do it
     */
    public CommandResult drain(String server, Optional<String> service, Optional<Duration> timeout)
            throws ControlException {
        return onTable(table -> new ServerOperations(table).drain(server, service, timeout));
    }

    /**
     * Ends the draining of a real server; see {@link ServerOperations#undrain}.
     *
     * @throws ControlException when the director did not answer, or cannot do it
     */
    public CommandResult undrain(String server, Optional<String> service) throws ControlException {
        return onTable(table -> new ServerOperations(table).undrain(server, service));
    }

    /**
     * Changes a real server's weight; see {@link ServerOperations#weight}.
     *
     * @throws ControlException when the director did not answer, or cannot do it
     */
    public CommandResult weight(String server, Optional<String> service, int weight) throws ControlException {
        return onTable(table -> new ServerOperations(table).weight(server, service, weight));
    }

    /**
     * Asks what would become of a packet; see {@link FlowText#explain}.
     *
     * @throws ControlException when the director did not answer
     */
    public CommandResult explain(String protocol, String source, String destination, Optional<String> arrival)
            throws ControlException {
        return onTable(table -> new FlowText(table).explain(protocol, source, destination, arrival));
    }

    /**
     * Lists or counts the director's connections.
     *
     * @param question what is wanted of the report
     * @param out for the connections, as they come
     * @param err for what is wrong
     * @return the exit status
     * @throws ControlException when the director did not answer
     */
    public int connections(ToIntFunction<ConnectionReport> question, PrintWriter out, PrintWriter err)
            throws ControlException {
        return onTable(table -> question.applyAsInt(new ConnectionReport(table, out, err)));
    }

    private <T> T onTable(Function<RemoteTable, T> work) throws ControlException {
        try {
            return work.apply(new RemoteTable(this::order));
        } catch (UnreachableException | FailedException | TableException | UnreadableAnswerException e) {
            throw new ControlException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean isDenied() {
        // Neither there nor not there: a folder on the way may not be searched.
        return Files.exists(socket) ? !Files.isWritable(socket) : !Files.notExists(socket);
    }

    private JsonNode order(TableOrder order) {
        try {
            JsonNode asked = TableForm.MAPPER.valueToTree(order);
            byte[] answer = exchange(new Request("table", List.of(), asked));
            Response response = Json.MAPPER.readValue(answer, Response.class);
            if (response.reason() != null) {
                throw new TableException(Reason.valueOf(response.reason()), String.valueOf(response.error()));
            } else if (response.error() != null) {
                throw new FailedException(response.error());
            }
            return response.result() == null ? NullNode.getInstance() : response.result();
        } catch (ControlException e) {
            throw new UnreachableException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UnreachableException("the director at " + socket + " answered something that is not understood: "
                    + "is it of another version?");
        }
    }

    /**
     * Has the director read its configuration file again.
     *
     * @param rehearsal only say what would change
     * @return what to print
     * @throws ControlException when the director did not answer
     */
    public CommandResult reload(boolean rehearsal) throws ControlException {
        return ask("reload", rehearsal ? List.of(Request.REHEARSAL) : List.of(), CommandResult.class);
    }

    /**
     * Has the director end and leave its established connections to its next process.
     *
     * @return exit status 0 when it does, 1 with the reason when it goes on as before
     * @throws ControlException when it did not answer
     */
    public CommandResult restart() throws ControlException {
        return ask("restart", List.of(), CommandResult.class);
    }

    private <T> T ask(String operation, List<String> arguments, Class<T> type) throws ControlException {
        byte[] answer = exchange(new Request(operation, arguments));
        try {
            Response response = Json.MAPPER.readValue(answer, Response.class);
            if (response.error() != null) {
                throw new ControlException(response.error());
            }
            JsonNode result = response.result();
            if (result == null) {
                throw new ControlException("the director at " + socket + " answered nothing to '" + operation + "'");
            }
            return Json.MAPPER.treeToValue(result, type);
        } catch (ControlException e) {
            throw e;
        } catch (IOException e) {
            throw new ControlException(
                    "the director at " + socket
                            + " answered something that is not understood: is it of another version?",
                    e);
        }
    }

    private boolean isSocket() throws ControlException {
        try {
            return !socket.toString().isEmpty()
                    && Files.readAttributes(socket, BasicFileAttributes.class).isOther();
        } catch (IOException e) {
            throw new ControlException("cannot look at the control socket " + socket + ": " + e, e);
        }
    }

    private byte[] exchange(Request request) throws ControlException {
        if (Files.notExists(socket)) {
            throw new ControlException("no director is running: there is no control socket " + socket
                    + " (start one with 'pollux run', or name its socket with --socket or POLLUX_SOCKET)");
        }
        if (!isSocket()) {
            throw new ControlException(
                    "'" + socket + "' is no socket: name the director's with --socket or POLLUX_SOCKET");
        } else if (!Files.isWritable(socket)) {
            throw new ControlException("this user may not ask the director at " + socket
                    + ": do it as root, or as a member of the socket's group");
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer line = ByteBuffer.wrap(line(request));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.shutdownOutput();
            byte[] answer = Channels.newInputStream(channel).readNBytes(MOST_BYTES);
            if (answer.length == 0) {
                throw new ControlException("the director at " + socket + " closed the connection without an answer");
            }
            return answer;
        } catch (ConnectException e) {
            throw new ControlException(
                    "no director listens at " + socket + ": the one that did has ended without removing it"
                            + " (start one with 'pollux run')",
                    e);
        } catch (ControlException e) {
            throw e;
        } catch (IOException e) {
            throw new ControlException("cannot ask the director at " + socket + ": " + e.getMessage(), e);
        }
    }

    private static byte[] line(Request request) {
        try {
            return (Json.MAPPER.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request of ours has no JSON form", e);
        }
    }
}
