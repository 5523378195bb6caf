package org.pollux.config.reader;

import static org.pollux.config.vocabulary.GlobalScriptKeywords.LVS_NOTIFY_FIFO;
import static org.pollux.config.vocabulary.GlobalScriptKeywords.LVS_NOTIFY_FIFO_SCRIPT;
import static org.pollux.config.vocabulary.GlobalScriptKeywords.NOTIFY_FIFO;
import static org.pollux.config.vocabulary.GlobalScriptKeywords.NOTIFY_FIFO_SCRIPT;
import static org.pollux.config.vocabulary.GlobalScriptKeywords.VRRP_NOTIFY_FIFO;
import static org.pollux.config.vocabulary.GlobalScriptKeywords.VRRP_NOTIFY_FIFO_SCRIPT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.EventPipe;
import org.pollux.config.EventPipe.Audience;
import org.pollux.config.GlobalDefs;
import org.pollux.config.GlobalDefs.ConnectionTimeouts;
import org.pollux.config.GlobalDefs.Namespace;
import org.pollux.config.GlobalDefs.TimedScript;
import org.pollux.config.Mail;
import org.pollux.config.ProcessPriority;
import org.pollux.config.Script;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.Account;
import org.pollux.config.vocabulary.GlobalKeywords;
import org.pollux.config.vocabulary.GlobalMailKeywords;
import org.pollux.config.vocabulary.GlobalOtherKeywords;
import org.pollux.config.vocabulary.GlobalScriptKeywords;
import org.pollux.config.vocabulary.GlobalScriptKeywords.Pipe;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.MailServer;
import org.pollux.config.vocabulary.RootKeywords;

/** From the block {@code global_defs} to its record. */
final class GlobalBlock {
    private final Section root;
    private final Section block;
    private final Problems problems;

    GlobalBlock(Section root, Section block, Problems problems) {
        this.root = root;
        this.block = block;
        this.problems = problems;
    }

    GlobalDefs read() {
        return new GlobalDefs(
                block.get(GlobalKeywords.ROUTER_ID),
                scripts(),
                pipes(),
                mail(),
                block.get(GlobalVrrpKeywords.STARTUP_DELAY).orElse(Duration.ZERO),
                block.get(GlobalVrrpKeywords.DELAY_AFTER_BOOT).orElse(Duration.ZERO),
                priority(),
                timeouts(),
                SyncDaemonLine.read(block),
                block.get(GlobalKeywords.RS_INIT_NOTIFIES).orElse(false),
                root.find(RootKeywords.NET_NAMESPACE)
                        .or(() -> block.find(RootKeywords.NET_NAMESPACE))
                        .map(name -> new Namespace(name.value(), name.span().position())),
                allowed());
    }

    private Set<DiagnosticCode> allowed() {
        Set<DiagnosticCode> allowed = new LinkedHashSet<>();
        block.all(GlobalKeywords.ALLOW_WARNING).forEach(line -> allowed.addAll(line.value()));
        return allowed;
    }

    private GlobalDefs.Scripts scripts() {
        Optional<Account> account = block.get(GlobalScriptKeywords.SCRIPT_USER);
        return new GlobalDefs.Scripts(
                account.map(Account::user),
                account.flatMap(Account::group),
                block.get(GlobalScriptKeywords.ENABLE_SCRIPT_SECURITY).orElse(false),
                timed(GlobalScriptKeywords.STARTUP_SCRIPT, GlobalScriptKeywords.STARTUP_SCRIPT_TIMEOUT),
                timed(GlobalScriptKeywords.SHUTDOWN_SCRIPT, GlobalScriptKeywords.SHUTDOWN_SCRIPT_TIMEOUT),
                block.get(GlobalScriptKeywords.NOTIFY_SCRIPT_TIMEOUT)
                        .orElse(GlobalDefs.Scripts.DEFAULT_NOTIFY_TIMEOUT));
    }

    private Optional<TimedScript> timed(Setting<Script> script, Setting<Duration> timeout) {
        withoutScript(timeout, script);
        return block.get(script).map(s -> new TimedScript(s, block.get(timeout).orElse(Defaults.SCRIPT_TIMEOUT)));
    }

    /** Says that a setting is about something that the block does not have. */
    private void withoutScript(Setting<?> setting, Setting<?> needed) {
        if (!block.mentions(needed)) {
            block.find(setting)
                    .ifPresent(found -> problems.warning(
                            DiagnosticCode.NO_EFFECT,
                            found.span(),
                            setting.name() + " has no effect: there is no " + needed.name()));
        }
    }

    private List<EventPipe> pipes() {
        List<EventPipe> pipes = new ArrayList<>();
        pipe(Audience.ALL, NOTIFY_FIFO, NOTIFY_FIFO_SCRIPT).ifPresent(pipes::add);
        pipe(Audience.VRRP, VRRP_NOTIFY_FIFO, VRRP_NOTIFY_FIFO_SCRIPT).ifPresent(pipes::add);
        pipe(Audience.LVS, LVS_NOTIFY_FIFO, LVS_NOTIFY_FIFO_SCRIPT).ifPresent(pipes::add);
        return pipes;
    }

    private Optional<EventPipe> pipe(Audience audience, Setting<Pipe> fifo, Setting<Script> reader) {
        withoutScript(reader, fifo);
        return block.get(fifo)
                .map(pipe -> new EventPipe(
                        audience,
                        pipe.path(),
                        pipe.owner().map(Account::user),
                        pipe.owner().flatMap(Account::group),
                        block.get(reader)));
    }

    private Optional<Mail> mail() {
        List<String> recipients = new ArrayList<>();
        for (Located<List<String>> line : block.all(GlobalMailKeywords.NOTIFICATION_EMAIL)) {
            recipients.addAll(line.value());
        }
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        Optional<MailServer> server = block.get(GlobalMailKeywords.SMTP_SERVER);
        return Optional.of(new Mail(
                recipients,
                block.get(GlobalMailKeywords.NOTIFICATION_EMAIL_FROM),
                server.map(MailServer::host).orElse(Defaults.MAIL_SERVER),
                server.flatMap(MailServer::port).orElse(Defaults.MAIL_PORT),
                block.get(GlobalMailKeywords.SMTP_HELO_NAME),
                block.get(GlobalMailKeywords.SMTP_CONNECT_TIMEOUT).orElse(Defaults.MAIL_TIMEOUT)));
    }

    private ProcessPriority priority() {
        return new ProcessPriority(
                block.get(GlobalOtherKeywords.VRRP_PRIORITY).orElse(ProcessPriority.DEFAULT.nice()),
                block.get(GlobalOtherKeywords.VRRP_NO_SWAP).orElse(ProcessPriority.DEFAULT.locked()));
    }

    private ConnectionTimeouts timeouts() {
        Optional<Line<Boolean>> line = block.get(GlobalKeywords.LVS_TIMEOUTS);
        return new ConnectionTimeouts(
                line.flatMap(l -> l.get(GlobalKeywords.TCP)).filter(t -> !t.isZero()),
                line.flatMap(l -> l.get(GlobalKeywords.TCP_FIN)).filter(t -> !t.isZero()),
                line.flatMap(l -> l.get(GlobalKeywords.UDP)).filter(t -> !t.isZero()));
    }
}
