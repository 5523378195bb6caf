package org.pollux.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pollux.control.table.TableForm;
import org.pollux.control.table.TableOrder;
import org.pollux.control.table.TableOrders;
import org.pollux.director.Administration;
import org.pollux.director.AdministrationException;
import org.pollux.ipvs.TableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket: answers one question per connection. A thread accepts; each connection has a virtual thread, a
 * size limit and a deadline, so that no client can hold the director up.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MOST_REQUEST_BYTES = 64 << 10;
    private static final int MOST_CONNECTIONS = 64;
    private static final long DEADLINE_SECONDS = 10;

    private final Path path;
    private final Control control;
    private final ServerSocketChannel server;
    private final Semaphore free = new Semaphore(MOST_CONNECTIONS);
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("control-deadline").factory());
    private final Thread acceptor;

    private ControlServer(Path path, Control control, ServerSocketChannel server) {
        this.path = path;
        this.control = control;
        this.server = server;
        acceptor = Thread.ofPlatform().daemon().name("control").unstarted(this::accept);
    }

    /**
     * Opens the socket, readable and writable for the owner and the group, and begins to answer. A socket that nobody
     * listens on any more is replaced; the caller has made sure that no other director uses the path.
     *
     * @param path the socket's path
     * @param control who answers
     * @return the open server
     * @throws IOException when the socket cannot be made
     */
    public static ControlServer open(Path path, Control control) throws IOException {
        // Made under another name, so that it never stands at its own with the wrong permissions.
        Path young = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(young);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(young));
            Files.setPosixFilePermissions(young, PosixFilePermissions.fromString("rw-rw----"));
            Files.move(young, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(young);
            throw new IOException("cannot open the control socket " + path + ": " + e, e);
        }
        ControlServer opened = new ControlServer(path, control, channel);
        opened.acceptor.start();
        return opened;
    }

    @Override
    public void close() throws IOException {
        server.close();
        deadlines.shutdownNow();
        Files.deleteIfExists(path);
    }

    private void accept() {
        while (true) {
            try {
                SocketChannel client = server.accept();
                if (free.tryAcquire()) {
                    Thread.ofVirtual().name("control-client").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.error("the control socket {} cannot accept: {}", path, e.getMessage());
                return;
            }
        }
    }

    private void serve(SocketChannel client) {
        ScheduledFuture<?> deadline = deadlines.schedule(() -> closeLate(client), DEADLINE_SECONDS, TimeUnit.SECONDS);
        try (client) {
            InputStream in = Channels.newInputStream(client);
            byte[] asked = in.readNBytes(MOST_REQUEST_BYTES + 1);
            // Closing with unread bytes would reset the connection and lose the answer; the deadline bounds this.
            in.transferTo(OutputStream.nullOutputStream());
            Answer made = answer(asked);
            try {
                ByteBuffer answer = ByteBuffer.wrap(encode(made.response));
                while (answer.hasRemaining()) {
                    client.write(answer);
                }
                client.close();
            } finally {
                made.then.run();
            }
        } catch (IOException e) {
            LOG.debug("a control client went away: {}", e.getMessage());
        } finally {
            deadline.cancel(false);
            free.release();
        }
    }

    /** A response, and what is to be done when it was given. */
    private record Answer(Response response, Runnable then) {}

    private Answer answer(byte[] asked) {
        if (asked.length > MOST_REQUEST_BYTES) {
            return plain(new Response(null, "the request is longer than " + MOST_REQUEST_BYTES + " bytes"));
        }
        Request request;
        try {
            request = Json.MAPPER.readValue(asked, Request.class);
            Objects.requireNonNull(request.operation(), "operation");
        } catch (IOException | RuntimeException e) {
            return plain(new Response(null, "the request is not understood: " + e.getMessage()));
        }
        return request.operation().equals("restart") ? restart() : plain(response(request));
    }

    private static Answer plain(Response response) {
        return new Answer(response, () -> {});
    }

    private Answer restart() {
        CommandResult prepared = control.prepareRestart();
        return new Answer(result(prepared), prepared.exit() == 0 ? control::restart : () -> {});
    }

    private Response response(Request request) {
        try {
            return switch (request.operation()) {
                case "status" -> result(control.status());
                case "why" -> result(control.why(request.arguments().stream().findFirst()));
                case "journal" -> result(new JournalListing(control.journal()));
                case "metrics" -> result(control.metrics());
                case "reload" -> reload(request.arguments());
                case "table" -> table(request.order());
                default -> new Response(null, "this director does not know the request '" + request.operation() + "'");
            };
        } catch (TableException e) {
            return new Response(null, e.getMessage(), e.reason().name());
        } catch (AdministrationException e) {
            return new Response(null, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the request '{}' failed", request.operation(), e);
            return new Response(null, "the request '" + request.operation() + "' failed: " + e);
        }
    }

    private Response reload(List<String> arguments) {
        return arguments.isEmpty() || arguments.equals(List.of(Request.REHEARSAL))
                ? result(control.reload(!arguments.isEmpty()))
                : new Response(null, "this director does not know how to reload with " + arguments);
    }

    private Response table(@Nullable JsonNode order) {
        Optional<Administration> administration = control.administration();
        if (administration.isEmpty()) {
            return new Response(null, "a witness has no virtual services");
        }
        TableOrder read;
        try {
            read = Objects.requireNonNull(TableForm.MAPPER.treeToValue(order, TableOrder.class), "order");
        } catch (IOException | RuntimeException e) {
            return new Response(null, "the order is not understood: " + e.getMessage());
        }
        return new Response(TableOrders.carryOut(administration.get(), read), null);
    }

    private static Response result(Object value) {
        return new Response(Json.MAPPER.valueToTree(value), null);
    }

    private static byte[] encode(Response response) {
        try {
            return (Json.MAPPER.writeValueAsString(response) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a response of ours has no JSON form", e);
        }
    }

    private static void closeLate(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("a late control client could not be closed: {}", e.getMessage());
        }
    }
}
