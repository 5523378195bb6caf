package org.pollux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pollux check} as a script sees it: its exit status and what it prints. */
class CheckCommandTest {
    private static final String GOOD = "global_defs {\n    router_id a\n}\n";
    private static final String WARNS = "global_defs {\n    router_id a\n    router_id b\n}\ninclude none*.conf\n";
    private static final String BAD = "global_defs {\n    rooter_id a\n}\n";

    @TempDir
    private Path folder;

    private record Run(int status, String out, String err) {}

    private Run check(String text, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("a.conf"), text);
        return run(file, options);
    }

    private static Run run(Path file, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Arrays.copyOf(new String[] {"check", file.toString()}, options.length + 2);
        System.arraycopy(options, 0, args, 2, options.length);
        int status = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    void aGoodFileIsStatus0() throws IOException {
        Run run = check(GOOD);

        assertThat(run.status).isZero();
        assertThat(run.out).isEqualTo(folder.resolve("a.conf") + ": no problem found\n");
    }

    @Test
    void warningsAreStatus0AndWithStrictStatus1() throws IOException {
        assertThat(check(WARNS).status).isZero();
        assertThat(check(WARNS).out).endsWith(": can be used, with 2 warnings\n");
        assertThat(check(WARNS, "--strict").status).isEqualTo(1);
        assertThat(check(GOOD, "--strict").status).isZero();
    }

    @Test
    void errorsAreStatus2() throws IOException {
        assertThat(check(BAD).status).isEqualTo(2);
        assertThat(check(BAD).out).contains("a.conf:2:5: error: unknown keyword 'rooter_id'");
    }

    @Test
    void whatCannotBeReadIsStatus2() {
        assertThat(run(folder).status).isEqualTo(2);
        assertThat(run(folder).out).contains(": error: cannot read the configuration: it is a directory, not a file");
        assertThat(run(folder.resolve("none")).status).isEqualTo(2);
    }

    /** Each is refused with its own error, and the mistake in the last line is still found. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "router_id a\\0b|nul-byte",
                "router_id \\1|invalid-utf8",
                "router_id \"a|unterminated-string",
                "includer none.conf|include",
                "includer .|include",
                "include a.conf|include",
                "router_id a b|extra-argument",
                "vrrp_garp_master_repeat 0|out-of-range",
                "vrrp_garp_master_repeat 99999999999999999999999999999999999|out-of-range",
                "router_id \\2|"
            })
    void badInputIsRefusedAndTheRestIsStillChecked(String line, @Nullable String code) throws IOException {
        String text = "global_defs {\n    " + line.replace("\\0", "\0").replace("\\2", "x".repeat(100_000) + " y")
                + "\n    rooter_id x\n}\n";
        byte[] bytes = text.replace("\\1", "\u00ff").getBytes(StandardCharsets.ISO_8859_1);

        Run run = run(Files.write(folder.resolve("a.conf"), bytes));

        assertThat(run.status).isEqualTo(2);
        assertThat(run.out.lines().filter(l -> l.contains(": error:")))
                .anyMatch(l -> l.contains("a.conf:2:") && (code == null || l.contains("[" + code + "]")))
                .anyMatch(l -> l.contains("rooter_id"));
        assertThat(run.out).hasSizeLessThan(5000);
    }

    @Test
    void bracesWithoutPartnersDoNotHideTheRest() throws IOException {
        assertThat(check("global_defs {\n    rooter_id x\n").out)
                .contains("a.conf:1:13: error: ", ":2:5: error: unknown");
        assertThat(check("}\n" + BAD).out).contains("a.conf:1:1: error: ", "a.conf:3:5: error: unknown keyword");
    }

    @Test
    void namedWarningsAreSilencedAndErrorsAreNot() throws IOException {
        assertThat(check(WARNS, "--strict", "--allow", "duplicate", "--allow=include-matches-nothing").status)
                .isZero();
        assertThat(check(WARNS, "--strict", "--allow", "duplicate,include-matches-nothing").out)
                .endsWith(": no problem found\n");
        assertThat(check(BAD, "--allow", "duplicate").status).isEqualTo(2);
    }

    @Test
    void aWarningThatDoesNotExistCannotBeSilenced() throws IOException {
        Run run = check(GOOD, "--allow", "everything");

        assertThat(run.status).isEqualTo(2);
        assertThat(run.err).contains("there is no warning 'everything'");
    }

    @Test
    void theConfigIdChoosesTheLines() throws IOException {
        String text = "@one global_defs { router_id a }\n@two global_defs { rooter_id a }\n";

        assertThat(check(text, "-i", "one").status).isZero();
        assertThat(check(text, "--config-id", "two").status).isEqualTo(2);
    }

    @Test
    void jsonHasEveryFindingWithItsPlaceAndItsWay() throws IOException {
        String text = "$BAD=rooter_id x\nglobal_defs {\n    $BAD\n}\n";

        assertThat(check(text, "--json").out.replace(folder + "/", "")).isEqualTo("""
                        {
                          "usable" : false,
                          "findings" : [ {
                            "severity" : "error",
                            "code" : "unknown-keyword",
                            "file" : "a.conf",
                            "line" : 1,
                            "column" : 6,
                            "message" : "unknown keyword 'rooter_id' in global_defs",
                            "expected" : null,
                            "suggestion" : "router_id",
                            "notes" : [ {
                              "file" : "a.conf",
                              "line" : 3,
                              "column" : 5,
                              "message" : "definition $BAD is used here"
                            } ]
                          } ]
                        }
                        """);
    }

    @Test
    void theEffectiveConfigurationIsAFileOfItsOwn() throws IOException {
        Run run = check(GOOD, "--effective");

        assertThat(run.status).isZero();
        assertThat(run.out).startsWith("global_defs {\n    router_id a\n}\ncluster {\n");
        assertThat(check(run.out).status).isZero();
    }

    @Test
    void aKeywordIsExplainedWithoutAFile() {
        assertThat(command("--explain", "router_id").out).startsWith("in global_defs:\n    router_id TEXT\n");
        assertThat(command("--explain", "rooter_id").status).isEqualTo(2);
        assertThat(command("--explain", "rooter_id").err).contains("did you mean 'router_id'?");
    }

    @Test
    void aDifferenceIsToldInWords() throws IOException {
        String old = Files.writeString(folder.resolve("old.conf"), GOOD).toString();
        String young = Files.writeString(folder.resolve("new.conf"), GOOD.replace(" a", " b"))
                .toString();
        String bad = Files.writeString(folder.resolve("bad.conf"), BAD).toString();

        assertThat(command("--diff", old, young).out).isEqualTo("global_defs: router_id: a becomes b\n");
        assertThat(command("--diff", old, old).out).isEqualTo("nothing changes\n");
        assertThat(command("--diff", old, bad).status).isEqualTo(2);
    }

    @Test
    void aDifferenceAsJsonHasItsPathAndBothValues() throws IOException {
        String old = Files.writeString(folder.resolve("old.conf"), GOOD).toString();
        String young = Files.writeString(folder.resolve("new.conf"), GOOD.replace(" a", " b"))
                .toString();
        String bad = Files.writeString(folder.resolve("bad.conf"), BAD).toString();

        assertThat(command("--json", "--diff", old, young).out).isEqualTo("""
                        {
                          "changes" : [ {
                            "change" : "changed",
                            "path" : [ {
                              "kind" : "setting",
                              "name" : "global_defs"
                            }, {
                              "kind" : "setting",
                              "name" : "router_id"
                            } ],
                            "before" : "a",
                            "after" : "b",
                            "words" : "global_defs: router_id: a becomes b"
                          } ]
                        }
                        """);
        assertThat(command("--json", "--diff", old, old).out).isEqualTo("{\n  \"changes\" : [ ]\n}\n");
        assertThat(command("--json", "--diff", bad, bad).status).isEqualTo(2);
        assertThat(command("--json", "--diff", bad, bad).out).startsWith("{\n  \"usable\" : false,");
    }

    @Test
    void nothingToCheckIsAMistake() {
        assertThat(command().status).isEqualTo(2);
        assertThat(command("--explain", "x", "a.conf").status).isEqualTo(2);
    }

    private static Run command(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Arrays.copyOf(new String[] {"check"}, options.length + 1);
        System.arraycopy(options, 0, args, 1, options.length);
        int status = Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    void whatDoesNotFitTheOtherDirectorCanBeAllowedByTheFile() throws IOException {
        String mine = instance("advert_int 1") + "cluster {\nsecret_file /etc/pollux/secret\n}\n";
        Path peer = Files.writeString(folder.resolve("peer.conf"), instance("advert_int 2"));
        String allow = "global_defs {\nallow_warning disagreement\n}\n";

        assertThat(check(mine, "--peer", peer.toString()).out).contains("differs between the directors");
        assertThat(check(mine + allow, "--peer", peer.toString()).out).doesNotContain("differs");
        assertThat(check(mine, "--allow", "disagreement", "--peer", peer.toString()).out)
                .doesNotContain("differs");
    }

    private static String instance(String line) {
        return "vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\n" + line + "\nno_virtual_ipaddress\n}\n";
    }

    @Test
    void aFileForOtherHostsSaysWhich() throws IOException {
        String text = "@first include a*.none\n@second global_defs {\n@second }\n";

        assertThat(check(text, "-i", "third").out)
                .contains("a.conf:1:1: warning: no line that begins with '@' is for this host, whose id is 'third': "
                        + "they are for 'first', 'second', expected '-i ID' if this host is one of these "
                        + "[not-for-this-host]");
        assertThat(check(text, "-i", "second").out).doesNotContain("not-for-this-host");
    }
}
