package org.pollux.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that is there already and does what it is told line by line: to start one for an order takes milliseconds that
 * an exact measurement does not have.
 */
final class OrderLine implements AutoCloseable {
    private final Process process;
    private final Writer orders;

    /**
     * Starts it.
     *
     * @param command reads orders from its standard input
     * @param log what it says
     */
    OrderLine(List<String> command, Path log) {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            orders = process.outputWriter(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives an order and does not wait for what becomes of it. */
    void give(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the program that takes orders has ended", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
