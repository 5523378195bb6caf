package org.pollux.config.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pollux.config.Diagnostic;

/** The language around the keywords: which lines take effect, by keepalived.conf(5). */
class LinesTest {
    private final MemoryFiles files = new MemoryFiles();
    private Surroundings surroundings = new Surroundings(
            files,
            "high",
            name -> Optional.ofNullable(Map.of("SITE", "paris").get(name)),
            new Random(1),
            1000,
            IncludeChecks.NONE);

    private record Result(List<String> lines, List<Diagnostic> findings) {
        List<String> messages() {
            return findings.stream()
                    .map(f -> f.position().map(p -> p + " ").orElse("")
                            + f.severity().word() + ": " + f.message())
                    .toList();
        }
    }

    private Result read(String... text) {
        Source source = Source.of("f", String.join("\n", text));
        Problems problems = new Problems(source);
        Lines lines = new Lines(source, surroundings, problems);
        List<String> effective = new ArrayList<>();
        Optional<Line> line = lines.next();
        while (line.isPresent()) {
            effective.add(line.get().string().strip());
            line = lines.next();
        }
        return new Result(effective, problems.all());
    }

    private List<String> lines(String... text) {
        Result result = read(text);
        assertThat(result.messages()).isEmpty();
        return result.lines;
    }

    @Test
    void commentsAndBlankLinesHaveNoEffect() {
        assertThat(lines("# a", "", "  b ! c", "\"d # e\" # f", "g\\#h")).containsExactly("b", "\"d # e\"", "g\\#h");
    }

    @Test
    void aLineForThisHostStaysAndOneForAnotherGoes() {
        assertThat(lines("@high a", "@low b", "@^high c", "@^low d", "@HIGH e")).containsExactly("a", "d");
    }

    @Test
    void severalConditionsMustAllHold() {
        assertThat(lines("@high @^low a", "@high @low b")).containsExactly("a");
    }

    @Test
    void aConditionBehindABraceTakesTheRestOfItsLine() {
        assertThat(lines("a { @high b }", "c { @low d }", "}")).containsExactly("a {", "b }", "c {", "}");
    }

    @Test
    void aConditionThatDoesNotHoldTakesItsWholeDefinition() {
        assertThat(lines("@^high $X= \\", "a { \\", "}", "b")).containsExactly("b");
    }

    @Test
    void aNameIsReplacedBeforeABlankACommaAParenthesisAndTheEnd() {
        assertThat(lines("$N=1", "a $N b", "a $N,b", "(a $N)", "a $N"))
                .containsExactly("a 1 b", "a 1,b", "(a 1)", "a 1");
    }

    @Test
    void aNameInBracesIsReplacedAnywhere() {
        assertThat(lines("$N=1", "x${N}y${N}.", "\"${N}\"")).containsExactly("x1y1.", "\"1\"");
    }

    @Test
    void aValueIsLookedUpWhenItIsUsed() {
        assertThat(lines("$BASE=10.2.${SUB}", "$SUB=0", "${BASE}.1", "$SUB=10", "${BASE}.1"))
                .containsExactly("10.2.0.1", "10.2.10.1");
    }

    @Test
    void aValueMayBeEmptyAndLosesTheBlanksAroundIt() {
        assertThat(lines("$E=", "$B=   b c  ", "[${E}]", "[${B}]")).containsExactly("[]", "[b c]");
    }

    @Test
    void aDefinitionOfSeveralLinesIsReadLineByLine() {
        assertThat(lines("$X= \\", " a $N \\", " @^high b \\", " $N=2 \\", " c ${N}", "$N=1", "$X", "d $N"))
                .containsExactly("a 1", "c 2", "d 2");
    }

    @Test
    void aBlankLineEndsADefinitionUnlessABlockIsOpenInIt() {
        assertThat(lines("$X= \\", "a { \\", "", "b \\", "} \\", "", "c", "$X")).containsExactly("c", "a {", "b", "}");
    }

    @Test
    void definitionsSetConditionsApplyAndDefinitionsExpandInsideOne() {
        assertThat(lines("$IN= \\", "in ${N}", "$X= \\", "@high a${N} \\", "@low b \\", "$N=2 \\", "$IN", "$N=1", "$X"))
                .containsExactly("a1", "in 2");
    }

    @Test
    void theLinesOfADefinitionFollowTheWordsBeforeIt() {
        assertThat(lines("$X= \\", "a \\", "b", "w $X")).containsExactly("w a", "b");
    }

    @Test
    void aBackslashMayStandBeforeACommentOrAtItsEnd() {
        assertThat(lines("$X= \\", "a \\ # one", "b # two \\", "c", "$X")).containsExactly("a", "b", "c");
    }

    @Test
    void aConditionMayComeFromADefinition() {
        assertThat(lines("$MAIN=@high", "$OTHER=@low", "$MAIN a", "$OTHER b")).containsExactly("a");
    }

    @Test
    void predefinedNames() {
        assertThat(lines("${_PWD} ${_INSTANCE} ${_HASH} ${_BANG} ${_ENV SITE} $_INSTANCE"))
                .containsExactly("/etc/pollux high # ! paris high");
    }

    @Test
    void randomNumbersLieInTheirRangeAndRepeatWithTheirSeed() {
        List<String> once = lines("random_seed 7", "${_RANDOM 5 9}", "${_RANDOM 5}", "${_RANDOM}");
        List<String> again = lines("random_seed 7", "${_RANDOM 5 9}", "${_RANDOM 5}", "${_RANDOM}");

        assertThat(once).isEqualTo(again);
        assertThat(Integer.parseInt(once.get(1))).isBetween(5, 9);
        assertThat(Integer.parseInt(once.get(2))).isBetween(5, 32767);
    }

    @Test
    void aSeedThatComesLateIsSaid() {
        assertThat(read("a ${_RANDOM}", "random_seed 7").messages())
                .containsExactly(
                        "f:2:1 warning: random_seed comes after ${_RANDOM} was used and does not count for what"
                                + " stands before it");
    }

    @Test
    void sequencesCountUpAndDownWithAndWithoutStartAndStep() {
        assertThat(lines("~SEQ(n, 0, 2, 5) a$n".replace("$n", "${n}"))).containsExactly("a0", "a2", "a4");
        assertThat(lines("~SEQ(n, 2, 0) $n")).containsExactly("2", "1", "0");
        assertThat(lines("~SEQ(n, 2) $n")).containsExactly("1", "2");
        assertThat(lines("~SEQ(n, -2) $n")).containsExactly("-1", "-2");
        assertThat(lines("~SEQ(n, 3, 3) $n")).containsExactly("3");
    }

    @Test
    void hexadecimalSequences() {
        assertThat(lines("~SEQx(n, 0x90, 0x10, 0xc0) $n")).containsExactly("90", "a0", "b0", "c0");
        assertThat(lines("~SEQx(n, 144, 16, 192) $n")).containsExactly("90", "a0", "b0", "c0");
    }

    @Test
    void listsOfValuesAndOfGroups() {
        assertThat(lines("~LST(v, a, b c, \"d, e\") <${v}>")).containsExactly("<a>", "<b c>", "<\"d, e\">");
        assertThat(lines("~LST({a, b}, {1,2}, {3,4}) ${a}-${b}")).containsExactly("1-2", "3-4");
    }

    @Test
    void theLastOfSeveralSequencesRunsFastest() {
        assertThat(lines("~LST(a, x, y) ~SEQ(b, 1, 2) ${a}${b}")).containsExactly("x1", "x2", "y1", "y2");
    }

    @Test
    void aSequenceRepeatsADefinitionOfSeveralLines() {
        assertThat(lines("$X= \\", "a${n} { \\", "}", "~SEQ(n, 2) $X")).containsExactly("a1 {", "}", "a2 {", "}");
    }

    @Test
    void aNameHasItsOldMeaningAfterItsSequence() {
        assertThat(lines("$n=old", "~SEQ(n, 2) $n", "$n")).containsExactly("1", "2", "old");
    }

    @Test
    void namesOfIncludedFilesAreSeenFromTheFolderOfTheFileThatIncludes() {
        files.with("sub/a", "include b\n${_PWD}").with("sub/b", "b");

        assertThat(lines("include sub/a", "${_PWD}")).containsExactly("b", "/etc/pollux/sub", "/etc/pollux");
    }

    @Test
    void definitionsReachIntoAndOutOfIncludedFiles() {
        files.with("a", "${X}\n$X=2");

        assertThat(lines("$X=1", "include a", "${X}")).containsExactly("1", "2");
    }

    @Test
    void wildcardsGiveTheFilesInTheOrderOfTheirNames() {
        files.with("d/b.conf", "b")
                .with("d/a.conf", "a")
                .with("d/.c.conf", "hidden")
                .with("d/c.bak", "c");

        assertThat(lines("include d/*.conf")).containsExactly("a", "b");
        assertThat(lines("include */[!b].conf".replace("!", "\\!"))).containsExactly("a");
    }

    @Test
    void bracesGiveTheFilesInTheOrderWritten() {
        files.with("foo/", "0").with("foo/cat", "1").with("foo/dog", "2").with("bar", "3");

        assertThat(lines("include {foo/{,cat,dog},bar}")).containsExactly("0", "1", "2", "3");
    }

    @Test
    void aFileThatIncludesItselfIsStopped() {
        files.with("a", "1\ninclude b\n2").with("b", "include a\n3");
        Result result = read("include a");

        assertThat(result.lines).containsExactly("1", "3", "2");
        assertThat(result.messages()).containsExactly("b:1:9 error: 'a' includes itself");
        assertThat(result.findings.getFirst().notes().stream().map(n -> n.oneLine()))
                .containsExactly("a:2:1: note: included here", "f:1:1: note: included here");
    }

    @Test
    void aDeepChainOfIncludesIsStopped() {
        for (int i = 0; i < 100; i++) {
            files.with("f" + i, "include f" + (i + 1));
        }

        assertThat(read("include f0").messages())
                .containsExactly("f31:1:9 error: files include each other more than 32 deep");
    }

    @Test
    void aCascadeOfIncludesIsBounded() {
        for (int i = 0; i < 30; i++) {
            files.with("f" + i, "include f" + (i + 1) + "\n".repeat(2) + "include f" + (i + 1));
        }
        files.with("f30", "x");

        assertThat(read("include f0").messages()).anyMatch(m -> m.contains("more than 10000 files"));
        assertThat(files.opened()).isEqualTo(Includes.MOST_FILES);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        files.unreadable("secret").unreadable("folder").with("folder/a", "a");

        assertThat(read("include secret", "include folder/*", "include none").messages())
                .containsExactly(
                        "f:1:9 error: cannot include 'secret': permission denied",
                        "f:2:9 error: cannot list folder folder: permission denied",
                        "f:3:9 error: cannot include 'none': no such file");
    }

    @Test
    void aPatternWithoutMatchIsAWarningOrAnErrorAsAsked() {
        assertThat(read("include d/*").messages())
                .containsExactly("f:1:9 warning: no file matches 'd/*': nothing is included");
        assertThat(read("includew d/*").messages()).containsExactly("f:1:10 error: no file matches 'd/*'");
        assertThat(read("include_check wildcard_match", "include d/*").messages())
                .containsExactly("f:2:9 error: no file matches 'd/*'");
        assertThat(read("include_check", "include_check -wildcard_match match", "include d/*")
                        .messages())
                .containsExactly("f:3:9 warning: no file matches 'd/*': nothing is included");
    }

    @Test
    void checksOfAnIncludedFileEndWithIt() {
        files.with("a", "include_check\ninclude d/*");

        assertThat(read("include a", "include d/*").messages())
                .containsExactly(
                        "f:2:9 warning: no file matches 'd/*': nothing is included",
                        "a:2:9 error: no file matches 'd/*'");
    }

    @Test
    void expansionIsBoundedByTheFileOrByTheCaller() {
        surroundings = surroundings.with(10);

        assertThat(read("~SEQ(n, 11) a", "b").messages())
                .containsExactly(
                        "f:1:1 error: definitions and sequences give more than 10 lines; what follows is not read");
        assertThat(read("expansion_limit 11", "~SEQ(n, 11) a", "b").lines).hasSize(13);
    }

    @Test
    void aLineOfAnyLengthIsRead() {
        String word = "x".repeat(100_000);

        assertThat(lines("$X=" + word, "${X}${X}")).containsExactly(word + word);
    }
}
