package org.pollux.config.reference;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.vocabulary.Vocabulary;

/** The whole language as a page of Markdown. */
public final class Reference {
    private static final String HEAD = """
            # The configuration language

            This page is made from the schema by which files are read; a test keeps it current. `pollux check --explain
            KEYWORD` shows a keyword's part of it.

            Times are decimal seconds, or carry a unit: `0.5` is `500ms`. `[...]` may be left out, `|` separates
            alternatives, `{ }` is a block. Keywords marked *no effect* are accepted with a warning, those marked
            *not supported* are errors; both say why. What the daemon of this version does not do yet is shown by `pollux
            check` with the name `not-in-this-version`, and `pollux run` refuses it.

            """;

    private Reference() {}

    /** The page, every line ending with a newline. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(HEAD);
        List<Block> all = new ArrayList<>();
        Vocabulary.ROOT.collect(all);
        Set<Block> blocks = new LinkedHashSet<>(all);
        page.append("| block | keywords |\n|---|---|\n");
        for (Block block : blocks) {
            page.append("| ")
                    .append(block.name())
                    .append(" | ")
                    .append(block.keywords().size())
                    .append(" |\n");
        }
        page.append("\n## Lines that are no keywords\n");
        for (Directive directive : Directive.ALL) {
            page.append('\n');
            directive.lines().forEach(line -> page.append(line).append('\n'));
        }
        blocks.forEach(block -> append(page, block));
        warnings(page);
        return page.toString();
    }

    private static void append(StringBuilder page, Block block) {
        page.append("\n## ").append(block.name()).append('\n');
        for (Keyword<?> keyword : block.keywords()) {
            page.append('\n');
            Explanation.lines(keyword).forEach(line -> page.append(line).append('\n'));
        }
    }

    private static void warnings(StringBuilder page) {
        page.append(
                "\n## Warnings\n\nEach has a name in brackets; `allow_warning NAME` in `global_defs` silences it.\n\n");
        for (DiagnosticCode code : DiagnosticCode.values()) {
            if (code.canBeAllowed()) {
                page.append("- `").append(code.slug()).append("`\n");
            }
        }
    }
}
