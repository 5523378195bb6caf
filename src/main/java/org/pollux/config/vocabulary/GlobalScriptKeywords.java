package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Script;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** The keywords of {@code global_defs} about scripts and FIFOs. */
public final class GlobalScriptKeywords {
    private static final ValueType<Duration> SCRIPT_TIMEOUT =
            Numbers.time(Duration.ofSeconds(1), Duration.ofSeconds(1000));

    public static final Setting<Account> SCRIPT_USER = Setting.of(
                    "script_user", new Account.Line(), "who runs scripts that name nobody")
            .byDefault("keepalived_script if there is such a user, else the daemon's own");
    public static final Setting<Boolean> ENABLE_SCRIPT_SECURITY = Setting.of(
                    "enable_script_security", Shape.flag(), "no script runs as root that others than root can change")
            .byDefault("off");
    public static final Setting<Script> STARTUP_SCRIPT = Setting.of(
                    "startup_script", new ScriptShape(), "a script that ends before anything else begins")
            .byDefault("none");
    public static final Setting<Duration> STARTUP_SCRIPT_TIMEOUT = Setting.of(
                    "startup_script_timeout", Shape.one(SCRIPT_TIMEOUT), "how long startup_script may take")
            .byDefault("10 s");
    public static final Setting<Script> SHUTDOWN_SCRIPT = Setting.of(
                    "shutdown_script", new ScriptShape(), "a script that runs after everything else has ended")
            .byDefault("none");
    public static final Setting<Duration> SHUTDOWN_SCRIPT_TIMEOUT = Setting.of(
                    "shutdown_script_timeout", Shape.one(SCRIPT_TIMEOUT), "how long shutdown_script may take")
            .byDefault("10 s");
    public static final Setting<Duration> NOTIFY_SCRIPT_TIMEOUT = Setting.of(
                    "notify_script_timeout",
                    Shape.one(SCRIPT_TIMEOUT),
                    "how long a script that is told of a change may take; the next one waits for it")
            .byDefault("60 s");
    public static final Setting<Pipe> NOTIFY_FIFO = fifo("notify_fifo", "a FIFO that hears of all changes");
    public static final Setting<Script> NOTIFY_FIFO_SCRIPT = reader("notify_fifo_script", "notify_fifo");
    public static final Setting<Pipe> VRRP_NOTIFY_FIFO =
            fifo("vrrp_notify_fifo", "a FIFO that hears of instances and sync groups");
    public static final Setting<Script> VRRP_NOTIFY_FIFO_SCRIPT = reader("vrrp_notify_fifo_script", "vrrp_notify_fifo");
    public static final Setting<Pipe> LVS_NOTIFY_FIFO =
            fifo("lvs_notify_fifo", "a FIFO that hears of virtual and real servers");
    public static final Setting<Script> LVS_NOTIFY_FIFO_SCRIPT = reader("lvs_notify_fifo_script", "lvs_notify_fifo");

    static final List<Keyword<?>> KEYWORDS = List.of(
            SCRIPT_USER,
            ENABLE_SCRIPT_SECURITY,
            Ignored.onOff(
                    "use_symlink_paths",
                    "script paths stay as written",
                    "links are resolved only to check who may change a script"),
            STARTUP_SCRIPT,
            STARTUP_SCRIPT_TIMEOUT,
            SHUTDOWN_SCRIPT,
            SHUTDOWN_SCRIPT_TIMEOUT,
            NOTIFY_SCRIPT_TIMEOUT,
            NOTIFY_FIFO,
            NOTIFY_FIFO_SCRIPT,
            VRRP_NOTIFY_FIFO,
            VRRP_NOTIFY_FIFO_SCRIPT,
            LVS_NOTIFY_FIFO,
            LVS_NOTIFY_FIFO_SCRIPT,
            Ignored.flag(
                    "fifo_write_vrrp_states_on_reload",
                    "FIFOs hear of all states after a reload",
                    "a FIFO and its reader outlive a reload"));

    /**
     * A FIFO and whose it is.
     *
     * @param path its path
     * @param owner its owner
     */
    public record Pipe(String path, Optional<Account> owner) {}

    private record PipeShape() implements Shape<Pipe> {
        @Override
        public String syntax() {
            return "FILE [USER [GROUP]]";
        }

        @Override
        public Optional<Pipe> read(Arguments arguments) {
            Optional<String> path = arguments.value(Words.filePath());
            Optional<Account> owner = arguments.hasNext() ? new Account.Line().read(arguments) : Optional.empty();
            return path.map(p -> new Pipe(p, owner));
        }

        @Override
        public List<String> words(Pipe value) {
            List<String> words = new ArrayList<>(List.of(value.path()));
            value.owner().ifPresent(owner -> words.addAll(new Account.Line().words(owner)));
            return words;
        }
    }

    private static Setting<Pipe> fifo(String name, String description) {
        return Setting.of(name, new PipeShape(), description).byDefault("none");
    }

    private static Setting<Script> reader(String name, String fifo) {
        return Setting.of(name, new ScriptShape(), "a program that reads " + fifo + ", whose path is its last argument")
                .byDefault("none");
    }

    private GlobalScriptKeywords() {}
}
