package org.pollux.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who gets mail about changes.
 *
 * @param recipients {@code notification_email}, at least one
 * @param from {@code notification_email_from}; the daemon's user at this host when absent
 * @param server {@code smtp_server}: a name or an address
 * @param port its port
 * @param helo {@code smtp_helo_name}; the host name when absent
 * @param timeout {@code smtp_connect_timeout}
 */
public record Mail(
        List<String> recipients,
        Optional<String> from,
        String server,
        int port,
        Optional<String> helo,
        Duration timeout) {
    /** Copies the list. */
    public Mail {
        recipients = List.copyOf(recipients);
    }
}
