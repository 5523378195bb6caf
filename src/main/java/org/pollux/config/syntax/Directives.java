package org.pollux.config.syntax;

import java.util.List;
import java.util.Set;
import org.pollux.config.DiagnosticCode;

/**
 * Recognises the line forms of the language that stand outside its keywords: includes, conditional lines, definitions
 * and sequences. This version refuses them by name instead of taking them for keywords or values.
 */
final class Directives {
    private static final Set<String> INCLUDES =
            Set.of("include", "includer", "includem", "includew", "includeb", "includea");

    private Directives() {}

    /**
     * Reports a directive and gives what is left of the line.
     *
     * @param words the words of a line
     * @return the words without the directive; empty when nothing is left
     */
    static List<Word> strip(List<Word> words, Problems problems) {
        if (words.isEmpty()) {
            return words;
        }
        Word first = words.getFirst();
        List<Word> rest = words;
        if (!first.quoted()) {
            String text = first.written();
            if (text.startsWith("@")) {
                refuse(first, "conditional lines (@ID)", problems);
                rest = words.subList(1, words.size());
            } else if (text.startsWith("$") && text.indexOf('=') > 0) {
                refuse(first, "definitions ($NAME=VALUE)", problems);
                return List.of();
            } else if (text.startsWith("~SEQ") || text.startsWith("~LST")) {
                refuse(first, "sequences and lists (~SEQ, ~LST)", problems);
                return List.of();
            } else if (INCLUDES.contains(text)) {
                refuse(first, text, problems);
                return List.of();
            }
        }
        for (Word word : rest) {
            if (refersToDefinition(word)) {
                refuse(word, "references to definitions ($NAME)", problems);
            }
        }
        return rest;
    }

    private static boolean refersToDefinition(Word word) {
        String text = word.written();
        if (text.contains("${")) {
            return true;
        }
        return !word.quoted() && text.length() > 1 && text.charAt(0) == '$' && isNameStart(text.charAt(1));
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static void refuse(Word word, String what, Problems problems) {
        String verb = what.endsWith(")") ? " are" : " is";
        problems.damage(DiagnosticCode.NOT_SUPPORTED, word.span(), what + verb + " not supported yet by this version");
    }
}
