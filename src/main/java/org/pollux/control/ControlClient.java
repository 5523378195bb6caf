package org.pollux.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;

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
     * @param arguments the words after {@code ipvsadm}
     * @return what it printed
     * @throws ControlException when the director did not answer
     */
    public CommandResult ipvsadm(List<String> arguments) throws ControlException {
        return ask("ipvsadm", arguments, CommandResult.class);
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

    private byte[] exchange(Request request) throws ControlException {
        if (!Files.exists(socket)) {
            throw new ControlException("no director is running: there is no control socket " + socket
                    + " (start one with 'pollux run', or name its socket with --socket or POLLUX_SOCKET)");
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
                    "no director answers at " + socket + ": " + e.getMessage()
                            + " (it has stopped, or its user may not be asked by this one)",
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
