package org.pollux.config.vocabulary;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.ValueType;

/** The name of a warning, as it stands in brackets behind each. */
record WarningName() implements ValueType<DiagnosticCode> {
    private static final Choice<DiagnosticCode> NAMES = new Choice<>(names(), false);

    private static Map<String, DiagnosticCode> names() {
        Map<String, DiagnosticCode> names = new LinkedHashMap<>();
        Arrays.stream(DiagnosticCode.values())
                .filter(DiagnosticCode::canBeAllowed)
                .forEach(code -> names.put(code.slug(), code));
        return names;
    }

    @Override
    public String syntax() {
        return "NAME";
    }

    @Override
    public String expected() {
        return "the name of a warning: " + NAMES.expected();
    }

    @Override
    public Outcome<DiagnosticCode> read(String text) {
        return NAMES.read(text);
    }

    @Override
    public String show(DiagnosticCode value) {
        return value.slug();
    }
}
