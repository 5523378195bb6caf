package org.pollux.config;

/** How grave a finding is. */
public enum Severity {
    /** The configuration is refused. */
    ERROR,
    /** The configuration is used; something in it has no effect or is probably not meant so. */
    WARNING;

    /** The word shown to people and in JSON. */
    public String word() {
        return switch (this) {
            case ERROR -> "error";
            case WARNING -> "warning";
        };
    }
}
