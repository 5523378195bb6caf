package org.pollux.config.reader;

import java.time.Duration;
import java.util.List;
import org.pollux.config.Checker.StatusRange;
import org.pollux.config.Weight;

/** What holds when the file says nothing. keepalived's values, except where a comment says otherwise. */
final class Defaults {
    static final int PRIORITY = 100;
    static final int OWNER_PRIORITY = 255;
    static final Duration ADVERT_INTERVAL = Duration.ofSeconds(1);
    static final int GARP_REPEAT = 5;
    static final Duration GARP_SECOND_BURST = Duration.ofSeconds(5);

    /** keepalived never repeats; a lost announcement is then lost for ever. */
    static final Duration GARP_REFRESH = Duration.ofSeconds(10);

    static final int GARP_REFRESH_REPEAT = 1;
    static final int DOWN_TIMER_ADVERTS = 3;
    static final String STATIC_INTERFACE = "eth0";

    static final Duration SCRIPT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration TRACK_INTERVAL = Duration.ofSeconds(1);
    static final Weight FILE_WEIGHT = new Weight(1, false);
    static final int BFD_INTERVAL_MILLIS = 10;
    static final int BFD_IDLE_MILLIS = 1000;
    static final int BFD_MULTIPLIER = 5;
    static final int BFD_TTL = 255;
    static final int BFD_HOP_LIMIT = 64;

    /** keepalived has no mail without a server; here it is the local one. */
    static final String MAIL_SERVER = "127.0.0.1";

    static final int MAIL_PORT = 25;
    static final Duration MAIL_TIMEOUT = Duration.ofSeconds(30);

    static final int WEIGHT = 1;
    static final Duration PERSISTENCE = Duration.ofMinutes(6);
    static final Duration DELAY_LOOP = Duration.ofMinutes(1);
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    static final Duration HTTP_RETRY_DELAY = Duration.ofSeconds(3);
    static final int RETRY = 1;
    static final int DNS_RETRY = 3;
    static final int MISC_RETRY = 0;
    static final List<StatusRange> SUCCESS = List.of(new StatusRange(200, 299));
    static final String PAYLOAD = "00";
    static final int LONGEST_REPLY = 255;
    static final String SMTP_HELO = "smtpchecker.pollux";
    static final String DNS_ROOT = ".";

    private Defaults() {}
}
