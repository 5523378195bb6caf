package org.pollux.health;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;

/** Failures in an operator's words. */
final class Reasons {
    private static final int LONGEST = 200;

    private Reasons() {}

    /** Why no connection came about. */
    static String connecting(IOException failure, Duration timeout) {
        return switch (failure) {
            // OkHttp's own exception around the socket's.
            case ConnectException e when e.getCause() instanceof IOException cause -> connecting(cause, timeout);
            case SocketTimeoutException _ -> "connection timed out after " + text(timeout);
            // The JDK adds remarks in brackets to some of these.
            case ConnectException e when message(e).startsWith("connection refused") -> "connection refused";
            default -> message(failure);
        };
    }

    /**
     * The message of a failure as one short line. Parts of it may come from the server, so that nothing but printable characters is let into logs and
     * terminals.
     */
    static String message(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String first = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        String line = first.substring(0, Math.min(first.length(), LONGEST)).replaceAll("[^\\x20-\\x7e]", "?");
        return first.length() > LONGEST ? line + "..." : line;
    }

    /** {@code 1 s}, {@code 1.5 s}, {@code 250 ms}. */
    static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + " ms";
        }
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
