package org.pollux.config.effective;

import java.util.List;
import org.pollux.config.Configuration;

/** A configuration written out. */
public final class EffectiveConfiguration {
    private static final int INDENT = 4;

    private EffectiveConfiguration() {}

    /** The statements that say all of a configuration, in a fixed order of blocks. */
    public static List<Node> nodes(Configuration configuration) {
        Nodes root = new Nodes();
        GlobalNodes.write(root, configuration);
        TrackedNodes.write(root, configuration.tracked());
        VrrpNodes.write(root, configuration);
        ServerNodes.write(root, configuration);
        return List.copyOf(root.all());
    }

    /**
     * The configuration as the text of a file: reading it gives the same configuration, but for positions.
     *
     * @param configuration what to print
     * @return the text, every line ending with a newline
     */
    public static String text(Configuration configuration) {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes(configuration)) {
            append(text, node, 0);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Node node, int depth) {
        text.repeat(' ', depth * INDENT).append(node.line());
        if (node.body().isEmpty()) {
            text.append('\n');
            return;
        }
        text.append(" {\n");
        node.body().get().forEach(child -> append(text, child, depth + 1));
        text.repeat(' ', depth * INDENT).append("}\n");
    }
}
