package org.pollux.director;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened, to be closed in the opposite order. One part that does not close well does not keep the others
 * open.
 */
final class CloseStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloseStack.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String what, AutoCloseable closing) {}

    /**
     * Adds what was just opened.
     *
     * @param what its name in the log should it not close well
     * @param part what to close
     * @return the same
     */
    <T extends AutoCloseable> T add(String what, T part) {
        parts.push(new Part(what, part));
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closing().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.error("interrupted while closing {}", part.what());
            } catch (Exception e) {
                LOG.error("{} did not close well: {}", part.what(), e.getMessage(), e);
            }
        }
    }
}
