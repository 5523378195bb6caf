package org.pollux.dataplane;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened, to be closed in reverse. */
final class Undo implements AutoCloseable {
    private final Deque<Step> steps = new ArrayDeque<>();

    /** One thing to close. */
    @FunctionalInterface
    interface Step {
        void undo() throws Exception;
    }

    /** Notes how to close something, and hands it through. */
    <T extends AutoCloseable> T opened(T resource) {
        steps.push(resource::close);
        return resource;
    }

    /** Notes something else to do. */
    void before(Step step) {
        steps.push(step);
    }

    /**
     * Closes everything, whatever fails meanwhile.
     *
     * @throws DataPlaneFailure when something failed; further failures are suppressed ones of it
     */
    @Override
    public void close() {
        DataPlaneFailure failure = null;
        while (!steps.isEmpty()) {
            try {
                steps.pop().undo();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new DataPlaneFailure(
                            DataPlaneFailure.Reason.REFUSED, "stopping the data plane: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
