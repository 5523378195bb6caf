package org.pollux.it.bench;

import java.util.List;
import java.util.Locale;

/** The ratios to bare XDP redirect, and all other ratios, as bars with a mark at their goals. */
final class Chart {
    private static final int ROW = 26;
    private static final int LEFT = 430;
    private static final int UNIT = 280;
    private static final int WIDTH = 960;
    private static final double MOST = 1.7;

    private Chart() {}

    /** An SVG picture. */
    static String of(List<Figure> figures) {
        List<Figure> ratios =
                figures.stream().filter(figure -> figure.unit().isEmpty()).toList();
        int height = ROW * (ratios.size() + 2);
        StringBuilder svg = new StringBuilder();
        svg.append(("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"14\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n")
                .formatted(WIDTH, height));
        for (int i = 0; i < ratios.size(); i++) {
            bar(svg, ratios.get(i), ROW * (i + 1));
        }
        svg.append(text(LEFT, height - 8, "start", "the black line is the goal"));
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Figure figure, int top) {
        double value = figure.median();
        double width = Math.min(value, MOST) * UNIT;
        String colour = figure.goal().isEmpty() ? "#8aa4c8" : figure.missed() ? "#c0392b" : "#2e8b57";
        svg.append(text(LEFT - 8, top + 15, "end", figure.title()));
        svg.append(rectangle(LEFT, top, width, ROW - 6, colour));
        figure.goal()
                .ifPresent(goal -> svg.append(
                        rectangle(LEFT + Math.min(goal.value(), MOST) * UNIT, top - 2, 2, ROW - 2, "black")));
        svg.append(text(LEFT + width + 8, top + 15, "start", Figure.number(value)));
    }

    private static String rectangle(double x, double y, double width, double height, String colour) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                colour);
    }

    private static String text(double x, double y, String anchor, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped);
    }
}
