package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * One part of a path with wildcards: {@code *}, {@code ?}, {@code [a-z]} and {@code [!a-z]}; a backslash takes a
 * character's meaning away. Matching takes at most the product of both lengths, whatever the pattern.
 */
record Wildcards(List<Element> elements) {
    sealed interface Element {
        record Any() implements Element {}

        record One(String set, boolean negated) implements Element {
            boolean has(char c) {
                return set.isEmpty() || in(c) != negated;
            }

            private boolean in(char c) {
                int at = 0;
                while (at < set.length()) {
                    char low = set.charAt(at);
                    boolean range = at + 2 < set.length() && set.charAt(at + 1) == '-';
                    char high = range ? set.charAt(at + 2) : low;
                    if (low <= c && c <= high) {
                        return true;
                    }
                    at += range ? 3 : 1;
                }
                return false;
            }
        }
    }

    Wildcards {
        elements = List.copyOf(elements);
    }

    static Wildcards of(String pattern) {
        List<Element> elements = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int close = c == '[' ? pattern.indexOf(']', at + (isNegation(pattern, at + 1) ? 3 : 2)) : -1;
            if (c == '*') {
                elements.add(new Element.Any());
            } else if (c == '?') {
                elements.add(new Element.One("", false));
            } else if (close > 0) {
                boolean negated = isNegation(pattern, at + 1);
                elements.add(new Element.One(pattern.substring(at + (negated ? 2 : 1), close), negated));
                at = close;
            } else {
                if (c == '\\' && at + 1 < pattern.length()) {
                    at++;
                }
                elements.add(new Element.One(pattern.substring(at, at + 1), false));
            }
            at++;
        }
        return new Wildcards(elements);
    }

    private static boolean isNegation(String pattern, int at) {
        return at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^');
    }

    boolean matches(String name) {
        int element = 0;
        int at = 0;
        int afterAny = -1;
        int anyUpTo = 0;
        while (at < name.length()) {
            if (element < elements.size() && elements.get(element) instanceof Element.Any) {
                afterAny = ++element;
                anyUpTo = at;
            } else if (element < elements.size()
                    && elements.get(element) instanceof Element.One one
                    && one.has(name.charAt(at))) {
                element++;
                at++;
            } else if (afterAny >= 0) {
                element = afterAny;
                at = ++anyUpTo;
            } else {
                return false;
            }
        }
        while (element < elements.size() && elements.get(element) instanceof Element.Any) {
            element++;
        }
        return element == elements.size();
    }
}
