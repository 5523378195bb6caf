package org.pollux.config.effective;

import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.config.Checker.Schedule;
import org.pollux.config.Checker.Target;
import org.pollux.config.Checker.Url;
import org.pollux.config.RealServer.Signal;
import org.pollux.config.vocabulary.CheckerKeywords;
import org.pollux.config.vocabulary.HttpKeywords;
import org.pollux.config.vocabulary.RegexLine;

/** Writes checkers with all that they inherited. */
final class CheckerNodes {
    private CheckerNodes() {}

    static void write(Nodes root, Checker checker) {
        switch (checker) {
            case Checker.Ping ping ->
                root.block(CheckerKeywords.PING_CHECK, true, block -> {
                    source(block, ping.target());
                    schedule(block, ping.schedule());
                });
            case Checker.Tcp tcp ->
                root.block(CheckerKeywords.TCP_CHECK, true, block -> remote(block, tcp.target(), tcp.schedule()));
            case Checker.Udp udp -> root.block(CheckerKeywords.UDP_CHECK, true, block -> udp(block, udp));
            case Checker.Http http ->
                root.block(HttpKeywords.HTTP_GET, true, block -> {
                    http.urls().forEach(url -> url(block, url));
                    remote(block, http.target(), http.schedule());
                });
            case Checker.Https https ->
                root.block(HttpKeywords.SSL_GET, true, block -> {
                    https.urls().forEach(url -> url(block, url));
                    block.set(HttpKeywords.SNI_NAME, https.serverName());
                    remote(block, https.target(), https.schedule());
                });
            case Checker.Smtp smtp ->
                root.block(CheckerKeywords.SMTP_CHECK, true, block -> {
                    block.set(CheckerKeywords.HELO_NAME, smtp.helo());
                    remote(block, smtp.target(), smtp.schedule());
                });
            case Checker.Dns dns ->
                root.block(CheckerKeywords.DNS_CHECK, true, block -> {
                    block.set(CheckerKeywords.DNS_TYPE, dns.type());
                    block.set(CheckerKeywords.DNS_NAME, dns.name());
                    remote(block, dns.target(), dns.schedule());
                });
            case Checker.Misc misc -> root.block(CheckerKeywords.MISC_CHECK, true, block -> misc(block, misc));
        }
    }

    static void write(Nodes root, Signal signal) {
        switch (signal) {
            case Signal.File file ->
                root.block(CheckerKeywords.FILE_CHECK, true, block -> {
                    block.set(CheckerKeywords.FILE, file.file());
                    block.set(CheckerKeywords.FILE_WEIGHT, file.weight());
                });
            case Signal.Bfd bfd ->
                root.block(CheckerKeywords.BFD_CHECK, true, block -> {
                    block.set(CheckerKeywords.BFD_NAME, bfd.session());
                    block.set(CheckerKeywords.ALPHA, bfd.alpha());
                });
        }
    }

    private static void source(Nodes block, Target target) {
        block.set(CheckerKeywords.CONNECT_IP, target.address());
        block.set(CheckerKeywords.BINDTO, target.origin().address());
        block.set(CheckerKeywords.BIND_PORT, target.origin().port());
        block.set(CheckerKeywords.BIND_IF, target.origin().interfaceName());
        block.set(CheckerKeywords.FWMARK, target.origin().mark());
    }

    private static void remote(Nodes block, Target target, Schedule schedule) {
        source(block, target);
        block.set(CheckerKeywords.CONNECT_PORT, target.port());
        schedule(block, schedule);
    }

    private static void schedule(Nodes block, Schedule schedule) {
        block.set(CheckerKeywords.CONNECT_TIMEOUT, schedule.timeout());
        pauses(block, schedule);
    }

    private static void pauses(Nodes block, Schedule schedule) {
        block.set(CheckerKeywords.RETRY, schedule.retries());
        block.set(CheckerKeywords.DELAY_BEFORE_RETRY, schedule.retryDelay());
        block.set(CheckerKeywords.DELAY_LOOP, schedule.interval());
        block.set(CheckerKeywords.WARMUP, schedule.warmup());
    }

    private static void udp(Nodes block, Checker.Udp udp) {
        block.set(CheckerKeywords.PAYLOAD, udp.payload());
        udp.reply().ifPresent(reply -> {
            block.set(CheckerKeywords.REQUIRE_REPLY, reply.pattern());
            block.set(CheckerKeywords.MIN_REPLY_LENGTH, reply.shortest());
            block.set(CheckerKeywords.MAX_REPLY_LENGTH, reply.longest());
        });
        remote(block, udp.target(), udp.schedule());
    }

    private static void url(Nodes root, Url url) {
        root.block(HttpKeywords.URL, true, block -> {
            block.set(HttpKeywords.PATH, url.path());
            block.set(HttpKeywords.URL_VIRTUALHOST, url.virtualHost());
            block.set(HttpKeywords.STATUS_CODE, url.statusCodes());
            block.set(HttpKeywords.DIGEST, url.digest());
            url.pattern().ifPresent(pattern -> {
                block.set(HttpKeywords.REGEX, new RegexLine(pattern.regex(), Optional.empty()));
                block.flag(HttpKeywords.REGEX_NO_MATCH, !pattern.wanted());
                block.set(
                        HttpKeywords.REGEX_OPTIONS,
                        Optional.of(pattern.options()).filter(o -> !o.isEmpty()));
                block.setUnless(0, HttpKeywords.REGEX_MIN_OFFSET, pattern.minOffset());
                block.set(HttpKeywords.REGEX_MAX_OFFSET, pattern.maxOffset());
            });
        });
    }

    private static void misc(Nodes block, Checker.Misc misc) {
        block.set(CheckerKeywords.MISC_PATH, misc.script());
        block.set(CheckerKeywords.MISC_TIMEOUT, misc.schedule().timeout());
        block.set(CheckerKeywords.MISC_DYNAMIC, misc.dynamic());
        pauses(block, misc.schedule());
    }
}
