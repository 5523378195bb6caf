package org.pollux.config;

import java.util.Locale;

/** The kinds of findings. Their {@link #slug() names} are a contract: scripts and {@code --json} readers rely on them. */
public enum DiagnosticCode {
    /** The file is missing, a directory, not readable or too big. */
    UNREADABLE_FILE,
    /** Bytes that are not UTF-8. */
    INVALID_UTF8,
    /** A NUL byte. */
    NUL_BYTE,
    /** A double quote without its partner on the same line. */
    UNTERMINATED_STRING,
    /** An included file that is missing or cannot be read, or one that includes itself. */
    INCLUDE,
    /** An include whose pattern matches no file. */
    INCLUDE_MATCHES_NOTHING(true),
    /** A definition, a sequence or a list that is written wrongly or cannot be used where it is. */
    BAD_DIRECTIVE,
    /** A name that is not defined here, so that the text stays as it is. */
    NOT_EXPANDED(true),
    /** Definitions and sequences that give more lines or text than allowed. */
    EXPANSION_LIMIT,
    /** A block without its closing brace. */
    UNCLOSED_BLOCK,
    /** A closing brace that closes nothing. */
    UNEXPECTED_BRACE,
    /** A brace block where none may stand, or none where one must. */
    MISPLACED_BLOCK,
    /** Blocks nested beyond any use. */
    NESTED_TOO_DEEP,
    /** All lines with a condition are for other hosts. */
    NOT_FOR_THIS_HOST(true),
    /** A word that no version knows. */
    UNKNOWN_KEYWORD,
    /** A known keyword in a block that does not have it. */
    MISPLACED_KEYWORD,
    /** Known to keepalived, not supported by this version. */
    NOT_SUPPORTED,
    /** Accepted, but has no effect here. */
    NO_EFFECT(true),
    /** An argument is missing. */
    MISSING_ARGUMENT,
    /** An argument too many. */
    EXTRA_ARGUMENT,
    /** An argument of the wrong kind. */
    BAD_VALUE,
    /** A number or time outside its range. */
    OUT_OF_RANGE,
    /** A keyword that must be given is not. */
    MISSING_KEYWORD,
    /** The same keyword, name or address twice. */
    DUPLICATE(true),
    /** Two statements that contradict each other. */
    CONFLICT,
    /** Allowed, but rarely meant. */
    QUESTIONABLE(true),
    /** keepalived would silently use another value than the file gives; what happens here is said. */
    SILENT_IN_KEEPALIVED(true),
    /** A name that the file defines nowhere. */
    UNKNOWN_NAME,
    /** A definition that nothing uses. */
    UNUSED(true),
    /** The quorum can never be reached. */
    QUORUM_UNREACHABLE(true),
    /** A tracked weight that can never make another director master. */
    WEIGHT_WITHOUT_FAILOVER(true),
    /** A mark that no rule of the file gives. */
    UNMARKED(true),
    /** Members of a group, or directors of a cluster, that are set differently. */
    DISAGREEMENT(true),
    /** Directors that anybody on their network can impersonate. */
    NO_SECRET(true),
    /** The language has it, the daemon of this version does not do it. */
    NOT_IN_THIS_VERSION(true),
    /** This host does not have what the configuration needs; only said when the host is checked too. */
    HOST(true),
    /** More findings than anybody reads; the rest is not listed. */
    TOO_MANY_FINDINGS;

    private final boolean canBeAllowed;

    DiagnosticCode() {
        this(false);
    }

    DiagnosticCode(boolean canBeAllowed) {
        this.canBeAllowed = canBeAllowed;
    }

    /** Whether there are warnings of this kind, which {@code allow_warning} silences; errors are always shown. */
    public boolean canBeAllowed() {
        return canBeAllowed;
    }

    /** The name shown to people and in JSON, such as {@code unknown-keyword}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
